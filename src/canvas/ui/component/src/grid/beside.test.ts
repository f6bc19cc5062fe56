import { expect, test } from "vitest";
import { beside } from "./beside";

const WINDOW = { width: 1300, height: 900 };
const PANE = { left: 500, right: 1000, top: 600, bottom: 900 };
const header = (left: number, top = 630) => ({ left, right: left + 130, top, bottom: top + 66 });

test("a small panel stands below what was clicked", () => {
  expect(beside(header(600), PANE, { width: 270, height: 180 }, WINDOW)).toEqual({ left: 600, top: 700 });
});

test("a panel that has no room below stands above, over the canvas", () => {
  expect(beside(header(600), PANE, { width: 270, height: 424 }, WINDOW)).toEqual({ left: 600, top: 202 });
});

test("a panel that has room on neither side is seen as far as the window goes", () => {
  expect(beside(header(600, 400), PANE, { width: 270, height: 600 }, WINDOW).top).toBe(292);
  expect(beside(header(600, 400), PANE, { width: 270, height: 1200 }, WINDOW).top).toBe(8);
});

test("a panel stays in its pane, and in the window where the pane is narrower than it", () => {
  const size = { width: 270, height: 100 };
  expect(beside(header(950), PANE, size, WINDOW).left).toBe(722);
  expect(beside(header(450), PANE, size, WINDOW).left).toBe(508);
  expect(beside(header(1200), { ...PANE, left: 1150, right: 1300 }, size, WINDOW).left).toBe(1022);
});
