/** What the preview pane is told and says; `canvas/ui/panes.py` makes the data. */
import type { Tone } from "../shared/protocol";

export type Column = {
  name: string;
  type: string;
  numeric: boolean;
  filled: string;
  nulls: number;
  bars: { share: number; label: string }[];
  facts: [string, string][];
  top: [string, string][];
  isNew: boolean;
};

export type Pane = {
  side: "in" | "out";
  title: string;
  name: string;
  choices: { id: string; label: string }[];
  chosen: string;
  state: "ready" | "working" | "failed" | "none";
  stale: boolean;
  heading: string;
  /** Whether asking once more may help. */
  again: boolean;
  problems: { text: string; tone: Tone; step: string }[];
  count: string;
  sample: { text: string; hint: string };
  trust: { text: string; tone: Tone; hint: string } | null;
  columns: Column[];
  rows: (string | null)[][];
};

export type Sampling = { method: "matching" | "first" | "random"; rows: number; seed: number };
export type GridData = { asked: number; panes: Pane[]; sampling: Sampling; waiting: boolean };
export type GridState = {
  chosen: Partial<Record<"in" | "out", string>>;
  sampling: Sampling;
  poll: number;
  again: number;
  stop: number;
};
