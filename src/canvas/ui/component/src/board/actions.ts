/** What a hand can do on the canvas; each is one operation. */
import { getViewportForBounds, type ReactFlowInstance } from "@xyflow/react";
import type { Change, Kind, Place, Wire } from "../shared/protocol";
import { carriedNotes } from "./annotations";
import {
  addAfter,
  addBefore,
  copied,
  freeId,
  freePlace,
  insertInto,
  openOutput,
  removal,
  roomIn,
} from "./compose";
import { arranged, CARD_WIDTH } from "./layout";
import { notingOf } from "./noting";
import type { Session } from "./session";
import type { BoardNode, Drawing, WireEdge } from "./useDrawing";

/** Characters; the server takes no more. */
const LONGEST_PASTE = 5_000_000;

export const GAP = 76;
/** The smallest zoom: hundreds of steps can be seen at once. */
export const SMALLEST = 0.005;
const AROUND = { top: "24px", left: "24px", right: "24px", bottom: "64px" } as const;

/** How long the view glides, in ms: not at all for whoever asked the system for less motion. */
const glide = (ms: number) => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : ms);

/** Where a new step goes, and what it is connected to. */
export type Spot = {
  /** The middle of the card; null: beside the chosen step, or in the middle of the view. */
  place: Place | null;
  source?: { id: string; port: string } | null;
  target?: { id: string; field: string } | null;
  wire?: Wire | undefined;
};

type Parts = {
  session: Session;
  flow: ReactFlowInstance<BoardNode, WireEdge>;
  drawing: () => Drawing;
  root: () => HTMLElement | null;
};

export type Actions = ReturnType<typeof actionsOf>;

export function actionsOf({ session, flow, drawing, root }: Parts) {
  const graph = () => session.view.get().graph;
  const annotations = () => session.view.get().annotations;
  const standing = () => [...graph().nodes, ...annotations().notes];
  const focus = () => root()?.focus({ preventScroll: true });
  const selected = () => drawing().selected;

  const noting = notingOf(session, drawing, () => middleOf(flow, root()), focus);

  const focusCard = (id: string) =>
    requestAnimationFrame(() => {
      bringIntoView(flow, root(), standing().find((n) => n.id === id)?.at);
      root()
        ?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
        ?.focus({ preventScroll: true });
    });

  const add = (kind: Kind, spot: Spot) => {
    const id = freeId(
      kind.type,
      standing().map((n) => n.id),
    );
    const { at, changes } = placedStep(graph(), id, kind, spot, middleOf(flow, root()));
    focus();
    drawing().select([id]);
    session.submit(`Add ${kind.label}`, changes(at));
    focusCard(id);
  };

  const remove = () => {
    const { edges } = drawing();
    const ids = selected();
    const wires = edges.flatMap((e) => (e.selected && e.data ? [e.data.wire] : []));
    const isNote = annotations().notes.some((n) => n.id === ids[0]);
    const one = isNote ? "the note" : ids[0];
    const what = ids.length === 1 ? one : ids.length ? `${ids.length} steps` : "the connection";
    session.submit(`Delete ${what}`, removal(graph(), ids, wires));
    focus();
  };

  /** Steps have come to stand somewhere else. What React Flow holds may lag behind the hand: it is not asked. */
  const moved = (cards: readonly Pick<BoardNode, "id" | "position">[]) => {
    const before = new Map(standing().map((n) => [n.id, n.at]));
    const moves = cards.flatMap(({ id, position }): Change[] => {
      const at: Place = [Math.round(position.x), Math.round(position.y)];
      const old = before.get(id);
      return old && (old[0] !== at[0] || old[1] !== at[1]) ? [{ change: "move", id, at }] : [];
    });
    const [only] = moves;
    session.submit(
      moves.length === 1 && only && "id" in only ? `Move ${only.id}` : `Move ${moves.length} steps`,
      moves.length ? [...moves, ...noting.joined(cards)] : [],
    );
  };

  /** The cards that keys are moving, which no answer of the server moves meanwhile. */
  let held = new Map<string, BoardNode["position"]>();
  const carry = (ids: readonly string[], x: number, y: number) => {
    const at = new Map(standing().map((n) => [n.id, n.at]));
    for (const id of ids) {
      const [left, top] = at.get(id) ?? [0, 0];
      const from = held.get(id) ?? { x: left, y: top };
      held.set(id, { x: from.x + x, y: from.y + y });
    }
    const now = held;
    drawing().setNodes((old) =>
      old.map((n) => {
        const position = now.get(n.id);
        return position ? { ...n, dragging: true, position } : n;
      }),
    );
  };
  const nudge = (x: number, y: number) => carry(selected(), x, y);
  const nudged = () => {
    const cards = [...held].map(([id, position]) => ({ id, position }));
    held = new Map();
    moved(cards);
    drawing().setNodes((old) => old.map((n) => (n.dragging ? { ...n, dragging: false } : n)));
  };

  const paste = (text: string, label: string, near: string | undefined) => {
    if (text.length > LONGEST_PASTE) {
      session.notify("error", "What was copied is too long for a part of a pipeline, so it was not pasted.");
      return;
    }
    const first = standing().find((n) => n.id === near)?.at;
    const [x, y] = middleOf(flow, root());
    const wished: Place = first
      ? [first[0] + 32, first[1] + 100]
      : [Math.round(x - CARD_WIDTH / 2), Math.round(y - 38)];
    const at = freePlace(graph(), wished, CARD_WIDTH + 12, 92);
    session.submit(label, [{ change: "paste", text, at }]);
  };
  const copy = () => {
    const ids = new Set(selected());
    const { notes, groups } = annotations();
    const own = notes.filter((n) => ids.has(n.id));
    return ids.size
      ? copied(
          graph().nodes.filter((n) => ids.has(n.id)),
          own,
          groups,
        )
      : null;
  };

  return {
    add,
    remove,
    moved,
    carry,
    nudge,
    nudged,
    copy,
    focus,
    focusCard,
    paste: (text: string) => paste(text, "Paste", undefined),
    duplicate: () => {
      const text = copy();
      if (text) paste(text, "Duplicate", selected()[0]);
    },
    connect: (wire: { from: string; port: string; to: string; field: string }) =>
      session.submit(`Connect ${wire.from} to ${wire.to}`, [{ change: "connect", ...wire }]),
    disconnect: (wire: Wire) => session.submit("Delete the connection", removal(graph(), [], [wire])),
    title: (id: string, text: string) => {
      const note = annotations().notes.find((n) => n.id === id);
      if (note && text.trim() !== note.text)
        session.submit(text.trim() ? "Write the note" : "Delete the note", [{ change: "write", id, text }]);
      const step = graph().nodes.find((n) => n.id === id);
      const title = text.trim() || null;
      if (step && title !== step.title) session.submit(`Title of ${id}`, [{ change: "title", id, title }]);
    },
    arrange: () => {
      const { notes, groups } = annotations();
      const before = new Map(graph().nodes.flatMap((n) => (n.at ? [[n.id, n.at] as const] : [])));
      const after = arranged(graph(), groups);
      const moves = [...after].map(([id, at]): Change => ({ change: "move", id, at }));
      session.submit("Arrange all steps", [...moves, ...carriedNotes(notes, before, after)]);
      setTimeout(() => showAll(flow, root()), 60);
    },
    ...noting,
    fit: () => showAll(flow, root()),
    zoom: (by: number) => void (by > 0 ? flow.zoomIn : flow.zoomOut)({ duration: glide(120) }),
    choose: (ids: string[]) => {
      drawing().select(ids);
      if (ids[0]) focusCard(ids[0]);
    },
    /** To the step that feeds the chosen one, or that it feeds. */
    walk: (forth: boolean) => {
      const [from] = selected();
      const wire = graph().edges.find((e) => (forth ? e.from : e.to) === from);
      const next = wire && (forth ? wire.to : wire.from);
      if (!next) return;
      drawing().select([next]);
      focusCard(next);
    },
    /** Where a new step goes that was asked for without a place. */
    besideChosen: (): Spot => {
      const [only, more] = selected();
      return { place: null, source: only && !more ? openOutput(graph(), only) : null };
    },
  };
}

