import { expect, test } from "vitest";
import cases from "./connections.cases.json";
import { type Cable, type Ports, whyNot, whyNotEnds } from "./rules";

test.each(cases)("a connection: $name", ({ nodes, edges, connect, refused }) => {
  expect(whyNot(nodes as Ports[], edges as Cable[], connect)).toBe(refused);
});

test("two outputs, or two inputs, are not connected; where the wire began nothing is wrong", () => {
  const output = { nodeId: "a", type: "source", id: "out" } as const;
  const input = { nodeId: "a", type: "target", id: "input" } as const;
  expect(whyNotEnds(output, { ...output, nodeId: "b" })).toBe("Connect an output to an input.");
  expect(whyNotEnds(input, { ...input, nodeId: "b" })).toBe("Connect an output to an input.");
  expect(whyNotEnds(output, output)).toBe(null);
  expect(whyNotEnds(output, { ...input, nodeId: "b" })).toBe(null);
});
