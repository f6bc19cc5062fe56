/** Names in Spark SQL, and what the editor offers while one is written. */
import type { Field, FormulaData } from "./protocol";

const RESERVED = new Set(
  "all and anti any as asc between both by case cast cross desc distinct else end exists false filter for from full group having in inner is join left like limit not null on or order outer over right select semi some then true union using when where with".split(
    " ",
  ),
);

/** A name as a formula writes it: in backquotes where it is no plain word. */
export function quoted(name: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name.toLowerCase());
  return plain ? name : `\`${name.replaceAll("`", "``")}\``;
}

/** A column as a formula writes it, with its side where there are two. */
export const columnText = (field: Field) =>
  field.side ? `${field.side}.${quoted(field.name)}` : quoted(field.name);

export type Offer = {
  label: string;
  apply: string;
  kind: "column" | "parameter" | "function" | "table";
  detail: string;
  info: string;
};

/** The tables that a query calls by other names: `FROM sales AS s`, `JOIN by_size.large l`. */
export function aliases(text: string, tables: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const known = new Map(tables.map((t) => [t.toLowerCase(), t]));
  const used = /(?:\bfrom|\bjoin|,)\s+([\w.`]+)(?:\s+as)?\s+([A-Za-z_]\w*)/giu;
  for (const [, name, alias] of text.matchAll(used)) {
    const table = known.get((name ?? "").replaceAll("`", "").toLowerCase());
    if (table && alias && !RESERVED.has(alias.toLowerCase())) found.set(alias, table);
  }
  return found;
}

/** What a query may hold besides: its tables, and their columns by other names, or by none where only one has it. */
export function queryOffers(text: string, data: Pick<FormulaData, "columns" | "tables">): Offer[] {
  const tables = data.tables ?? [];
  const owners = new Map<string, number>();
  for (const c of data.columns) {
    const name = c.name.toLowerCase();
    owners.set(name, (owners.get(name) ?? 0) + 1);
  }
  const column = (label: string, c: Field): Offer => ({
    label,
    apply: label,
    kind: "column",
    detail: c.type,
    info: "",
  });
  const called = [...aliases(text, tables)].flatMap(([alias, table]) =>
    data.columns
      .filter((c) => c.side === table.split(".").at(-1))
      .map((c) => column(`${alias}.${quoted(c.name)}`, c)),
  );
  const plain = data.columns
    .filter((c) => owners.get(c.name.toLowerCase()) === 1)
    .map((c) => column(quoted(c.name), c));
  const named = tables.map((table): Offer => {
    const label = table.split(".").map(quoted).join(".");
    return { label, apply: label, kind: "table", detail: "input", info: "" };
  });
  return [...named, ...called, ...plain];
}

/** All that may be written: columns, parameters, functions with the cursor going between the parentheses. */
export function offers(data: Pick<FormulaData, "columns" | "parameters" | "functions">): Offer[] {
  return [
    ...data.columns.map((c): Offer => {
      const text = columnText(c);
      return { label: text, apply: text, kind: "column", detail: c.type, info: "" };
    }),
    ...data.parameters.map(
      (p): Offer => ({
        label: `:${p.name}`,
        apply: `:${p.name}`,
        kind: "parameter",
        detail: p.type,
        info: "",
      }),
    ),
    ...data.functions.map((f): Offer => {
      const info = [f.signature, f.help.replaceAll("`", ""), f.example ? `Example: ${f.example}` : ""]
        .filter(Boolean)
        .join("\n");
      return { label: f.name, apply: `${f.name}()`, kind: "function", detail: f.category, info };
    }),
  ];
}

/** The word before the cursor that an offer would replace: with its colon or backquote. */
export function wordBefore(text: string): string {
  return /(`[^`]*|:?[\p{L}_][\p{L}\p{N}_]*(\.`?[\p{L}\p{N}_]*)?|:)$/u.exec(text)?.[0] ?? "";
}

/** A range inside a text, however long the text is by now. */
export function within(from: number, to: number, length: number): [number, number] {
  const start = Math.max(0, Math.min(from, length));
  const end = Math.max(start, Math.min(to, length));
  return end === start && start > 0 && start === length ? [start - 1, end] : [start, end];
}
