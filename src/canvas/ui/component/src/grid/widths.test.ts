import { expect, test } from "vitest";
import type { Column } from "./protocol";
import { columnWidths, filled, NARROWEST, WIDEST } from "./widths";

const column = (name: string, type = "INT") => ({ name, type }) as Column;

test("a column is wide enough for its name and its values, and never wider than the widest", () => {
  const [short, long, huge] = columnWidths(
    [column("id"), column("customer_name", "STRING"), column("text")],
    [["1", "Ada", "x".repeat(5000)]],
  );
  expect(short).toBe(NARROWEST);
  expect(long).toBeGreaterThan(13 * 7);
  expect(huge).toBe(WIDEST);
});

test("one long value among many does not widen a column", () => {
  const rows = Array.from({ length: 60 }, (_, i) => [i === 3 ? "y".repeat(300) : "abc"]);
  expect(columnWidths([column("a")], rows)).toEqual([NARROWEST]);
});

test("room that is left is shared", () => {
  expect(filled([100, 100], 260)).toEqual([130, 130]);
  expect(filled([100, 100], 150)).toEqual([100, 100]);
  expect(filled([], 150)).toEqual([]);
});
