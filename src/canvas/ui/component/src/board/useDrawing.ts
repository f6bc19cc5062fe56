import { type Edge, type EdgeChange, useNodesState } from "@xyflow/react";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Note, Step, Wire } from "../shared/protocol";
import { type Annotations, type Box, noteHeight, noteWidth } from "./annotations";
import type { CardNode } from "./Card";
import { type Graph, wireId } from "./document";
import { CARD_WIDTH, cardHeight } from "./layout";
import type { NoteNode } from "./NoteCard";
import { type Way, ways } from "./route";

export type BoardNode = CardNode | NoteNode;

export type WireEdge = Edge<{ wire: Wire; way: Way | null }>;

/** What React Flow holds of the graph: a card under the hand is left where the hand is. */
export function useDrawing(graph: Graph, annotations: Annotations, chosen: string | null) {
  const wanted = useRef<ReadonlySet<string> | null>(null);
  const { notes } = annotations;
  const [first] = useState((): BoardNode[] => [
    ...drawn([], graph, new Set(chosen ? [chosen] : []), null),
    ...drawnNotes([], notes, null),
  ]);
  const server = useRef(chosen);
  server.current = chosen;
  const latest = useRef({ graph, notes });
  latest.current = { graph, notes };
  const [nodes, setNodes, onNodesChange] = useNodesState<BoardNode>(first);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());

  useLayoutEffect(() => {
    const choose = wanted.current;
    const here = choose !== null && [...graph.nodes, ...notes].some((n) => choose.has(n.id));
    if (here) wanted.current = null;
    setNodes((old) => [
      ...drawn(old.filter(isCard), graph, here ? choose : null, server.current),
      ...drawnNotes(old.filter(isNote), notes, here ? choose : null),
    ]);
  }, [graph, notes, setNodes]);

  const selected = useMemo(() => nodes.filter((n) => n.selected).map((n) => n.id), [nodes]);
  const around = selected.join(" ");
  const known = useRef(new Map<string, WireEdge>());
  const routes = useMemo(() => ways(graph), [graph]);
  const edges = useMemo(() => {
    const near = new Set(around.split(" "));
    const made = graph.edges.map((wire, i) => edge(known.current, wire, routes[i] ?? null, picked, near));
    known.current = new Map(made.map((e) => [e.id, e]));
    return made;
  }, [graph.edges, routes, picked, around]);

  const onEdgesChange = useCallback((changes: EdgeChange<WireEdge>[]) => {
    const turned = changes.filter((c) => c.type === "select");
    if (!turned.length) return;
    setPicked((old) => {
      const next = new Set(old);
      for (const change of turned) change.selected ? next.add(change.id) : next.delete(change.id);
      return next;
    });
  }, []);

  /** Chooses these steps and no others, those too that are about to be drawn. */
  const select = useCallback(
    (ids: Iterable<string>) => {
      const choose = new Set(ids);
      const isHere = [...latest.current.graph.nodes, ...latest.current.notes].some((n) => choose.has(n.id));
      wanted.current = isHere || !choose.size ? null : choose; // else it would be done again at the next change
      setPicked((old) => (old.size ? new Set() : old));
      setNodes((old) =>
        old.map((n) =>
          (n.selected ?? false) === choose.has(n.id) ? n : { ...n, selected: choose.has(n.id) },
        ),
      );
    },
    [setNodes],
  );
  return { graph, annotations, nodes, edges, selected, setNodes, onNodesChange, onEdgesChange, select };
}

const isCard = (node: BoardNode): node is CardNode => node.type === "step";
const isNote = (node: BoardNode): node is NoteNode => node.type === "note";

/** Where all that stands on the canvas is, and how large. */
export const boxesOf = (nodes: readonly BoardNode[]) =>
  new Map(
    nodes.map((n): [string, Box] => {
      const [width, height] = isNote(n)
        ? [noteWidth(n.data.note.text), n.measured?.height ?? noteHeight(n.data.note.text)]
        : [CARD_WIDTH, cardHeight(n.data.step)];
      return [n.id, { left: n.position.x, top: n.position.y, width, height }];
    }),
  );

