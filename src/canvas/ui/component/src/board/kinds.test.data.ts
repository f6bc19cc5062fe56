import type { Kind } from "../shared/protocol";

/** A kind of step with these inputs and outputs; `inputs` takes several wires. */
export const kind = (type: string, inputs: string[], outputs = [""], more: Partial<Kind> = {}): Kind => ({
  type,
  label: type,
  icon: "sort",
  category: "shape",
  help: "",
  keywords: [],
  inputs: inputs.map((field) => ({ field, label: field, many: field === "inputs" })),
  outputs: outputs.map((port) => ({ port, label: port })),
  ...more,
});

/** A kind of step with one input and one output. */
export const FILTER = kind("filter", ["input"], [""], {
  label: "Filter",
  icon: "filter_alt",
  outputs: [{ port: "", label: "out" }],
});
