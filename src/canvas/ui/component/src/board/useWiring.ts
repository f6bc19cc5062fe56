import type { Connection, FinalConnectionState } from "@xyflow/react";
import { type RefObject, useCallback, useRef } from "react";
import type { Change } from "../shared/protocol";
import { fittingInput, portsOf } from "./compose";
import { PORTS, whyNot } from "./rules";
import type { useDrawing } from "./useDrawing";

const portOf = (handle: string | null | undefined) => (handle === "out" ? "" : (handle ?? ""));

/** Drawing wires: checked while they are drawn, with the reason where one may not be. */
export function useWiring(props: {
  now: RefObject<ReturnType<typeof useDrawing>>;
  make: (label: string, changes: Change[]) => void;
  say: (message: string) => void;
  openAdd: (at: { x: number; y: number }, source: { id: string; port: string } | null) => void;
}) {
  const { now, make, say, openAdd } = props;
  const reason = useRef<string | null>(null);
  const onPane = useRef(false);

  const isValid = useCallback(
    (c: Connection) => {
      const { graph } = now.current;
      const wanted = {
        from: c.source,
        port: portOf(c.sourceHandle),
        to: c.target,
        field: c.targetHandle ?? "",
      };
      reason.current = whyNot(graph.nodes.map(portsOf), graph.edges, wanted);
      return reason.current === null;
    },
    [now],
  );
  const connect = useCallback(
    (c: Connection) => {
      const { source: from, target: to } = c;
      make(`Connect ${from} to ${to}`, [
        { change: "connect", from, port: portOf(c.sourceHandle), to, field: c.targetHandle ?? "" },
      ]);
    },
    [make],
  );
  const start = useCallback(() => {
    reason.current = null;
    onPane.current = false;
  }, []);

  /** A wire let go beside an input: onto a card it takes the first input that fits, elsewhere a new step. */
  const end = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.isValid || !state.fromNode || !state.fromHandle) return;
      if (state.toHandle) {
        say(reason.current ?? PORTS);
        return;
      }
      const backwards = state.fromHandle.type === "target";
      const from = state.fromNode.id;
      const port = portOf(state.fromHandle.id);
      const card = event
        .composedPath()
        .find((e): e is HTMLElement => e instanceof HTMLElement && e.classList.contains("react-flow__node"));
      const other = card?.dataset.id;
      if (other && other !== from && !backwards) {
        const field = fittingInput(now.current.graph, from, port, other);
        if (field) make(`Connect ${from} to ${other}`, [{ change: "connect", from, port, to: other, field }]);
        else say(refusal(now.current.graph, from, port, other));
        return;
      }
      if (other || backwards) return;
      const at = "clientX" in event ? event : event.changedTouches[0];
      onPane.current = true;
      if (at) openAdd({ x: at.clientX, y: at.clientY }, { id: from, port });
    },
    [make, now, openAdd, say],
  );
  return { isValid, connect, start, end, dropped: () => onPane.current };
}

/** Why no input of a card takes a wire. */
function refusal(
  graph: ReturnType<typeof useDrawing>["graph"],
  from: string,
  port: string,
  to: string,
): string {
  const step = graph.nodes.find((n) => n.id === to);
  const input = step?.inputs[0];
  if (!input) return "This step reads nothing: it is a source.";
  return whyNot(graph.nodes.map(portsOf), graph.edges, { from, port, to, field: input.field }) ?? PORTS;
}
