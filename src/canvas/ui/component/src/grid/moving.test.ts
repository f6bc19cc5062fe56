import { expect, test } from "vitest";
import { moved } from "./moving";

const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, altKey: false });

test.each([
  ["ArrowDown", false, [3, 1]],
  ["ArrowUp", false, [1, 1]],
  ["ArrowLeft", false, [2, 0]],
  ["ArrowRight", false, [2, 2]],
  ["PageDown", false, [9, 1]],
  ["PageUp", false, [0, 1]],
  ["Home", false, [2, 0]],
  ["End", false, [2, 4]],
  ["Home", true, [0, 0]],
  ["End", true, [9, 4]],
  ["ArrowDown", true, [9, 1]],
])("%s leads from cell to cell and never out of the rows", (key, ctrl, to) => {
  expect(moved(press(key, ctrl), [2, 1], [10, 5], 8)).toEqual(to);
});

test("other keys lead nowhere, and no rows are no trouble", () => {
  expect(moved(press("x"), [0, 0], [10, 5], 8)).toBeNull();
  expect(moved({ ...press("Home"), altKey: true }, [2, 1], [10, 5], 8)).toBeNull();
  expect(moved(press("ArrowDown"), [0, 0], [0, 0], 8)).toEqual([0, 0]);
});
