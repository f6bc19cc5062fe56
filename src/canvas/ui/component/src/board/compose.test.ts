import { expect, test } from "vitest";
import type { Kind, Step } from "../shared/protocol";
import { addAfter, copied, freeId, insertInto, legalTargets, removal } from "./compose";
import { applied, type Graph, newStep } from "./document";
import { kind } from "./kinds.test.data";
import { arranged, placed } from "./layout";
import { findKinds, findSteps } from "./search";

const FILTER = kind("filter", ["input"]);
const SOURCE = kind("inline", []);
const UNION = kind("union", ["inputs"]);
const JOIN = kind("join", ["left", "right"]);
const SINK = kind("write_file", ["input"], []);
const catalogue = [FILTER, SOURCE, UNION, JOIN, SINK];
const graph = (steps: [string, Kind][], wires: string[]): Graph => ({
  nodes: steps.map(([id, k]): Step => newStep(id, k, null)),
  edges: wires.map((w) => {
    const [from, to, field = "input", index] = w.split(" ");
    return {
      from: from ?? "",
      port: "",
      to: to ?? "",
      field,
      index: index === undefined ? null : Number(index),
    };
  }),
});
const shown = (g: Graph) =>
  g.edges.map((e) => `${e.from} ${e.to} ${e.field}${e.index === null ? "" : ` ${e.index}`}`).sort();

test("deleting a step in the middle heals the wire", () => {
  const g = graph(
    [
      ["a", SOURCE],
      ["f", FILTER],
      ["w", SINK],
    ],
    ["a f", "f w"],
  );
  expect(shown(applied(g, removal(g, ["f"], []), catalogue))).toEqual(["a w input"]);
});

test("deleting several in a row heals across all of them, and keeps the order of a union", () => {
  const g = graph(
    [
      ["a", SOURCE],
      ["b", SOURCE],
      ["f", FILTER],
      ["h", FILTER],
      ["u", UNION],
    ],
    ["a f", "f h", "h u inputs 0", "b u inputs 1"],
  );
  expect(shown(applied(g, removal(g, ["f", "h"], []), catalogue))).toEqual(["a u inputs 0", "b u inputs 1"]);
});

test("a wire that is there already is not healed into a second one", () => {
  const g = graph(
    [
      ["a", SOURCE],
      ["f", FILTER],
      ["u", UNION],
    ],
    ["a f", "f u inputs 0", "a u inputs 1"],
  );
  expect(shown(applied(g, removal(g, ["f"], []), catalogue))).toEqual(["a u inputs 0"]);
});

test("deleting a source leaves what it fed unconnected", () => {
  const g = graph(
    [
      ["a", SOURCE],
      ["w", SINK],
    ],
    ["a w"],
  );
  const left = applied(g, removal(g, ["a"], []), catalogue);
  expect([left.nodes.map((n) => n.id), left.edges]).toEqual([["w"], []]);
});

test("a step dropped on a wire goes into it, in a union at the same place", () => {
  const g = graph(
    [
      ["a", SOURCE],
      ["b", SOURCE],
      ["u", UNION],
    ],
    ["a u inputs 0", "b u inputs 1"],
  );
  const wire = g.edges[0];
  if (!wire) throw new Error("no wire");
  const made = applied(g, insertInto("f", FILTER, [0, 0], wire), catalogue);
  expect(shown(made)).toEqual(["a f input", "b u inputs 1", "f u inputs 0"]);
});

test("a new step behind another is connected where it takes rows", () => {
  expect(addAfter("f", FILTER, [1, 2], { id: "a", port: "large" })).toEqual([
    { change: "add", id: "f", type: "filter", at: [1, 2] },
    { change: "connect", from: "a", port: "large", to: "f", field: "input" },
  ]);
  expect(addAfter("s", SOURCE, [1, 2], { id: "a", port: "" })).toHaveLength(1);
});

test("names of new steps are free, whatever their case", () => {
  expect(freeId("filter", ["Filter", "filter_2"])).toBe("filter_3");
  expect(freeId("write_file", [])).toBe("write_file");
});

test("the list of targets leaves out what would be refused", () => {
  const g = graph(
    [
      ["a", SOURCE],
      ["b", SOURCE],
      ["f", FILTER],
      ["j", JOIN],
    ],
    ["a f", "f j left"],
  );
  expect(legalTargets(g, "b", "").map((t) => `${t.to.id}.${t.field}`)).toEqual(["j.right"]);
  expect(legalTargets(g, "j", "")).toEqual([]);
});

