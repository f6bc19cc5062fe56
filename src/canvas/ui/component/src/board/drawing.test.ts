import { expect, test } from "vitest";
import type { Step } from "../shared/protocol";
import { drawn } from "./useDrawing";

const step = (id: string, setting: string): Step => ({
  id,
  title: null,
  type: "join",
  label: "Join",
  icon: "join_inner",
  category: "combine",
  says: "",
  at: [0, 0],
  inputs: [],
  outputs: [],
  yaml: `${id}:\n  type: join\n  how: ${setting}\n`,
});
const chosen = (cards: ReturnType<typeof drawn>) => cards.filter((c) => c.selected).map((c) => c.id);

test("a step that got another name stays chosen", () => {
  const before = drawn([], { nodes: [step("a", "left"), step("b", "inner")] }, new Set(["a"]), null);
  expect(chosen(drawn(before, { nodes: [step("x", "left"), step("b", "inner")] }, null, null))).toEqual([
    "x",
  ]);
});

test("so does one that got another name and other settings at once, where the server says which it is", () => {
  const before = drawn([], { nodes: [step("a", "left"), step("b", "inner")] }, new Set(["a"]), null);
  const after = { nodes: [step("x", "full"), step("b", "inner")] };
  expect(chosen(drawn(before, after, null, "x"))).toEqual(["x"]);
  expect(chosen(drawn(before, after, null, null))).toEqual([]);
});

test("what the server says does not choose a step while another is chosen here", () => {
  const before = drawn([], { nodes: [step("a", "left"), step("b", "inner")] }, new Set(["a"]), null);
  const after = { nodes: [step("a", "left"), step("b", "inner"), step("c", "left")] };
  expect(chosen(drawn(before, after, null, "c"))).toEqual(["a"]);
});
