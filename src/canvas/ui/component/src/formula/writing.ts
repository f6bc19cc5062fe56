/** Who owns the text: the person who writes it, until the server's generation says that it is another one. */
import type { FormulaData, FormulaRow, Written } from "./protocol";

/** `outside` grows where somebody else than the line's own editor gives it a text. */
export type Line = Written & { key: number; outside: number };
export type Sheet = { generation: number; sequence: number; lines: Line[]; next: number };

export function opened(data: FormulaData): Sheet {
  const rows = data.rows.length || data.named ? data.rows : [{ name: "", text: "" }];
  return {
    generation: data.generation,
    sequence: 0,
    lines: rows.map(({ name, text }, key) => ({ name, text, key, outside: 0 })),
    next: rows.length,
  };
}

/** The sheet after the server spoke: replaced where its generation is newer, else as it was. */
export function answered(sheet: Sheet, data: FormulaData): Sheet {
  if (data.generation <= sheet.generation) return sheet;
  const fresh = opened(data);
  const same =
    fresh.lines.length === sheet.lines.length &&
    fresh.lines.every((line, i) => line.name === sheet.lines[i]?.name && line.text === sheet.lines[i]?.text);
  if (same) return { ...sheet, generation: data.generation };
  return {
    ...fresh,
    sequence: sheet.sequence,
    lines: rekeyed(fresh.lines, sheet),
    next: sheet.next + fresh.next,
  };
}

/** Lines in the same place keep their editor, so that the caret stays in it. */
function rekeyed(lines: Line[], sheet: Sheet): Line[] {
  return lines.map((line, i) => {
    const before = sheet.lines[i];
    return before
      ? { ...line, key: before.key, outside: before.outside + 1 }
      : { ...line, key: sheet.next + i };
  });
}

export function edited(sheet: Sheet, key: number, part: Partial<Written>): Sheet {
  return {
    ...sheet,
    sequence: sheet.sequence + 1,
    lines: sheet.lines.map((line) => (line.key === key ? { ...line, ...part } : line)),
  };
}

/** Gives a line another text than its editor holds. */
export function rewritten(sheet: Sheet, key: number, text: string): Sheet {
  const next = edited(sheet, key, { text });
  const lines = next.lines.map((l) => (l.key === key ? { ...l, outside: l.outside + 1 } : l));
  return { ...next, lines };
}

export function added(sheet: Sheet, name: string): Sheet {
  const lines = [...sheet.lines, { name, text: "", key: sheet.next, outside: 0 }];
  return { ...sheet, sequence: sheet.sequence + 1, lines, next: sheet.next + 1 };
}

export function removed(sheet: Sheet, key: number): Sheet {
  return { ...sheet, sequence: sheet.sequence + 1, lines: sheet.lines.filter((line) => line.key !== key) };
}

/** One place up (-1) or down (1). */
export function shifted(sheet: Sheet, key: number, by: number): Sheet {
  const from = sheet.lines.findIndex((line) => line.key === key);
  const to = from + by;
  if (from < 0 || to < 0 || to >= sheet.lines.length) return sheet;
  const lines = [...sheet.lines];
  const [line] = lines.splice(from, 1);
  if (line) lines.splice(to, 0, line);
  return { ...sheet, sequence: sheet.sequence + 1, lines };
}

/** What the server said of a line, while it is about the text that is there now. */
export function judged(data: FormulaData, line: Written): FormulaRow | null {
  return data.rows.find((row) => row.name === line.name && row.text === line.text) ?? null;
}

/** A free name for a new line. */
export function freeName(lines: readonly Written[], base: string): string {
  const taken = new Set(lines.map((l) => l.name.toLowerCase()));
  if (!taken.has(base)) return base;
  for (let n = 2; ; n++) if (!taken.has(`${base}_${n}`)) return `${base}_${n}`;
}