/** A new step's place and the changes that make it. */
function placedStep(
  graph: ReturnType<Session["view"]["get"]>["graph"],
  id: string,
  kind: Kind,
  spot: Spot,
  middle: Place,
): { at: Place; changes: (at: Place) => Change[] } {
  const corner = ([x, y]: Place): Place => [Math.round(x - CARD_WIDTH / 2), Math.round(y - 38)];
  const { wire, target } = spot;
  if (wire && kind.inputs.length && kind.outputs.length) {
    const room = roomIn(graph, wire, CARD_WIDTH, GAP);
    const made = (at: Place) => [...insertInto(id, kind, at, wire), ...(room?.moves ?? [])];
    return { at: room?.at ?? corner(spot.place ?? middle), changes: made };
  }
  if (target && kind.outputs.length)
    return { at: corner(spot.place ?? middle), changes: (at) => addBefore(id, kind, at, target) };
  const source = kind.inputs.length ? (spot.source ?? null) : null;
  const before = source && graph.nodes.find((n) => n.id === source.id)?.at;
  const wished: Place = before ? [before[0] + CARD_WIDTH + GAP, before[1]] : corner(middle);
  const at = spot.place ? corner(spot.place) : freePlace(graph, wished, CARD_WIDTH + 12, 116);
  return { at, changes: (place) => addAfter(id, kind, place, source) };
}

/** The middle of what is seen. */
function middleOf(flow: Parts["flow"], root: HTMLElement | null): Place {
  const box = root?.querySelector(".react-flow")?.getBoundingClientRect();
  if (!box) return [0, 0];
  const at = flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
  return [at.x, at.y];
}

/** Shows all cards, also those that are not drawn because they are out of sight, which `fitView` leaves out. */
function showAll(flow: Parts["flow"], root: HTMLElement | null) {
  const box = root?.querySelector(".react-flow");
  const cards = flow.getNodes();
  if (!box || !cards.length) return;
  const all = flow.getNodesBounds(cards);
  const view = getViewportForBounds(all, box.clientWidth, box.clientHeight, SMALLEST, 1, AROUND);
  void flow.setViewport(view, { duration: glide(200) });
}

/** Moves the view just so far that a card is seen. */
function bringIntoView(flow: Parts["flow"], root: HTMLElement | null, at: Place | null | undefined) {
  const box = root?.querySelector(".react-flow");
  if (!box || !at) return;
  const { x, y, zoom } = flow.getViewport();
  const shift = (start: number, size: number, room: number, end: number) =>
    start < 24 ? 24 - start : start + size > room - end ? room - end - start - size : 0;
  const dx = shift(at[0] * zoom + x, CARD_WIDTH * zoom, box.clientWidth, 24);
  const dy = shift(at[1] * zoom + y, 96 * zoom, box.clientHeight, 60);
  if (dx || dy) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: glide(180) });
}
