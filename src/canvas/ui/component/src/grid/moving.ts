/** Where a key goes from a cell of the grid, as in a spreadsheet. */

type Cell = readonly [row: number, column: number];
type Key = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean };

/** The nearest place that there is. */
export const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));

/** The cell that a key leads to; null for a key that leads nowhere. `page`: rows that are seen at once. */
export function moved(
  event: Key,
  [row, column]: Cell,
  [rows, columns]: Cell,
  page: number,
): [number, number] | null {
  if (event.altKey) return null; // the browser's own
  const far = event.ctrlKey || event.metaKey;
  const to: Record<string, Cell> = {
    ArrowDown: [far ? rows : row + 1, column],
    ArrowUp: [far ? 0 : row - 1, column],
    ArrowLeft: [row, far ? 0 : column - 1],
    ArrowRight: [row, far ? columns : column + 1],
    PageDown: [row + page, column],
    PageUp: [row - page, column],
    Home: [far ? 0 : row, 0],
    End: [far ? rows : row, columns],
  };
  const found = to[event.key];
  return found ? [clamp(found[0], rows), clamp(found[1], columns)] : null;
}
