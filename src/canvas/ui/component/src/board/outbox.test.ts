import { expect, test } from "vitest";
import { acknowledged, fresh, pendingChanges, pushed, restored } from "./outbox";

const move = (id: string) => ({
  kind: "change" as const,
  changes: [{ change: "move" as const, id, at: [1, 2] as [number, number] }],
});

test("operations are numbered in order and kept until they are acknowledged", () => {
  const box = pushed(pushed(pushed(fresh("me"), move("a")), { kind: "undo" }), move("b"));
  expect(box.pending.map((o) => o.id)).toEqual([1, 2, 3]);
  const { box: left, messages } = acknowledged(box, { client: "me", id: 2 }, [{ id: 2, message: "No." }]);
  expect(left.pending.map((o) => o.id)).toEqual([3]);
  expect(messages).toEqual(["No."]);
  expect(pushed(left, move("c")).pending.map((o) => o.id)).toEqual([3, 4]);
});

test("an answer to somebody else, or an old one, changes nothing", () => {
  const box = pushed(fresh("me"), move("a"));
  expect(acknowledged(box, { client: "you", id: 9 }, []).box).toBe(box);
  expect(acknowledged(box, null, []).box).toBe(box);
  const { box: done } = acknowledged(box, { client: "me", id: 1 }, []);
  expect(acknowledged(done, { client: "me", id: 1 }, [{ id: 1, message: "again" }]).messages).toEqual([]);
});

test("undo is not drawn before the server has done it", () => {
  expect(pendingChanges(pushed(pushed(fresh("me"), move("a")), { kind: "undo" }))).toHaveLength(1);
});

test("after a reload open operations keep their name; without any a new name is taken", () => {
  const box = pushed(fresh("old"), move("a"));
  expect(restored(JSON.stringify(box), "new")).toEqual(box);
  expect(restored(JSON.stringify(fresh("old")), "new")).toEqual(fresh("new"));
  expect(restored("garbage {", "new")).toEqual(fresh("new"));
  expect(restored(null, "new")).toEqual(fresh("new"));
});
