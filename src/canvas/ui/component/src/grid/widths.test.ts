import { expect, test } from "vitest";
import type { Column } from "./protocol";
import { columnWidths, filled, NARROWEST, newInView, WIDEST } from "./widths";

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

test("a new column beyond the edge is brought into view with the one before it", () => {
  const widths = [100, 100, 100, 100, 100];
  expect(newInView([false, false, false, true, true], widths, 0, 250)).toBe(200);
  expect(newInView([false, false, false, true, true], widths, 200, 250)).toBeNull();
  expect(newInView([true, false, false, false, false], widths, 300, 250)).toBe(0);
  expect(newInView([false, false, false, true, false], [100, 100, 300, 100, 100], 0, 350)).toBe(500);
  expect(newInView([false, false, false, false, false], widths, 100, 250)).toBeNull();
});
