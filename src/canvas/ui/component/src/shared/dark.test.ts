import { expect, test } from "vitest";
import { isDark } from "./dark";

test.each([
  ["#14171d", true],
  ["#fff", false],
  ["rgb(20, 23, 29)", true],
  ["#ffffff", false],
  ["", false],
])("%s is dark: %s", (colour, dark) => expect(isDark(colour)).toBe(dark));
