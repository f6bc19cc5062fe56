import { Icon } from "../shared/Icon";
<<<<<<< /tmp/h1/work/board/Controls.tsx
import type { Actions } from "./actions";
=======
import type { BoardData } from "../shared/protocol";
import type { Actions } from "./actions";
import type { Graph } from "./document";
import { CARD_WIDTH, cardHeight } from "./layout";
>>>>>>> board/Controls.tsx
import type { Panels } from "./useKeys";

/** Zoom, fit, arrange, find, keys. */
export function Controls({ actions, panels }: { actions: Actions; panels: Panels }) {
  return (
    <div className="controls" role="toolbar" aria-label="View">
      <Small label="Zoom in (+)" icon="add" onClick={() => actions.zoom(1)} />
      <Small label="Zoom out (−)" icon="remove" onClick={() => actions.zoom(-1)} />
      <Small label="Show everything (0)" icon="fit_screen" onClick={actions.fit} />
      <Small label="Arrange all steps (L)" icon="account_tree" onClick={actions.arrange} />
      <Small label="Find a step (F)" icon="search" onClick={panels.find} />
      <Small label="Keys (?)" icon="keyboard" onClick={panels.keys} />
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
<<<<<<< /tmp/h1/work/board/Controls.tsx
=======

const WIDTH = 132;
const HEIGHT = 76;
const MARGIN = 14;

/** The mini-map, where it covers no card and there is something outside the view. */
export function Overview(props: { graph: Graph; categories: BoardData["categories"]; dark: boolean }) {
  const covers = useStore((store) => {
    const [x, y, zoom] = store.transform;
    const left = store.width - WIDTH - MARGIN * 2;
    const top = store.height - HEIGHT - MARGIN * 2;
    return props.graph.nodes.some((step) => {
      const { at } = step;
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
>>>>>>> board/Controls.tsx
