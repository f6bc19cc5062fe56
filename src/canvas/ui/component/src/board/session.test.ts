import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BoardData, BoardState, Change } from "../shared/protocol";
import { newStep } from "./document";
import { FILTER } from "./kinds.test.data";
import { Session } from "./session";

const data = (more: Partial<BoardData> = {}): BoardData => ({
  epoch: "e1",
  revision: 1,
  ack: null,
  refused: [],
  pipeline: "p",
  workspace: "w",
  description: "",
  nodes: [newStep("a", FILTER, [0, 0]), newStep("b", FILTER, [300, 0])],
  edges: [],
  notes: [],
  groups: [],
  status: {},
  catalogue: [FILTER],
  categories: [],
  undo: null,
  redo: null,
  targets: [],
  chosen: null,
  code: false,
  message: null,
  unsaved: false,
  ...more,
});
const move = (id: string, at: [number, number]): Change => ({ change: "move", id, at });

class Memory {
  kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
}

let sent: BoardState["outbox"][];
let memory: Memory;
let named: number;
const open = (first = data()) => {
  const session = new Session(
    first,
    (outbox) => sent.push(outbox),
    memory,
    () => `client${++named}`,
  );
  session.open();
  return session;
};
const at = (session: Session, id: string) => session.view.get().graph.nodes.find((n) => n.id === id)?.at;
const ids = () => sent.map((s) => s.operations.map((o) => o.id));

beforeEach(() => {
  vi.useFakeTimers();
  [sent, memory, named] = [[], new Memory(), 0];
});
afterEach(() => void vi.useRealTimers());

test("an edit is drawn and sent at once, and stays drawn while older answers come", () => {
  const session = open();
  session.submit("Move a", [move("a", [10, 20])]);
  expect([at(session, "a"), session.view.get().saving, ids()]).toEqual([[10, 20], "saving", [[1]]]);
  session.receive(data({ revision: 2, ack: { client: "client1", id: 0 } }));
  expect(at(session, "a")).toEqual([10, 20]);
  const nodes = [newStep("a", FILTER, [10, 20]), newStep("b", FILTER, [300, 0])];
  session.receive(data({ revision: 3, nodes, ack: { client: "client1", id: 1 } }));
  expect([at(session, "a"), session.view.get().saving, session.view.get().pending]).toEqual([
    [10, 20],
    "saved",
    0,
  ]);
});

test("two quick edits are sent together, in order, so that a lost state loses none", () => {
  const session = open();
  session.submit("Move a", [move("a", [1, 1])]);
  session.submit("Move b", [move("b", [2, 2])]);
  expect(ids()).toEqual([[1], [1, 2]]);
});

test("after silence everything is sent again, each time more patiently, and the person is told", () => {
  const session = open();
  session.submit("Move a", [move("a", [1, 1])]);
  vi.advanceTimersByTime(2000);
  expect(ids()).toEqual([[1], [1]]);
  vi.advanceTimersByTime(3900);
  expect([ids().length, session.view.get().saving]).toEqual([2, "waiting"]);
  vi.advanceTimersByTime(200);
  expect(ids()).toHaveLength(3);
  session.receive(data({ ack: { client: "client1", id: 1 } }));
  vi.advanceTimersByTime(60_000);
  expect([ids().length, session.view.get().saving]).toEqual([3, "saved"]);
});

test("what the server refuses disappears from the drawing, and its reason is said", () => {
  const session = open();
  session.submit("Move a", [move("a", [10, 20])]);
  session.receive(data({ ack: { client: "client1", id: 1 }, refused: [{ id: 1, message: "No." }] }));
  expect(at(session, "a")).toEqual([0, 0]);
  expect(session.notices.get().map((n) => n.text)).toEqual(["No."]);
  session.receive(data({ ack: { client: "client1", id: 1 }, refused: [{ id: 1, message: "No." }] }));
  expect(session.notices.get()).toHaveLength(1);
});

test("a reload in the middle sends what was open under its old name, and takes a new one after that", () => {
  open().submit("Move a", [move("a", [1, 1])]);
  const session = open();
  expect([sent.at(-1)?.client, ids().at(-1), at(session, "a")]).toEqual(["client1", [1], [1, 1]]);
  session.receive(data({ ack: { client: "client1", id: 1 } }));
  session.submit("Move b", [move("b", [2, 2])]);
  expect([sent.at(-1)?.client, ids().at(-1)]).toEqual(["client3", [1]]);
});

test("a server that was restarted is sent what is open at once", () => {
  const session = open();
  session.submit("Move a", [move("a", [1, 1])]);
  session.receive(data({ epoch: "e2" }));
  expect([sent.length, sent.at(-1)?.epoch]).toEqual([2, "e2"]);
});

test("the first move also saves the places of all others, so that none jumps later", () => {
  const session = open(data({ nodes: [newStep("a", FILTER, null), newStep("b", FILTER, null)] }));
  const before = at(session, "b");
  session.submit("Move a", [move("a", [5, 5])]);
  expect(sent[0]?.operations[0]?.changes).toEqual([
    { change: "move", id: "b", at: before },
    move("a", [5, 5]),
  ]);
  session.submit("Title", [{ change: "title", id: "a", title: "A" }]);
  expect(sent[1]?.operations[1]?.changes).toHaveLength(1);
});

test("what was pasted is told once the server has made it", () => {
  const session = open();
  const told: string[][] = [];
  session.onPasted = (made) => told.push(made);
  session.submit("Paste", [{ change: "paste", text: "x", at: [0, 0] }]);
  session.receive(data({ ack: { client: "client1", id: 0 } }));
  const nodes = [...data().nodes, newStep("a_2", FILTER, [0, 0])];
  session.receive(data({ nodes, ack: { client: "client1", id: 1 } }));
  session.receive(data({ nodes, revision: 9, ack: { client: "client1", id: 1 } }));
  expect(told).toEqual([["a_2"]]);
});

test("undo names the own last change before the server does", () => {
  const session = open(data({ undo: "Add Filter" }));
  expect(session.view.get().undo).toBe("Add Filter");
  session.submit("Move a", [move("a", [1, 1])]);
  expect([session.view.get().undo, session.view.get().redo]).toEqual(["Move a", null]);
  session.undo();
  expect(sent.at(-1)?.operations.map((o) => o.kind)).toEqual(["change", "undo"]);
  expect(session.view.get().undo).toBe("Add Filter");
});

test("undo and redo pressed quicker than the server answers are all sent, for only it knows the history", () => {
  const session = open(data({ undo: "Add Filter", redo: null }));
  for (const step of ["undo", "undo", "redo", "redo", "undo"] as const) session[step]();
  expect(sent.at(-1)?.operations.map((o) => o.kind)).toEqual(["undo", "undo", "redo", "redo", "undo"]);
  expect(session.view.get().redo).toBe("the last change");
});

test("nothing is sent any more once the canvas was left", () => {
  const session = open();
  session.submit("Move a", [move("a", [1, 1])]);
  session.close();
  vi.advanceTimersByTime(60_000);
  expect(sent).toHaveLength(1);
});

test("a step that did not change stays the same object when another one goes, so that it is not drawn again", () => {
  const session = open();
  const kept = session.view.get().graph.nodes[1];
  session.submit("Delete a", [{ change: "remove", id: "a" }]);
  expect(session.view.get().graph.nodes).toHaveLength(1);
  expect(session.view.get().graph.nodes[0]).toBe(kept);
  session.receive(data({ nodes: [newStep("b", FILTER, [300, 0])], ack: { client: "client1", id: 1 } }));
  expect(session.view.get().graph.nodes[0]).toBe(kept);
});
