/** How large the panels beside the canvas are. The page's style sheet reads the sizes as CSS variables. */
import { keep, kept } from "../shared/kept";

export type Panel = "rows" | "settings";

/** The least and the most that a panel may have, in pixels, in a window of a given size. */
export function bounds(panel: Panel, window: { width: number; height: number }): [number, number] {
  const [least, rest, all] = panel === "rows" ? [120, 320, window.height] : [260, 560, window.width];
  return [least, Math.max(least, all - rest)];
}

/** A size within its bounds, whole pixels. */
export function fitting(panel: Panel, size: number, window: { width: number; height: number }): number {
  const [least, most] = bounds(panel, window);
  return Math.round(Math.max(least, Math.min(size, most)));
}

/** The size that was kept; null where the panel has its usual one. */
export function keptSize(panel: Panel): number | null {
  const found = kept(`size:${panel}`);
  return typeof found === "number" && Number.isFinite(found) ? found : null;
}

/** Gives a panel a size, or its usual one. */
export function setSize(panel: Panel, size: number | null) {
  const page = document.documentElement.style;
  if (size === null) page.removeProperty(`--cv-size-${panel}`);
  else page.setProperty(`--cv-size-${panel}`, `${size}px`);
}

/** Remembers a panel's size. */
export const keepSize = (panel: Panel, size: number | null) => keep(`size:${panel}`, size);
