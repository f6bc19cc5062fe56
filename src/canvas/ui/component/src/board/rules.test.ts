import { expect, test } from "vitest";
import cases from "./connections.cases.json";
import { type Cable, type Ports, whyNot } from "./rules";

test.each(cases)("a connection: $name", ({ nodes, edges, connect, refused }) => {
  expect(whyNot(nodes as Ports[], edges as Cable[], connect)).toBe(refused);
});
