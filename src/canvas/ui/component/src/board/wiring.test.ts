import { expect, test } from "vitest";
import type { Kind, Place } from "../shared/protocol";
import { addBefore, fittingOutput, isTaken, openOutput, roomIn } from "./compose";
import { type Graph, newStep } from "./document";
import { kind } from "./kinds.test.data";

const FILTER = kind("filter", ["input"], [""]);
const SPLIT = kind("split", ["input"], ["large", "default"]);
const SINK = kind("write_file", ["input"], []);
const wire = (from: string, to: string, port = "") => ({ from, port, to, field: "input", index: null });
const graph = (steps: [string, Kind, Place][], edges: Graph["edges"]): Graph => ({
  nodes: steps.map(([id, k, at]) => newStep(id, k, at)),
  edges,
});

test("a step put into a short wire gets room: what comes behind moves to the right, nothing else", () => {
  const g = graph(
    [
      ["a", FILTER, [0, 0]],
      ["b", FILTER, [280, 40]],
      ["c", FILTER, [560, 40]],
      ["other", FILTER, [280, 400]],
    ],
    [wire("a", "b"), wire("b", "c")],
  );
  expect(roomIn(g, wire("a", "b"), 204, 76)).toEqual({
    at: [280, 20],
    moves: [
      { change: "move", id: "b", at: [560, 40] },
      { change: "move", id: "c", at: [840, 40] },
    ],
  });
});

test("a step put into a long wire stands in its middle and moves nothing", () => {
  const g = graph(
    [
      ["a", FILTER, [0, 0]],
      ["b", FILTER, [900, 0]],
    ],
    [wire("a", "b")],
  );
  expect(roomIn(g, wire("a", "b"), 204, 76)).toEqual({ at: [450, 0], moves: [] });
});

test("a wire drawn backwards from an input adds a step that feeds it; one that gives no rows stays alone", () => {
  expect(addBefore("f", FILTER, [1, 2], { id: "b", field: "input" })).toEqual([
    { change: "add", id: "f", type: "filter", at: [1, 2] },
    { change: "connect", from: "f", port: "", to: "b", field: "input" },
  ]);
  expect(addBefore("w", SINK, [1, 2], { id: "b", field: "input" })).toHaveLength(1);
});

test("the first output that may feed an input is taken; none where that would make a loop", () => {
  const g = graph(
    [
      ["s", SPLIT, [0, 0]],
      ["b", FILTER, [300, 0]],
    ],
    [],
  );
  expect(fittingOutput(g, "s", "b", "input")).toBe("large");
  expect(fittingOutput({ ...g, edges: [wire("b", "s")] }, "s", "b", "input")).toBe(null);
});

test("a new step goes on from the first output that feeds nothing yet", () => {
  const g = graph(
    [
      ["s", SPLIT, [0, 0]],
      ["b", FILTER, [300, 0]],
      ["w", SINK, [600, 0]],
    ],
    [wire("s", "b", "large")],
  );
  expect(openOutput(g, "s")).toEqual({ id: "s", port: "default" });
  expect(openOutput(g, "w")).toBe(null);
});

test("an input that has its wire takes no step from the list; one that takes many always does", () => {
  const many = { ...FILTER, inputs: [{ field: "input", label: "input", many: true }] };
  const steps: [string, Kind, Place][] = [
    ["a", FILTER, [0, 0]],
    ["b", FILTER, [300, 0]],
    ["c", many, [600, 0]],
  ];
  const g = graph(steps, [wire("a", "b"), wire("a", "c")]);
  expect(["a", "b", "c"].map((id) => isTaken(g, id, "input"))).toEqual([false, true, false]);
});
