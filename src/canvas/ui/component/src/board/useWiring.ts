import type { Connection, Edge, FinalConnectionState } from "@xyflow/react";
import { useMemo, useRef } from "react";
import type { Actions, Spot } from "./actions";
import { fittingInput, fittingOutput, isTaken, portsOf } from "./compose";
import type { Graph } from "./document";
import { isSameEnd, PORTS, TAKEN, whyNot, whyNotEnds } from "./rules";
import type { Session } from "./session";

const portOf = (handle: string | null | undefined) => (handle === "out" ? "" : (handle ?? ""));
const cableOf = (c: Connection | Edge) => ({
  from: c.source,
  port: portOf(c.sourceHandle),
  to: c.target,
  field: c.targetHandle ?? "",
});

/** Drawing wires: checked while they are drawn, with the reason where one may not be. */
export function useWiring(
  session: Session,
  actions: Actions,
  openAdd: (at: { x: number; y: number }, spot: Omit<Spot, "place">) => void,
) {
  const reason = useRef<string | null>(null);
  return useMemo(() => {
    const graph = () => session.view.get().graph;
    const isValid = (c: Connection | Edge) => {
      reason.current = whyNot(graph().nodes.map(portsOf), graph().edges, cableOf(c));
      return reason.current === null;
    };
    const end = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.isValid || !state.fromNode || !state.fromHandle) return;
      const at = "clientX" in event ? event : event.changedTouches[0];
      const { id } = state.fromNode;
      const backwards = state.fromHandle.type === "target";
      const port = backwards ? (state.fromHandle.id ?? "") : portOf(state.fromHandle.id);
      const card = event.composedPath().find(isCard)?.dataset.id ?? state.toNode?.id;
      if (state.toHandle && !isSameEnd(state.fromHandle, state.toHandle))
        session.notify("error", whyNotEnds(state.fromHandle, state.toHandle) ?? reason.current ?? PORTS);
      else if (card && card !== id) ontoCard(session, actions, graph(), id, port, card, backwards);
      else if (!card && backwards && isTaken(graph(), id, port)) session.notify("error", TAKEN);
      else if (!card && at)
        openAdd(
          { x: at.clientX, y: at.clientY },
          backwards ? { target: { id, field: port } } : { source: { id, port } },
        );
    };
    return {
      isValid,
      end,
      connect: (c: Connection) => actions.connect(cableOf(c)),
      start: () => {
        reason.current = null;
      },
      reason: () => reason.current,
    };
  }, [session, actions, openAdd]);
}

const isCard = (e: EventTarget): e is HTMLElement =>
  e instanceof HTMLElement && e.classList.contains("react-flow__node");

/** A wire let go on a card takes the first input, or output, that fits. */
function ontoCard(
  session: Session,
  actions: Actions,
  graph: Graph,
  id: string,
  port: string,
  card: string,
  backwards: boolean,
) {
  if (backwards) {
    const output = fittingOutput(graph, card, id, port);
    if (output !== null) actions.connect({ from: card, port: output, to: id, field: port });
    else session.notify("error", refusal(graph, { from: card, to: id, field: port }));
    return;
  }
  const field = fittingInput(graph, id, port, card);
  if (field) actions.connect({ from: id, port, to: card, field });
  else session.notify("error", refusal(graph, { from: id, port, to: card }));
}

/** Why nothing of a card takes a wire. */
function refusal(graph: Graph, wire: { from: string; port?: string; to: string; field?: string }): string {
  const step = (id: string) => graph.nodes.find((n) => n.id === id);
  const field = wire.field ?? step(wire.to)?.inputs[0]?.field;
  const port = wire.port ?? step(wire.from)?.outputs[0]?.port;
  if (field === undefined) return "This step reads nothing: it is a source.";
  if (port === undefined) return "This step gives no rows: it writes them.";
  return (
    whyNot(graph.nodes.map(portsOf), graph.edges, { from: wire.from, port, to: wire.to, field }) ?? PORTS
  );
}
