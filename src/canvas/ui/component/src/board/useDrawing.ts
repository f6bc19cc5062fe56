import { type Edge, MarkerType, useEdgesState, useNodesState } from "@xyflow/react";
import { useLayoutEffect, useMemo, useRef } from "react";
import type { BoardData, Change, Place, Step } from "../shared/protocol";
import type { CardNode } from "./Card";
import { applied, type Graph, wireId } from "./document";
import { CARD_WIDTH, cardHeight, placed } from "./layout";

/** The graph to draw, and what React Flow holds of it: a card under the hand is left where the hand is. */
export function useDrawing(data: BoardData, changes: Change[]) {
  const steps = useRef(new Map<string, { text: string; step: Step }>());
  const auto = useRef(new Map<string, Place>());
  const wanted = useRef(new Set<string>(data.chosen ? [data.chosen] : []));
  const [nodes, setNodes, onNodesChange] = useNodesState<CardNode>([]);
  const [edges, setEdges, onEdgesChange] = useEdgesState<Edge>([]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the graph changes with the revision only
  const graph = useMemo((): Graph => {
    const made = applied({ nodes: data.nodes, edges: data.edges }, changes, data.catalogue);
    return { nodes: made.nodes.map((s) => kept(steps.current, s)), edges: made.edges };
  }, [data.epoch, data.revision, data.pipeline, changes]);
  const places = useMemo(() => {
    auto.current = placed(graph, auto.current);
    return auto.current;
  }, [graph]);

  useLayoutEffect(() => {
    const choose = wanted.current;
    const fresh = choose.size > 0 && [...choose].every((id) => places.has(id));
    setNodes((old) => {
      const known = new Map(old.map((n) => [n.id, n]));
      return graph.nodes.map((step) => {
        const before = known.get(step.id);
        const [x, y] = places.get(step.id) ?? [0, 0];
        const position = before?.dragging ? before.position : { x, y };
        const selected = fresh ? choose.has(step.id) : (before?.selected ?? false);
        if (
          before &&
          before.data.step === step &&
          before.position.x === position.x &&
          before.position.y === position.y &&
          (before.selected ?? false) === selected
        )
          return before;
        return {
          ...before,
          id: step.id,
          type: "step" as const,
          position,
          selected,
          width: CARD_WIDTH,
          height: cardHeight(step),
          data: { step, inputs: step.inputs.length },
          ariaLabel: `${step.label}: ${step.title ?? step.id}`,
        };
      });
    });
    if (fresh) wanted.current = new Set();
    setEdges((old) => {
      const known = new Map(old.map((e) => [e.id, e]));
      return graph.edges.map((wire) => {
        const id = wireId(wire);
        return (
          known.get(id) ?? {
            id,
            source: wire.from,
            sourceHandle: wire.port || "out",
            target: wire.to,
            targetHandle: wire.field,
            data: { wire },
            ariaLabel: `From ${wire.from} to ${wire.field} of ${wire.to}`,
            interactionWidth: 18,
            markerEnd: { type: MarkerType.Arrow, width: 0, height: 0 },
          }
        );
      });
    });
  }, [graph, places, setNodes, setEdges]);

  return { graph, places, nodes, edges, setNodes, setEdges, onNodesChange, onEdgesChange, wanted };
}

/** The same step object while nothing in it changes, so that its card is not drawn again. */
function kept(known: Map<string, { text: string; step: Step }>, step: Step): Step {
  const text = JSON.stringify(step);
  const before = known.get(step.id);
  if (before?.text === text) return before.step;
  known.set(step.id, { text, step });
  return step;
}
