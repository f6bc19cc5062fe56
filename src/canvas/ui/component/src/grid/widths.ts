/** How wide columns are, from what stands in them. */
import type { Column } from "./protocol";

const LETTER = 7.4;
const SIDES = 26;
export const NARROWEST = 84;
export const WIDEST = 320;

/** The width of each column in pixels: for its name and type, and most of its first values. */
export function columnWidths(columns: readonly Column[], rows: readonly (string | null)[][]): number[] {
  return columns.map((column, place) => {
    const head = column.name.length + column.type.length * 0.85 + 2;
    const lengths = rows.slice(0, 60).map((row) => row[place]?.length ?? 5);
    lengths.sort((a, b) => a - b);
    const usual = lengths[Math.floor(lengths.length * 0.95)] ?? 0;
    return Math.round(Math.max(NARROWEST, Math.min(WIDEST, Math.max(head, usual) * LETTER + SIDES)));
  });
}

/** The widths, stretched where there is more room than they need. */
export function filled(widths: readonly number[], room: number): number[] {
  const all = widths.reduce((sum, w) => sum + w, 0);
  if (!widths.length || all >= room) return [...widths];
  const more = (room - all) / widths.length;
  return widths.map((w) => w + Math.min(more, WIDEST / 2));
}
