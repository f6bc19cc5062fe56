import { Background, ReactFlow, useReactFlow, useStore } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import {
  type DragEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from "react";
import type { BoardData, Place } from "../shared/protocol";
import { type Actions, SMALLEST, type Spot } from "./actions";
import { Card } from "./Card";
import { firstView, toSight } from "./layout";
import { NoteCard } from "./NoteCard";
import { Overview } from "./Overview";
import { DRAGGED, NOTE } from "./Palette";
import { Reason } from "./Reason";
import { usedKind } from "./recent";
import type { BoardNode, Drawing, WireEdge } from "./useDrawing";
import type { useWiring } from "./useWiring";
import { WireLine } from "./Wire";

const nodeTypes = { step: Card, note: NoteCard };
const edgeTypes = { wire: WireLine };
/** Below this zoom a card shows its title alone, large. */
const FAR = 0.45;
/** From so many steps on only those in sight are drawn; below, all can be reached with Tab. */
const MANY = 120;

type Props = {
  data: BoardData;
  drawing: Drawing;
  actions: Actions;
  wiring: ReturnType<typeof useWiring>;
  root: RefObject<HTMLDivElement | null>;
  onTitle: (id: string) => void;
  onNote: (at: Place) => void;
  openAdd: (at: { x: number; y: number }, spot: Omit<Spot, "place">) => void;
  /** What else is drawn on the canvas. */
  children: ReactNode;
};

/** The drawing itself: cards and wires, to be moved, connected and dropped on. */
export function Stage(props: Props) {
  const { data, drawing, actions, wiring, root, onTitle, openAdd, children } = props;
  const flow = useReactFlow<BoardNode, WireEdge>();
  const far = useStore((store) => store.transform[2] < FAR);
  const { over, ...dropping } = useDropping(props);
  const open = () => {
    const box = root.current?.querySelector(".react-flow");
    const places = drawing.graph.nodes.flatMap((n) =>
      n.at ? [[n.id, n.at] as [string, [number, number]]] : [],
    );
    if (box && places.length)
      void flow.setViewport(firstView(places, data.chosen, box.clientWidth, box.clientHeight));
  };
  useSight(drawing);
  return (
    <div className={far ? "stage far" : "stage"} {...dropping} onMouseDownCapture={keepText}>
      <ReactFlow
        nodes={drawing.nodes}
        edges={
          over ? drawing.edges.map((e) => (e.id === over ? { ...e, className: "aim" } : e)) : drawing.edges
        }
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={drawing.onNodesChange}
        onEdgesChange={drawing.onEdgesChange}
        onNodeDragStop={(_event, _node, cards) => actions.moved(cards)}
        onSelectionDragStop={(_event, cards) => actions.moved(cards)}
        onNodeClick={(event, node) => {
          const adds = event.shiftKey || event.ctrlKey || event.metaKey;
          if (!adds && drawing.selected.length > 1) drawing.select([node.id]); // React Flow keeps all chosen
        }}
        onNodeDoubleClick={(event, node) => {
          if ((event.target as Element).closest(".head, .note")) onTitle(node.id);
        }}
        onEdgeDoubleClick={(event, edge) =>
          openAdd({ x: event.clientX, y: event.clientY }, { wire: edge.data?.wire })
        }
        onDoubleClick={(event) => {
          if ((event.target as Element).classList.contains("react-flow__pane"))
            openAdd({ x: event.clientX, y: event.clientY }, {});
        }}
        isValidConnection={wiring.isValid}
        onConnect={wiring.connect}
        onConnectStart={wiring.start}
        onConnectEnd={wiring.end}
        onInit={open}
        zoomOnDoubleClick={false}
        panOnScroll
        panOnDrag={[0, 1]}
        deleteKeyCode={null}
        disableKeyboardA11y
        edgesFocusable={false}
        multiSelectionKeyCode={["Control", "Meta"]}
        selectionKeyCode="Shift"
        nodeDragThreshold={3}
        connectionRadius={24}
        minZoom={SMALLEST}
        maxZoom={2}
        onlyRenderVisibleElements={drawing.nodes.length > MANY}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={22} size={1.5} />
        {children}
        <Overview graph={drawing.graph} />
        <Reason reason={wiring.reason} />
      </ReactFlow>
      {drawing.nodes.length ? null : (
        <div className="empty">
          <h2>Start with your data</h2>
          <p>Drag a source here, or press / to add one.</p>
        </div>
      )}
    </div>
  );
}

/** Keeps the chosen step in sight when the canvas gets less room, as when the code opens beside it. */
function useSight(drawing: Drawing) {
  const flow = useReactFlow();
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const chosen = drawing.selected.length === 1 ? drawing.selected[0] : undefined;
  const newest = useRef({ chosen, nodes: drawing.graph.nodes });
  newest.current = { chosen, nodes: drawing.graph.nodes };
  const before = useRef<[number, number]>([0, 0]);
  useEffect(() => {
    const [wide, high] = before.current;
    before.current = [width, height];
    const at = newest.current.nodes.find((n) => n.id === newest.current.chosen)?.at;
    if (!at || !wide || !high || (width >= wide && height >= high)) return;
    const view = flow.getViewport();
    const [dx, dy] = toSight(at, view, width, height);
    if (dx || dy) void flow.setViewport({ ...view, x: view.x + dx, y: view.y + dy });
  }, [flow, width, height]);
}

/** Shift draws a box around steps; the browser would mark the page's text, and drag that from then on. */
function keepText(event: MouseEvent) {
  if (event.shiftKey) event.preventDefault();
}

/** Kinds of steps dropped on the drawing, or on one of its wires. */
function useDropping({ data, drawing, actions, root, onNote }: Props) {
  const flow = useReactFlow();
  const [over, setOver] = useState<string | null>(null);
  const wireAt = (event: DragEvent) => edgeUnder(root.current, event.clientX, event.clientY);
  return {
    over,
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(DRAGGED)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      setOver(wireAt(event));
    },
    onDragLeave: () => setOver(null),
    onDrop: (event: DragEvent) => {
      setOver(null);
      if (event.dataTransfer.getData(DRAGGED) === NOTE) {
        event.preventDefault();
        const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        onNote([Math.round(x), Math.round(y)]);
        return;
      }
      const kind = data.catalogue.find((k) => k.type === event.dataTransfer.getData(DRAGGED));
      if (!kind) return;
      event.preventDefault();
      const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const wire = drawing.edges.find((e) => e.id === wireAt(event))?.data?.wire;
      usedKind(kind.type);
      actions.add(kind, { place: [x, y], wire });
    },
  };
}

/** The wire under a point of the screen. */
function edgeUnder(root: HTMLElement | null, x: number, y: number): string | null {
  const place = root?.getRootNode() as ShadowRoot | Document | undefined;
  const hit = place?.elementsFromPoint(x, y).find((e) => e.closest(".react-flow__edge"));
  return hit?.closest(".react-flow__edge")?.getAttribute("data-id") ?? null;
}
