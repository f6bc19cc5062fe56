import { expect, test } from "vitest";
import { aliases, columnText, offers, queryOffers, quoted, within, wordBefore } from "./names";
import type { FormulaData } from "./protocol";
import { added, answered, edited, freeName, judged, opened, removed, rewritten, shifted } from "./writing";

const NONE = { state: "none" as const, values: [], message: "" };
const data = (generation: number, ...rows: [string, string][]): FormulaData => ({
  generation,
  rows: rows.map(([name, text]) => ({ name, text, type: "", problems: [], live: NONE })),
  named: true,
  nameLabel: "",
  addLabel: "",
  kind: "expression",
  placeholder: "",
  columns: [],
  parameters: [],
  functions: [],
  label: "",
});

test("what a person writes is not overwritten by an older answer", () => {
  const sheet = edited(opened(data(1, ["a", "x"])), 0, { text: "x + 1" });
  expect(answered(sheet, data(1, ["a", "x"])).lines[0]?.text).toBe("x + 1");
});

test("an undo elsewhere replaces the text and keeps the editor of the line", () => {
  const sheet = edited(opened(data(1, ["a", "x"])), 0, { text: "x + 1" });
  const after = answered(sheet, data(2, ["a", "x"], ["b", "y"]));
  expect(after.lines.map((l) => [l.name, l.text])).toEqual([
    ["a", "x"],
    ["b", "y"],
  ]);
  expect(after.lines[0]?.key).toBe(0);
  expect(new Set(after.lines.map((l) => l.key)).size).toBe(2);
});

test("an editor takes a text over only where it comes from elsewhere, however late it is drawn", () => {
  const typed = edited(edited(opened(data(1, ["a", "x"])), 0, { text: "" }), 0, { text: "y" });
  expect(typed.lines[0]?.outside).toBe(0);
  expect(answered(typed, data(2, ["a", "z"])).lines[0]?.outside).toBe(1);
  expect(answered(typed, data(2, ["a", "y"])).lines[0]?.outside).toBe(0);
  const mended = rewritten(typed, 0, "yy");
  expect([mended.lines[0]?.text, mended.lines[0]?.outside, mended.sequence]).toEqual(["yy", 1, 3]);
});

test("a newer generation with the very same text changes no line", () => {
  const sheet = edited(opened(data(1, ["a", "x"])), 0, { text: "x + 1" });
  const after = answered(sheet, data(2, ["a", "x + 1"]));
  expect(after.lines).toBe(sheet.lines);
  expect(after.generation).toBe(2);
});

test("lines are added, moved and removed", () => {
  let sheet = added(opened(data(1, ["a", "1"], ["b", "2"])), "c");
  sheet = shifted(sheet, sheet.lines[2]?.key ?? -1, -1);
  expect(sheet.lines.map((l) => l.name)).toEqual(["a", "c", "b"]);
  expect(shifted(sheet, sheet.lines[0]?.key ?? -1, -1)).toBe(sheet);
  expect(removed(sheet, sheet.lines[0]?.key ?? -1).lines.map((l) => l.name)).toEqual(["c", "b"]);
  expect(freeName(sheet.lines, "c")).toBe("c_2");
});

test("a single formula always has a line to write in", () => {
  expect(opened({ ...data(1), named: false }).lines).toHaveLength(1);
  expect(opened(data(1)).lines).toHaveLength(0);
});

test("what was said of an older text is not shown at the new one", () => {
  const sheet = opened(data(1, ["a", "x"]));
  const line = sheet.lines[0];
  if (!line) throw new Error("no line");
  expect(judged(data(1, ["a", "x"]), line)?.text).toBe("x");
  expect(judged(data(1, ["a", "x + 1"]), line)).toBeNull();
});

test.each([
  ["amount", "amount"],
  ["net amount", "`net amount`"],
  ["a`b", "`a``b`"],
  ["2nd", "`2nd`"],
  ["金額", "`金額`"],
  ["order", "`order`"],
  ["سعر 🎉", "`سعر 🎉`"],
])("the name %s is written %s", (name, text) => expect(quoted(name)).toBe(text));

test("columns of two sides say which", () => {
  expect(columnText({ name: "net amount", type: "INT", side: "left" })).toBe("left.`net amount`");
});

test("offers hold columns, parameters and functions", () => {
  const found = offers({
    columns: [{ name: "a b", type: "INT", side: "" }],
    parameters: [{ name: "day", type: "DATE" }],
    functions: [
      {
        name: "upper",
        signature: "upper(text)",
        help: "Capitals.",
        example: "upper('a')",
        kind: "scalar",
        category: "text",
        words: "",
      },
    ],
  });
  expect(found.map((o) => o.apply)).toEqual(["`a b`", ":day", "upper()"]);
  expect(found[2]?.info).toBe("upper(text)\nCapitals.\nExample: upper('a')");
});

test.each([
  ["sum(amo", "amo"],
  ["a + :da", ":da"],
  ["left.sto", "left.sto"],
  ["x = `net am", "`net am"],
  ["a + ", ""],
  ["größe", "größe"],
])("before the cursor in %s stands %s", (text, word) => expect(wordBefore(text)).toBe(word));

test("a range stays inside the text", () => {
  expect(within(2, 90, 5)).toEqual([2, 5]);
  expect(within(9, 12, 5)).toEqual([4, 5]);
  expect(within(0, 0, 0)).toEqual([0, 0]);
});

test("a query's tables are found under the names that it gives them", () => {
  const text = "SELECT s.id FROM Sales AS s JOIN by_size.large l ON s.id = l.id LEFT JOIN stores ON true";
  expect([...aliases(text, ["sales", "by_size.large", "stores"])]).toEqual([
    ["s", "sales"],
    ["l", "by_size.large"],
  ]);
});

test("a query is offered its tables, and columns by the names that it gives tables", () => {
  const columns = [
    { name: "id", type: "INT", side: "sales" },
    { name: "city", type: "STRING", side: "sales" },
    { name: "id", type: "INT", side: "large" },
  ];
  const found = queryOffers("SELECT FROM by_size.large AS l, sales", {
    columns,
    tables: ["sales", "by_size.large"],
  });
  expect(found.map((o) => o.apply)).toEqual(["sales", "by_size.large", "l.id", "city"]);
});
