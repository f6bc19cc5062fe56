import { expect, test } from "vitest";
import type { Kind, Place } from "../shared/protocol";
import { type Graph, newStep } from "./document";
import { kind } from "./kinds.test.data";
import { arranged, CARD_WIDTH, firstView, toSight } from "./layout";

const seen = (at: Place, view: { x: number; y: number; zoom: number }, width: number, height: number) => {
  const [x, y] = [at[0] * view.zoom + view.x, at[1] * view.zoom + view.y];
  return x >= 0 && y >= 0 && x + CARD_WIDTH * view.zoom <= width && y + 76 * view.zoom <= height;
};

test("a small pipeline is seen whole on opening, never larger than it is", () => {
  const places: [string, Place][] = [
    ["a", [0, 0]],
    ["b", [280, 0]],
  ];
  const view = firstView(places, null, 1200, 700);
  expect(view.zoom).toBe(1);
  expect(places.every(([, at]) => seen(at, view, 1200, 700))).toBe(true);
});

test("a large pipeline opens where its rows begin, even where its steps go down like stairs", () => {
  const stairs = Array.from({ length: 60 }, (_, i): [string, Place] => [`s${i}`, [280 * i, 6000 - 100 * i]]);
  const view = firstView(stairs, null, 1200, 700);
  expect(view.zoom).toBeGreaterThan(0.6);
  expect(seen([0, 6000], view, 1200, 700)).toBe(true);
});

test("the step that the address names is seen on opening", () => {
  const row = Array.from({ length: 60 }, (_, i): [string, Place] => [`s${i}`, [280 * i, 0]]);
  expect(seen([280 * 40, 0], firstView(row, "s40", 1200, 700), 1200, 700)).toBe(true);
});

test("many sources below each other open at the first of them", () => {
  const column = Array.from({ length: 60 }, (_, i): [string, Place] => [`s${i}`, [0, 120 * i]]);
  const view = firstView(column, null, 1200, 700);
  expect(seen([0, 0], view, 1200, 700)).toBe(true);
});

test("a card that a narrower canvas hides moves into sight, one that is seen stays where it is", () => {
  const view = { x: 10, y: 20, zoom: 1 };
  expect(toSight([300, 100], view, 1200, 700)).toEqual([0, 0]);
  const [dx, dy] = toSight([900, 100], view, 700, 700);
  expect(dx).toBeLessThan(0);
  expect(dy).toBe(0);
  expect(seen([900, 100], { ...view, x: view.x + dx }, 700, 700)).toBe(true);
  const [left, up] = toSight([-400, -90], view, 700, 700);
  expect(seen([-400, -90], { ...view, x: view.x + left, y: view.y + up }, 700, 700)).toBe(true);
});

const SOURCE = kind("any", [], [""]);
const SPLIT = kind("any", ["input"], ["large", "small", "default"]);
const FILTER = kind("any", ["input"], [""]);
const SINK = kind("any", ["input"], []);
const wire = (text: string) => {
  const [from = "", to = "", port = "", field = "input"] = text.split(" ");
  return { from, port, to, field, index: null };
};
const graph = (steps: Record<string, Kind>, wires: string[]): Graph => ({
  nodes: Object.entries(steps).map(([id, k]) => newStep(id, k, null)),
  edges: wires.map(wire),
});
const order = (g: Graph, ids: string[]) => {
  const places = arranged(g);
  return ids.sort((a, b) => (places.get(a)?.[1] ?? 0) - (places.get(b)?.[1] ?? 0));
};

test.each([
  [["s l large", "s m small", "s d default"]],
  [["s d default", "s m small", "s l large"]],
  [["s m small", "s d default", "s l large"]],
])("steps behind the outputs of one step stand in the order of these outputs: %j", (wires) => {
  for (const names of [
    ["l", "m", "d"],
    ["d", "l", "m"],
    ["m", "d", "l"],
  ]) {
    const sinks = Object.fromEntries(names.map((n) => [n, SINK]));
    expect(order(graph({ a: SOURCE, s: SPLIT, ...sinks }, ["a s", ...wires]), names)).toEqual([
      "l",
      "m",
      "d",
    ]);
  }
});

test.each([
  [["s d1 default", "d1 d2", "s l1 large", "l1 l2"]],
  [["s l1 large", "l1 l2", "s d1 default", "d1 d2"]],
])("what comes behind the steps of an output goes with them: %j", (wires) => {
  const g = graph({ a: SOURCE, s: SPLIT, d1: FILTER, l1: FILTER, d2: SINK, l2: SINK }, ["a s", ...wires]);
  expect(order(g, ["d1", "l1"])).toEqual(["l1", "d1"]);
  expect(order(g, ["d2", "l2"])).toEqual(["l2", "d2"]);
});
