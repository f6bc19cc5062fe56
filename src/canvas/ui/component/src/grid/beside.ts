/** Where a panel stands that opens beside what was clicked. All in pixels of the window. */

export type Box = { left: number; right: number; top: number; bottom: number };
type Size = { width: number; height: number };

const EDGE = 8;
const GAP = 4;

/**
 * Below what was clicked, else above it, else as far down as the window goes; in the pane from left to right, and
 * always in the window. A panel that is higher than the window begins at its top.
 */
export function beside(opener: Box, pane: Box, panel: Size, window: Size): { left: number; top: number } {
  const [below, above] = [opener.bottom + GAP, opener.top - GAP - panel.height];
  const lowest = window.height - EDGE - panel.height;
  const top = below <= lowest ? below : above >= EDGE ? above : lowest;
  const left = Math.max(pane.left + EDGE, Math.min(opener.left, pane.right - EDGE - panel.width));
  return {
    left: Math.max(EDGE, Math.min(left, window.width - EDGE - panel.width)),
    top: Math.max(EDGE, top),
  };
}
