import { MiniMap, useStore } from "@xyflow/react";
import { Icon } from "../shared/Icon";
import type { BoardData, Place } from "../shared/protocol";
import type { Graph } from "./document";
import { CARD_WIDTH, cardHeight } from "./layout";

/** Zoom, fit, arrange, find, keys. */
export function Controls(props: {
  onZoom: (by: number) => void;
  onFit: () => void;
  onArrange: () => void;
  onFind: () => void;
  onKeys: () => void;
}) {
  return (
    <div className="controls" role="toolbar" aria-label="View">
      <Small label="Zoom in (+)" icon="add" onClick={() => props.onZoom(1)} />
      <Small label="Zoom out (−)" icon="remove" onClick={() => props.onZoom(-1)} />
      <Small label="Show everything (0)" icon="fit_screen" onClick={props.onFit} />
      <Small label="Arrange all steps (L)" icon="account_tree" onClick={props.onArrange} />
      <Small label="Find a step (F)" icon="search" onClick={props.onFind} />
      <Small label="Keys (?)" icon="keyboard" onClick={props.onKeys} />
    </div>
  );
}

function Small({ label, icon, onClick }: { label: string; icon: string; onClick: () => void }) {
  return (
    <button type="button" className="square" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} size={17} />
    </button>
  );
}

const WIDTH = 132;
const HEIGHT = 76;
const MARGIN = 14;

/** The mini-map, where it covers no card and there is something outside the view. */
export function Overview(props: {
  graph: Graph;
  places: ReadonlyMap<string, Place>;
  categories: BoardData["categories"];
  dark: boolean;
}) {
  const covers = useStore((store) => {
    const [x, y, zoom] = store.transform;
    const left = store.width - WIDTH - MARGIN * 2;
    const top = store.height - HEIGHT - MARGIN * 2;
    return props.graph.nodes.some((step) => {
      const at = props.places.get(step.id);
      if (!at) return false;
      const right = (at[0] + CARD_WIDTH) * zoom + x;
      const bottom = (at[1] + cardHeight(step)) * zoom + y;
      return (
        right > left && bottom > top && at[0] * zoom + x < store.width && at[1] * zoom + y < store.height
      );
    });
  });
  if (covers || props.graph.nodes.length < 2) return null;
  return (
    <MiniMap
      pannable
      zoomable
      ariaLabel="Overview"
      style={{ width: WIDTH, height: HEIGHT }}
      nodeColor={(node) => {
        const step = (node.data as { step?: { category: string } }).step;
        const found = props.categories.find((c) => c.name === step?.category);
        return (props.dark ? found?.dark : found?.light) ?? "gray";
      }}
    />
  );
}
