import { expect, test } from "vitest";
import type { Change, Group, Note } from "../shared/protocol";
import {
  annotated,
  type Box,
  carriedNotes,
  frameOf,
  grouping,
  joining,
  NOTE_ROOM,
  openPlace,
  placedNotes,
} from "./annotations";
import cases from "./annotations.cases.json";

const NOTHING = { notes: [], groups: [] };
const STEPS = ["one", "two", "three"];
const group = (id: string, ...members: string[]): Group => ({ id, title: id.toUpperCase(), members });
const box = (left: number, top: number): Box => ({ left, top, width: 200, height: 80 });

for (const { name, changes, notes, groups } of cases)
  test(`${name}, as the server makes it`, () => {
    const gone = new Set((changes as Change[]).flatMap((c) => (c.change === "remove" ? [c.id] : [])));
    const made = (changes as Change[]).reduce(
      (now, change) =>
        annotated(now, [change], change.change === "remove" ? STEPS.filter((s) => !gone.has(s)) : STEPS),
      NOTHING as Parameters<typeof annotated>[0],
    );
    expect(Object.fromEntries(made.notes.map((n) => [n.id, n.text]))).toEqual(notes);
    expect(Object.fromEntries(made.groups.map(({ id, ...g }) => [id, g]))).toEqual(groups);
  });

test("the key groups what is in no group, and takes out what is in one", () => {
  const none = { notes: [], groups: [] };
  expect(grouping(none, [], "group")).toBeNull();
  expect(grouping(none, ["one", "two"], "group")).toEqual({
    label: "Group 2 steps",
    change: { change: "group", id: "group", title: "New group", members: ["one", "two"] },
    made: "group",
  });
  const one = { notes: [], groups: [group("g", "one", "two", "three")] };
  expect(grouping(one, ["one"], "x")?.change).toEqual({
    change: "members",
    id: "g",
    members: ["two", "three"],
  });
  expect(grouping(one, ["three", "two", "one"], "x")?.change).toEqual({ change: "ungroup", id: "g" });
});

test("a whole group with others beside it takes these in, and keeps its title", () => {
  const both = { notes: [], groups: [group("g", "one")] };
  expect(grouping(both, ["two", "one"], "x")).toEqual({
    label: "Add to G",
    change: { change: "members", id: "g", members: ["one", "two"] },
    made: null,
  });
  const two = { notes: [], groups: [group("g", "one"), group("h", "two")] };
  expect(grouping(two, ["one", "two"], "x")?.change).toMatchObject({ change: "group", id: "x" });
});

test("a frame goes around all that is in it, with its title above", () => {
  const boxes = new Map([
    ["one", box(0, 0)],
    ["two", box(300, 100)],
  ]);
  const frame = frameOf(group("g", "one", "two", "gone"), boxes);
  expect(frame).toEqual({ left: -16, top: -48, width: 532, height: 244 });
  expect(frameOf(group("g", "gone"), boxes)).toBeNull();
});

test("what is let go in a frame comes into the group, and what is let go beside it does not", () => {
  const boxes = new Map([
    ["one", box(0, 0)],
    ["two", box(0, 200)],
    ["in", box(20, 90)],
    ["out", box(600, 0)],
  ]);
  const groups = [group("g", "one", "two")];
  expect(joining(groups, ["in", "out"], boxes)).toEqual([
    { change: "members", id: "g", members: ["one", "two", "in"] },
  ]);
  expect(joining(groups, ["one"], boxes)).toEqual([]);
});

test("notes without a place stand above the steps, one above the other", () => {
  const notes: Note[] = [
    { id: "a", text: "a", at: null },
    { id: "b", text: "b", at: null },
    { id: "c", text: "c", at: [5, 5] },
  ];
  const [a, b, c] = placedNotes(notes, [
    [40, 30],
    [-20, 10],
  ]).map((n) => n.at ?? [0, 0]);
  expect(a?.[0]).toBe(-20);
  expect(b?.[1]).toBeLessThan((a?.[1] ?? 0) - 30);
  expect(c).toEqual([5, 5]);
});

test("notes go along with the step beside them when all are arranged", () => {
  const notes: Note[] = [{ id: "n", text: "n", at: [300, -70] }];
  const before = new Map<string, [number, number]>([
    ["one", [0, 0]],
    ["two", [300, 0]],
  ]);
  const after = new Map<string, [number, number]>([
    ["one", [24, 24]],
    ["two", [304, 124]],
  ]);
  expect(carriedNotes(notes, before, after)).toEqual([{ change: "move", id: "n", at: [304, 54] }]);
});

test("a new note lies on nothing", () => {
  const boxes = new Map([["one", box(0, 0)]]);
  expect(openPlace(boxes, [500, 0], 1)).toEqual([500, 0]);
  expect(openPlace(boxes, [10, 10], 1)[1]).toBeGreaterThanOrEqual(80);
  expect(openPlace(boxes, [10, 10], -1)[1]).toBeLessThanOrEqual(-NOTE_ROOM + 8);
});
