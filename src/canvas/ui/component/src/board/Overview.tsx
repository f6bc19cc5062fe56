import { useReactFlow, useStore } from "@xyflow/react";
import { memo, type PointerEvent } from "react";
import type { Graph } from "./document";
import { around, CARD_WIDTH, cardHeight } from "./layout";

const WIDTH = 132;
const HEIGHT = 76;
const MARGIN = 14;
const PAD = 6;
/** So wide are the buttons for the view, with what is left of them and beside them. */
const CONTROLS = 290;

/**
 * All steps, small, with a frame around what is seen; it is there only where it covers no card. Drawn from the
 * graph and not from what moves, so that dragging a card among hundreds costs nothing here.
 */
export const Overview = memo(function Overview({ graph }: { graph: Graph }) {
  const flow = useReactFlow();
  const places = graph.nodes.flatMap((n) => (n.at ? [[n.id, n.at] as [string, [number, number]]] : []));
  const covers = useCovers(graph);
  if (covers || places.length < 2) return null;
  const all = around(places);
  const scale = Math.min((WIDTH - 2 * PAD) / all.width, (HEIGHT - 2 * PAD) / all.height);
  const left = (WIDTH - all.width * scale) / 2 - all.left * scale;
  const top = (HEIGHT - all.height * scale) / 2 - all.top * scale;
  const go = (event: PointerEvent<SVGSVGElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left - left, event.clientY - box.top - top];
    void flow.setCenter(x / scale, y / scale, { zoom: flow.getZoom() });
  };
  return (
    <svg
      className="overview nopan"
      role="img"
      aria-label="Overview of all steps"
      width={WIDTH}
      height={HEIGHT}
      onPointerDown={go}
      onPointerMove={go}
    >
      <g transform={`translate(${left} ${top}) scale(${scale})`}>
        <Steps graph={graph} />
        <Frame line={1 / scale} />
      </g>
    </svg>
  );
});

const Steps = memo(function Steps({ graph }: { graph: Graph }) {
  return graph.nodes.map((step) => (
    <rect
      key={step.id}
      data-category={step.category}
      x={step.at?.[0]}
      y={step.at?.[1]}
      width={CARD_WIDTH}
      height={cardHeight(step)}
      rx={16}
    />
  ));
});

/** What is seen. */
function Frame({ line }: { line: number }) {
  const seen = useStore((s) => {
    const [x, y, zoom] = s.transform;
    return [-x / zoom, -y / zoom, s.width / zoom, s.height / zoom].map(Math.round).join(" ");
  });
  const [x, y, width, height] = seen.split(" ").map(Number);
  return <rect className="frame" x={x} y={y} width={width} height={height} strokeWidth={line * 1.5} />;
}

/** Whether a card, or the buttons for the view, lie where the overview would be. */
function useCovers(graph: Graph): boolean {
  return useStore((store) => {
    const [x, y, zoom] = store.transform;
    if (store.width < CONTROLS + WIDTH + MARGIN) return true;
    const left = (store.width - WIDTH - MARGIN * 2 - x) / zoom;
    const top = (store.height - HEIGHT - MARGIN * 2 - y) / zoom;
    const [right, bottom] = [(store.width - x) / zoom, (store.height - y) / zoom];
    return graph.nodes.some(
      ({ at, inputs, outputs }) =>
        at !== null &&
        at[0] + CARD_WIDTH > left &&
        at[0] < right &&
        at[1] < bottom &&
        at[1] + cardHeight({ inputs, outputs }) > top,
    );
  });
}