test("copied steps are text as in a file", () => {
  const g = graph([["a", SOURCE]], []);
  expect(copied(applied(g, [{ change: "move", id: "a", at: [5, -6] }], catalogue).nodes)).toBe(
    "format: canvas/1\nnodes:\n  a:\n    type: inline\nlayout:\n  a: [5, -6]\n",
  );
});

test("arranging is the same every time, goes from left to right, and lets no cards overlap", () => {
  const g = graph(
    [
      ["a", SOURCE],
      ["b", SOURCE],
      ["j", JOIN],
      ["w", SINK],
    ],
    ["a j left", "b j right", "j w"],
  );
  const places = arranged(g);
  expect([...arranged(g)]).toEqual([...places]);
  const x = (id: string) => places.get(id)?.[0] ?? 0;
  const y = (id: string) => places.get(id)?.[1] ?? 0;
  expect(x("a")).toBe(x("b"));
  expect(x("j")).toBeGreaterThan(x("a") + 204);
  expect(x("w")).toBeGreaterThan(x("j") + 204);
  expect(y("b")).toBeGreaterThanOrEqual(y("a") + 76);
});

test("steps that have a place keep it when others get one", () => {
  const g = graph(
    [
      ["a", SOURCE],
      ["f", FILTER],
    ],
    ["a f"],
  );
  const moved = applied(g, [{ change: "move", id: "a", at: [40, 50] }], catalogue);
  expect([...placed(moved, new Map())]).toEqual([
    ["a", [40, 50]],
    ["f", [320, 50]],
  ]);
});

test("the search understands what somebody wants to do", () => {
  const aggregate = kind("aggregate", ["input"], [""], {
    label: "Summarise",
    keywords: ["group by", "average by month", "total"],
  });
  const all = [...catalogue, aggregate];
  expect(findKinds(all, "average by month")[0]?.type).toBe("aggregate");
  expect(findKinds(all, "summ")[0]?.type).toBe("aggregate");
  expect(findKinds(all, "zzz")).toEqual([]);
  const cut = kind("split_column", ["input"], [""], {
    label: "Split column",
    keywords: ["split", "split text"],
  });
  const split = kind("split", ["input"], [""], { label: "Split", keywords: ["route"] });
  expect(findKinds([cut, split], "split")[0]?.type).toBe("split");
  expect(findKinds([cut, split], "split column")[0]?.type).toBe("split_column");
  expect(findKinds(all, "", ["join"])[0]?.type).toBe("join");
});

test("steps are found by what they do, those with errors first", () => {
  const g = graph(
    [
      ["a", SOURCE],
      ["f", FILTER],
    ],
    [],
  );
  const status = {
    f: {
      state: "error",
      rows: "",
      note: "",
      problems: ["`amont` is no column"],
      findings: [],
      unconnected: [],
    },
  } as const;
  expect(findSteps(g.nodes, status as never, "").map((s) => s.id)).toEqual(["f", "a"]);
  expect(findSteps(g.nodes, status as never, "amont").map((s) => s.id)).toEqual(["f"]);
});

test("a step that is called so is found before those whose settings only say so", () => {
  const g = graph(
    [
      ["a", SOURCE],
      ["store", FILTER],
    ],
    [],
  );
  const [first, second] = g.nodes;
  if (first) first.yaml = "a:\n  columns: {store_id: STRING}\n";
  expect(findSteps(g.nodes, {}, "store").map((s) => s.id)).toEqual([second?.id, first?.id]);
});

test("the step that is called just what was typed is found first, whatever else holds it, also with errors", () => {
  const names = ["other", "titled", "a_src", "src_two", "src"];
  const g = graph(
    names.map((name) => [name, FILTER]),
    [],
  );
  const steps = g.nodes.map((s) => ({
    ...s,
    title: s.id === "titled" ? "The src" : null,
    says: s.id === "other" ? "src > 1" : "",
  }));
  const error = { state: "error", rows: "", note: "", problems: [], findings: [], unconnected: [] } as const;
  expect(findSteps(steps, { other: error as never }, "Src").map((s) => s.id)).toEqual(names.reverse());
});

test("a number in what somebody wants to do does not hide the step that does it", () => {
  const top = kind("limit", ["input"], [""], { label: "First rows", keywords: ["top", "limit"] });
  const all = [...catalogue, top];
  expect(findKinds(all, "top 10").map((k) => k.type)).toEqual(["limit"]);
  expect(findKinds(all, "10")).toEqual([]);
});
