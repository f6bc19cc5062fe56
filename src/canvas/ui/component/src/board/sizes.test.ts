import { expect, test } from "vitest";
import { bounds, fitting, keepSize, keptSize, setSize } from "./sizes";

const WINDOW = { width: 1440, height: 900 };

test("a panel never pushes the canvas out of the window, nor vanishes itself", () => {
  expect(fitting("rows", 5000, WINDOW)).toBe(580);
  expect(fitting("rows", -3, WINDOW)).toBe(120);
  expect(fitting("settings", 333.4, WINDOW)).toBe(333);
  expect(bounds("settings", { width: 500, height: 300 })).toEqual([260, 260]);
});

test("sizes are kept, and nonsense is not taken for one", () => {
  keepSize("rows", 250);
  expect(keptSize("rows")).toBe(250);
  localStorage.setItem("canvas:size:rows", '"wide"');
  expect(keptSize("rows")).toBeNull();
  localStorage.setItem("canvas:size:rows", "{");
  expect(keptSize("rows")).toBeNull();
});

test("the page's style sheet is told, and told when the usual size is back", () => {
  const said = () => document.documentElement.style.getPropertyValue("--cv-size-rows");
  setSize("rows", 250);
  expect(said()).toBe("250px");
  setSize("rows", null);
  expect(said()).toBe("");
});
