import { expect, test } from "vitest";
import type { Place, Step, Wire } from "../shared/protocol";
import { CARD_WIDTH, cardHeight } from "./layout";
import { pathOf, ways } from "./route";

const step = (id: string, at: Place | null, inputs = ["input"]): Step => ({
  id,
  title: null,
  type: "filter",
  label: "Filter",
  icon: "funnel",
  category: "shape",
  says: "",
  at,
  inputs: inputs.map((field) => ({ field, label: field, many: false })),
  outputs: [{ port: "", label: "out" }],
  yaml: "",
});
const wire = (from: string, to: string, field = "input"): Wire => ({
  from,
  port: "",
  to,
  field,
  index: null,
});

test("a wire between neighbours goes straight", () => {
  const nodes = [step("a", [0, 0]), step("b", [280, 200])];
  expect(ways({ nodes, edges: [wire("a", "b")] })).toEqual([null]);
});

test("a wire past a card goes along a lane that keeps clear of it", () => {
  const nodes = [step("a", [0, 0]), step("between", [300, 0]), step("b", [600, 0])];
  const [way] = ways({ nodes, edges: [wire("a", "b")] });
  const lane = way?.lane;
  expect(lane).toBeTruthy();
  if (!lane) return;
  expect(lane.y < 0 || lane.y > cardHeight(step("between", null))).toBe(true);
  expect(lane.from).toBeGreaterThan(CARD_WIDTH);
  expect(lane.from).toBeLessThan(300);
  expect(lane.to).toBeGreaterThan(300 + CARD_WIDTH);
  expect(lane.to).toBeLessThan(600);
});

test("a lane does not lead beneath the next card", () => {
  const nodes = [
    step("a", [0, 0]),
    step("between", [300, 0]),
    step("below", [300, 100]),
    step("above", [300, -100]),
    step("b", [600, 0]),
  ];
  const [way] = ways({ nodes, edges: [wire("a", "b")] });
  const y = way?.lane.y ?? 0;
  for (const top of [0, 100, -100]) expect(y > top - 3 && y < top + 76 + 3).toBe(false);
});

test("a wire goes straight where no card is in its way, and where steps have no place yet", () => {
  const nodes = [step("a", [0, 0]), step("far", [300, 400]), step("b", [600, 0]), step("c", null)];
  expect(ways({ nodes, edges: [wire("a", "b"), wire("a", "c"), wire("b", "a")] })).toEqual([
    null,
    null,
    null,
  ]);
});

test("five hundred steps in a row with a wire over all of them find their ways", () => {
  const nodes = Array.from({ length: 500 }, (_, i) => step(`n${i}`, [280 * i, 0]));
  const edges = nodes.slice(1).map((n, i) => wire(`n${i}`, n.id));
  const found = ways({ nodes, edges: [...edges, wire("n0", "n499")] });
  expect(found.slice(0, -1).every((w) => w === null)).toBe(true);
  const y = found.at(-1)?.lane.y ?? 0;
  expect(y < 0 || y > 76).toBe(true);
});

test("the path begins and ends at the ports", () => {
  expect(pathOf([0, 10], [100, 50], null)).toBe("M0,10C50,10 50,50 100,50");
  expect(pathOf([0, 10], [100, 10], { y: 40, from: 30, to: 70 })).toBe(
    "M0,10C15,10 15,40 30,40L70,40C85,40 85,10 100,10",
  );
});
