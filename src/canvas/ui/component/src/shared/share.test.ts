import { expect, test } from "vitest";
import { shared } from "./share";

test("what did not change stays the same object, so that it is not drawn again", () => {
  const old = {
    nodes: [
      { id: "a", at: [1, 2] },
      { id: "b", at: null },
    ],
    edges: [],
  };
  const now = {
    nodes: [
      { id: "a", at: [1, 2] },
      { id: "b", at: [3, 4] },
    ],
    edges: [],
  };
  const made = shared(old, now);
  expect(made).toEqual(now);
  expect(made.nodes[0]).toBe(old.nodes[0]);
  expect(made.nodes[1]).not.toBe(old.nodes[1]);
  expect(made.edges).toBe(old.edges);
});

test("equal data is the old object as a whole; something missing or new is not", () => {
  const old = { a: [1, { b: null }] };
  expect(shared(old, { a: [1, { b: null }] })).toBe(old);
  expect(shared(old, { a: [1] })).toEqual({ a: [1] });
  expect(shared<unknown>({ a: undefined }, { b: undefined })).toEqual({ b: undefined });
  expect(shared<unknown>({ a: 1 }, [1])).toEqual([1]);
});
