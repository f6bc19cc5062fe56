import { expect, test } from "vitest";
import type { BoardData, BoardState } from "../shared/protocol";
import { actionsOf } from "./actions";
import type { CardNode } from "./Card";
import { newStep } from "./document";
import { FILTER } from "./kinds.test.data";
import { Session } from "./session";
import { type Drawing, drawn } from "./useDrawing";

/** A canvas without a page: the actions on what the server said, and the cards. */
function canvas() {
  const data = {
    epoch: "e",
    ack: null,
    refused: [],
    pipeline: "p",
    workspace: "w",
    nodes: [newStep("a", FILTER, [0, 0]), newStep("b", FILTER, [300, 0])],
    edges: [],
    notes: [],
    groups: [],
    catalogue: [FILTER],
    undo: null,
    redo: null,
  } as unknown as BoardData;
  const sent: BoardState["outbox"][] = [];
  const memory = { getItem: () => null, setItem: () => {} };
  const session = new Session(
    data,
    (outbox) => sent.push(outbox),
    memory,
    () => "me",
  );
  let cards: CardNode[] = drawn([], session.view.get().graph, new Set(["a"]), null);
  const setNodes = (change: (old: CardNode[]) => CardNode[]) => {
    cards = change(cards);
  };
  const drawing = () => ({ selected: ["a"], nodes: cards, setNodes }) as unknown as Drawing;
  const flow = {} as Parameters<typeof actionsOf>[0]["flow"];
  const actions = actionsOf({ session, flow, drawing, root: () => null });
  /** As the page does when something comes from the server. */
  const answer = (nodes: BoardData["nodes"]) => {
    session.receive({ ...data, nodes });
    setNodes((old) => drawn(old, session.view.get().graph, null, null));
  };
  return { actions, answer, sent, at: () => cards.map((c) => [c.position.x, c.position.y]) };
}

test("a card that is moved by keys stays in the hand while answers come, and is moved for good at the end", () => {
  const { actions, answer, sent, at } = canvas();
  actions.nudge(10, 0);
  answer([newStep("a", FILTER, [0, 0]), newStep("b", FILTER, [300, 50])]);
  actions.nudge(10, 0);
  expect(at()).toEqual([
    [20, 0],
    [300, 50],
  ]);
  actions.nudged();
  expect(sent.at(-1)?.operations[0]?.changes).toEqual([{ change: "move", id: "a", at: [20, 0] }]);
  answer([newStep("a", FILTER, [70, 70]), newStep("b", FILTER, [300, 50])]);
  expect(at()[0]).toEqual([20, 0]);
});

test("a card that was let go follows the server again", () => {
  const { actions, answer, at } = canvas();
  actions.nudge(10, 0);
  actions.nudge(-10, 0);
  actions.nudged();
  answer([newStep("a", FILTER, [70, 70]), newStep("b", FILTER, [300, 0])]);
  expect(at()[0]).toEqual([70, 70]);
});

test("where a drag ended is what the hand says, not what the drawing holds by then", () => {
  const { actions, sent } = canvas();
  actions.moved([{ id: "b", position: { x: 310.4, y: -7.6 } }]);
  expect(sent.at(-1)?.operations[0]).toMatchObject({
    label: "Move b",
    changes: [{ change: "move", id: "b", at: [310, -8] }],
  });
  actions.moved([{ id: "gone", position: { x: 1, y: 1 } }]);
  expect(sent).toHaveLength(1);
});

test("keys pressed before the drawing has followed all count", () => {
  const { actions, sent } = canvas();
  for (let n = 0; n < 3; n++) actions.nudge(0, 10);
  actions.nudged();
  actions.nudge(10, 0);
  actions.nudged();
  const last = sent.at(-1)?.operations.map((o) => o.changes?.[0]);
  expect(last).toEqual([
    { change: "move", id: "a", at: [0, 30] },
    { change: "move", id: "a", at: [10, 30] },
  ]);
});
