/** What the formula editor is told and says; `canvas/ui/forms/formulas.py` makes the data. */

export type Problem = { message: string; from: number; to: number; suggestion: string | null };
export type Result = {
  state: "ready" | "working" | "failed" | "none";
  values: (string | null)[];
  message: string;
};
export type FormulaRow = { name: string; text: string; type: string; problems: Problem[]; live: Result };
export type Field = { name: string; type: string; side: string };
export type Fn = {
  name: string;
  signature: string;
  help: string;
  example: string;
  kind: string;
  category: string;
  /** Other words that an analyst may look for: `vlookup`. */
  words: string;
};

export type FormulaData = {
  /** Where it grows, the server's rows replace what is in the editor. */
  generation: number;
  rows: FormulaRow[];
  named: boolean;
  nameLabel: string;
  addLabel: string;
  kind: "expression" | "condition" | "aggregate" | "window" | "query";
  /** What a query may read, by the names of its inputs. */
  tables?: string[];
  placeholder: string;
  columns: Field[];
  parameters: { name: string; type: string }[];
  functions: Fn[];
  label: string;
};

export type Written = { name: string; text: string };
/** Not called `value`: Streamlit takes a state of that one name for the value itself and calls nobody. */
export type FormulaState = { written: { generation: number; sequence: number; rows: Written[] } };
