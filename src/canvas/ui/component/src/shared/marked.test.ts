import { expect, test } from "vitest";
import { parts, unmarked } from "./Marked";

test("names stand between words", () => {
  expect(parts("`z` is not a column of `a b`.")).toEqual(["", "z", " is not a column of ", "a b", "."]);
  expect(parts("No rows")).toEqual(["No rows"]);
});

test("a backtick in a name is doubled in a text; one alone is a sign like others", () => {
  expect(parts("`a``b` is long")).toEqual(["", "a`b", " is long"]);
  expect(parts("5 ` 3")).toEqual(["5 ` 3"]);
});

test("a tooltip has the names without marks", () => {
  expect(unmarked("`z` is not a column here")).toBe("z is not a column here");
});
