import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef, useState } from "react";
import { fitting, keepSize, keptSize, type Panel, setSize } from "./sizes";

const STEP = 24;
const LABELS: Record<Panel, string> = { rows: "Height of the rows", settings: "Width of the settings" };
const GROWS: Record<Panel, string> = { rows: "ArrowUp", settings: "ArrowLeft" };
const SHRINKS: Record<Panel, string> = { rows: "ArrowDown", settings: "ArrowRight" };

/** The edge between the canvas and a panel: drag it, or use the arrow keys; a double click gives the usual size. */
export function Splitter({ panel }: { panel: Panel }) {
  const edge = useRef<HTMLDivElement>(null);
  const [size, setKnown] = useState(() => keptSize(panel));
  const across = panel === "rows" ? "horizontal" : "vertical";
  useLayoutEffect(() => {
    setSize(panel, size === null ? null : fitting(panel, size, inner()));
  }, [panel, size]);

  const current = () => {
    const box = edge.current?.getBoundingClientRect();
    if (!box) return 0;
    return panel === "rows" ? window.innerHeight - box.bottom : window.innerWidth - box.right;
  };
  const resize = (to: number) => {
    const fits = fitting(panel, to, inner());
    setKnown(fits);
    keepSize(panel, fits);
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    resize(panel === "rows" ? window.innerHeight - event.clientY : window.innerWidth - event.clientX);
  };
  const press = (event: KeyboardEvent) => {
    const way = event.key === GROWS[panel] ? STEP : event.key === SHRINKS[panel] ? -STEP : 0;
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    resize(current() + way);
  };
  return (
    <div
      ref={edge}
      role="separator"
      tabIndex={0}
      aria-label={LABELS[panel]}
      aria-orientation={across}
      aria-valuenow={size ?? 0}
      className={`splitter ${panel}`}
      title="Drag to resize; double-click for the usual size"
      onPointerDown={(e) => {
        e.stopPropagation();
        e.currentTarget.setPointerCapture(e.pointerId);
      }}
      onPointerMove={drag}
      onDoubleClick={() => {
        setKnown(null);
        keepSize(panel, null);
      }}
      onKeyDown={press}
    />
  );
}

const inner = () => ({ width: window.innerWidth, height: window.innerHeight });
