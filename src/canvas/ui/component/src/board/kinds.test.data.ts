import type { Kind } from "../shared/protocol";

/** A kind of step with one input and one output. */
export const FILTER: Kind = {
  type: "filter",
  label: "Filter",
  icon: "filter_alt",
  category: "shape",
  help: "",
  keywords: [],
  inputs: [{ field: "input", label: "input", many: false }],
  outputs: [{ port: "", label: "out" }],
};
