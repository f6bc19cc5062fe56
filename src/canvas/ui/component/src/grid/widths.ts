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

/**
 * How far to scroll so that the first new column is seen, with the one before it; null where it is seen already
 * or none is new.
 */
export function newInView(
  isNew: readonly boolean[],
  widths: readonly number[],
  scrolled: number,
  room: number,
): number | null {
  const first = isNew.indexOf(true);
  if (first < 0) return null;
  const start = (place: number) => widths.slice(0, place).reduce((sum, width) => sum + width, 0);
  const [left, right] = [start(first), start(first + 1)];
  if (left >= scrolled && right <= scrolled + room) return null;
  const before = start(Math.max(0, first - 1));
  return right - before <= room ? before : left;
}
