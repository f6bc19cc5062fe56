/** What Python and the browser say to each other; `canvas/ui/board.py` makes the board's data. */

export type Category = string;
export type Place = [number, number];

export type InputPort = { field: string; label: string; many: boolean };
export type OutputPort = { port: string; label: string };

export type Step = {
  id: string;
  title: string | null;
  type: string;
  label: string;
  icon: string;
  category: Category;
  says: string;
  /** Whole pixels; null where no position is saved: the browser finds one. */
  at: Place | null;
  inputs: InputPort[];
  outputs: OutputPort[];
  /** The step as it stands in a file, for copying. */
  yaml: string;
};

export type Wire = { from: string; port: string; to: string; field: string; index: number | null };

/** A text on the canvas. `at`: of its upper left corner; null where no place is saved. */
export type Note = { id: string; text: string; at: Place | null };

/** Steps and notes under one title; its frame follows from where they stand. */
export type Group = { id: string; title: string; members: string[] };

export type StepState = "ready" | "unconfigured" | "unconnected" | "waiting" | "error" | "running" | "stale";

export type Status = {
  state: StepState;
  rows: string;
  note: string;
  problems: string[];
  findings: { target: string; severity: "error" | "warning"; message: string }[];
  unconnected: string[];
};

export type Kind = {
  type: string;
  label: string;
  icon: string;
  category: Category;
  help: string;
  keywords: string[];
  inputs: InputPort[];
  outputs: OutputPort[];
};

export type Change =
  | { change: "add"; id: string; type: string; values?: Record<string, unknown>; at: Place }
  | { change: "remove"; id: string }
  | { change: "connect"; from: string; port: string; to: string; field: string; index?: number }
  | { change: "disconnect"; to: string; field: string; index?: number }
  | { change: "move"; id: string; at: Place }
  | { change: "rename"; id: string; new: string }
  | { change: "title"; id: string; title: string | null }
  | { change: "paste"; text: string; at: Place }
  | { change: "note"; id: string; text: string; at: Place }
  | { change: "write"; id: string; text: string }
  | { change: "group"; id: string; title: string; members: string[] }
  | { change: "members"; id: string; members: string[] }
  | { change: "group title"; id: string; title: string }
  | { change: "ungroup"; id: string };

export type Operation = { id: number; kind: "change" | "undo" | "redo"; label?: string; changes?: Change[] };

export type Target = { name: string; label: string; tone: Tone; text: string; hint: string; said: Said[] };
/** What a target says; `node` is null where it is about the whole pipeline. */
export type Said = { node: string | null; severity: "error" | "warning"; message: string };
export type Tone = "ok" | "warn" | "error";

export type BoardData = {
  epoch: string;
  revision: number;
  ack: { client: string; id: number } | null;
  refused: { id: number; message: string }[];
  pipeline: string;
  workspace: string;
  description: string;
  nodes: Step[];
  edges: Wire[];
  notes: Note[];
  groups: Group[];
  status: Record<string, Status>;
  catalogue: Kind[];
  categories: { name: Category; label: string; light: string; dark: string }[];
  undo: string | null;
  redo: string | null;
  targets: Target[];
  chosen: string | null;
  code: boolean;
  message: { tone: Tone; text: string } | null;
  /** The pipeline's file cannot be written now. */
  unsaved: boolean;
};

export type BoardState = {
  outbox: { client: string; epoch: string; operations: Operation[]; turn: number };
  selected: { nodes: string[] };
  view: { code: boolean };
  /** Which news the page was told of: saying it makes Python draw the page again. */
  news: number;
  go: string;
};