/** The notes. `choose`: those to choose now; null leaves it as it is. */
export function drawnNotes(
  old: readonly NoteNode[],
  notes: readonly Note[],
  choose: ReadonlySet<string> | null,
): NoteNode[] {
  const known = new Map(old.map((n) => [n.id, n]));
  return notes.map((note) => {
    const before = known.get(note.id);
    const position = before?.dragging ? before.position : { x: note.at?.[0] ?? 0, y: note.at?.[1] ?? 0 };
    const selected = choose ? choose.has(note.id) : (before?.selected ?? false);
    const same =
      before?.data.note === note &&
      before.position.x === position.x &&
      before.position.y === position.y &&
      (before.selected ?? false) === selected;
    const about = { id: note.id, type: "note" as const, ariaLabel: `Note: ${note.text}`, data: { note } };
    return same ? before : { ...before, ...about, position, selected };
  });
}

export type Drawing = ReturnType<typeof useDrawing>;

/**
 * The cards of a graph. `choose`: those to choose now; null leaves it as it is. `kept`: the step that the server
 * says is chosen, which is the one that was chosen here where that has another name and other settings too.
 */
export function drawn(
  old: readonly CardNode[],
  graph: Pick<Graph, "nodes">,
  choose: ReadonlySet<string> | null,
  kept: string | null,
): CardNode[] {
  const known = new Map(old.map((n) => [n.id, n]));
  const here = new Set(graph.nodes.map((n) => n.id));
  const gone = old.filter((n) => !here.has(n.id));
  const lost = gone.some((n) => n.selected);
  return graph.nodes.map((step) => {
    const before = known.get(step.id);
    const renamed = before ? undefined : gone.find((n) => isSame(n.data.step, step));
    const position = before?.dragging ? before.position : { x: step.at?.[0] ?? 0, y: step.at?.[1] ?? 0 };
    const stays = before || renamed ? (before ?? renamed)?.selected : lost && step.id === kept;
    const selected = choose ? choose.has(step.id) : (stays ?? false);
    const same =
      before?.data.step === step &&
      before.position.x === position.x &&
      before.position.y === position.y &&
      (before.selected ?? false) === selected;
    return same ? before : { ...before, ...card(step), position, selected };
  });
}

/** Whether two steps differ by their id alone: then one was renamed, and stays chosen. */
const isSame = (old: Step, step: Step) => old.type === step.type && settings(old) === settings(step);
const settings = (step: Step) => step.yaml.slice(step.yaml.indexOf("\n"));

const card = (step: Step) => ({
  id: step.id,
  type: "step" as const,
  width: CARD_WIDTH,
  height: cardHeight(step),
  data: { step },
});

/** The same edge object while nothing of it changes, so that it is not drawn again. */
function edge(
  known: ReadonlyMap<string, WireEdge>,
  wire: Wire,
  way: Way | null,
  picked: ReadonlySet<string>,
  near: ReadonlySet<string>,
): WireEdge {
  const id = wireId(wire);
  const selected = picked.has(id);
  const className = near.has(wire.from) || near.has(wire.to) ? "near" : "";
  const before = known.get(id);
  const same = before?.data?.wire === wire && sameWay(before.data.way, way);
  if (same && before.selected === selected && before.className === className) return before;
  return {
    id,
    type: "wire",
    source: wire.from,
    sourceHandle: wire.port || "out",
    target: wire.to,
    targetHandle: wire.field,
    data: { wire, way },
    selected,
    className,
    ariaLabel: `Wire from ${wire.from} to ${wire.field} of ${wire.to}`,
    interactionWidth: 18,
  };
}

const sameWay = (a: Way | null, b: Way | null) => a === b || JSON.stringify(a) === JSON.stringify(b);
