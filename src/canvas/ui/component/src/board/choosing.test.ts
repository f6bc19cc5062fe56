// @vitest-environment happy-dom
import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Place } from "../shared/protocol";
import { newStep } from "./document";
import { FILTER } from "./kinds.test.data";
import { useDrawing } from "./useDrawing";

const graph = (steps: Record<string, Place>) => ({
  nodes: Object.entries(steps).map(([id, at]) => newStep(id, FILTER, at)),
  edges: [],
});
const NONE = { notes: [], groups: [] };
const drawing = (first: ReturnType<typeof graph>) =>
  renderHook(({ now }) => useDrawing(now, NONE, null), { initialProps: { now: first } });

test("what was chosen once is not chosen again by a later answer", () => {
  const { result, rerender } = drawing(graph({ a: [0, 0], b: [300, 0] }));
  act(() => result.current.select(["a"]));
  act(() =>
    result.current.onNodesChange([
      { type: "select", id: "a", selected: false },
      { type: "select", id: "b", selected: true },
    ]),
  );
  rerender({ now: graph({ a: [0, 0], b: [300, 50] }) });
  expect(result.current.selected).toEqual(["b"]);
});

test("a step that is about to be drawn is chosen when it is there, and once", () => {
  const { result, rerender } = drawing(graph({ a: [0, 0] }));
  act(() => result.current.select(["new"]));
  rerender({ now: graph({ a: [0, 0], new: [300, 0] }) });
  expect(result.current.selected).toEqual(["new"]);
  act(() => result.current.onNodesChange([{ type: "select", id: "new", selected: false }]));
  rerender({ now: graph({ a: [0, 9], new: [300, 0] }) });
  expect(result.current.selected).toEqual([]);
});
