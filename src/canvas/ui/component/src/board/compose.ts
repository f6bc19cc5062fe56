/** What a hand does, as one operation: add and connect, insert into a wire, delete and heal, copy. */
import type { Change, Group, Kind, Note, Place, Step, Wire } from "../shared/protocol";
import type { Graph } from "./document";
import { type Cable, type Ports, whyNot } from "./rules";

export const portsOf = (step: Step): Ports => ({
  id: step.id,
  inputs: step.inputs,
  outputs: step.outputs.map((o) => o.port),
});

/** A name for a new step: the kind's own word, with a number where it is taken. */
export function freeId(type: string, taken: Iterable<string>): string {
  const known = new Set([...taken].map((t) => t.toLowerCase()));
  const base = type.replace(/\W+/g, "_").replace(/_+/g, "_").replace(/^_|_$/g, "") || "step";
  if (!known.has(base.toLowerCase())) return base;
  for (let n = 2; ; n++) if (!known.has(`${base}_${n}`.toLowerCase())) return `${base}_${n}`;
}

const cables = (graph: Graph): Cable[] => graph.edges;

/** The first input of a step that takes a wire from there; null where none does. */
export function fittingInput(graph: Graph, from: string, port: string, to: string): string | null {
  const steps = graph.nodes.map(portsOf);
  const step = graph.nodes.find((n) => n.id === to);
  return (
    step?.inputs.find((i) => !whyNot(steps, cables(graph), { from, port, to, field: i.field }))?.field ?? null
  );
}

/** Whether an input has its wire and takes no other. */
export function isTaken(graph: Graph, id: string, field: string): boolean {
  const input = graph.nodes.find((n) => n.id === id)?.inputs.find((i) => i.field === field);
  return input?.many === false && graph.edges.some((e) => e.to === id && e.field === field);
}

/** Everything that an output may be connected to. */
export function legalTargets(
  graph: Graph,
  from: string,
  port: string,
): { to: Step; field: string; label: string }[] {
  const steps = graph.nodes.map(portsOf);
  return graph.nodes.flatMap((to) =>
    to.inputs
      .filter((i) => !whyNot(steps, cables(graph), { from, port, to: to.id, field: i.field }))
      .map((i) => ({ to, field: i.field, label: i.label })),
  );
}

/** A new step, connected behind an output where it takes one. */
export function addAfter(
  id: string,
  kind: Kind,
  at: Place,
  source: { id: string; port: string } | null,
): Change[] {
  const add: Change = { change: "add", id, type: kind.type, at };
  const input = kind.inputs[0];
  if (!source || !input) return [add];
  return [add, { change: "connect", from: source.id, port: source.port, to: id, field: input.field }];
}

/** A new step inside a wire: the wire comes to it, and goes on from it. */
export function insertInto(id: string, kind: Kind, at: Place, wire: Wire): Change[] {
  const add: Change = { change: "add", id, type: kind.type, at };
  const input = kind.inputs[0];
  const output = kind.outputs[0];
  if (!input || !output) return [add];
  const index = wire.index === null ? {} : { index: wire.index };
  return [
    add,
    { change: "disconnect", to: wire.to, field: wire.field, ...index },
    { change: "connect", from: wire.from, port: wire.port, to: id, field: input.field },
    { change: "connect", from: id, port: output.port, to: wire.to, field: wire.field, ...index },
  ];
}

/** Steps and wires away; what a removed step fed is fed by what came into it. */
export function removal(graph: Graph, ids: readonly string[], wires: readonly Wire[]): Change[] {
  const gone = new Set(ids);
  const loose = wires
    .filter((w) => !gone.has(w.from) && !gone.has(w.to))
    .sort((a, b) => (b.index ?? 0) - (a.index ?? 0));
  const changes: Change[] = loose.map((w) => ({
    change: "disconnect",
    to: w.to,
    field: w.field,
    ...(w.index === null ? {} : { index: w.index }),
  }));
  changes.push(...ids.map((id): Change => ({ change: "remove", id })));
  const kept: Cable[] = graph.edges.filter((e) => !gone.has(e.from) && !gone.has(e.to) && !loose.includes(e));
  const steps = graph.nodes.filter((n) => !gone.has(n.id)).map(portsOf);
  const after = graph.edges
    .filter((e) => gone.has(e.from) && !gone.has(e.to))
    .sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  for (const wire of after) {
    const source = sourceBefore(graph, wire.from, gone);
    if (!source) continue;
    const healed: Cable = { ...source, to: wire.to, field: wire.field };
    if (whyNot(steps, kept, healed)) continue;
    kept.push(healed);
    changes.push({ change: "connect", ...healed, ...(wire.index === null ? {} : { index: wire.index }) });
  }
  return changes;
}

/** Where the rows of a removed step's first input came from. */
function sourceBefore(
  graph: Graph,
  id: string,
  gone: ReadonlySet<string>,
): { from: string; port: string } | null {
  const seen = new Set<string>();
  let step = id;
  while (!seen.has(step)) {
    seen.add(step);
    const first = graph.nodes.find((n) => n.id === step)?.inputs[0];
    const wire =
      first && graph.edges.find((e) => e.to === step && e.field === first.field && (e.index ?? 0) === 0);
    if (!wire) return null;
    if (!gone.has(wire.from)) return { from: wire.from, port: wire.port };
    step = wire.from;
  }
  return null;
}

/**
 * Steps and notes as text for the clipboard: a part of a pipeline, as it would stand in a file. Groups come along
 * where all that is in them does. (A text as JSON has it is one of YAML too.)
 */
export function copied(
  steps: readonly Step[],
  notes: readonly Note[] = [],
  groups: readonly Group[] = [],
): string {
  const here = new Set([...steps, ...notes].map((s) => s.id));
  const nodes = steps.map((s) => `${s.yaml.trimEnd()}\n`.replace(/^(?=.)/gm, "  ")).join("");
  const written = notes.map((n) => `  ${n.id}: ${JSON.stringify(n.text)}\n`).join("");
  const framed = groups
    .filter((g) => g.members.every((m) => here.has(m)))
    .map((g) => `  ${g.id}:\n    title: ${JSON.stringify(g.title)}\n    members: [${g.members.join(", ")}]\n`)
    .join("");
  const layout = [...steps, ...notes]
    .filter((s) => s.at)
    .map((s) => `  ${s.id}: [${s.at?.[0]}, ${s.at?.[1]}]\n`)
    .join("");
  const section = (key: string, text: string) => (text ? `${key}:\n${text}` : "");
  return `format: canvas/1\n${section("nodes", nodes)}${section("notes", written)}${section("groups", framed)}layout:\n${layout || "  {}\n"}`;
}

/** Where something new may stand without lying on a card: the place, or below it. */
export function freePlace(graph: Graph, at: Place, width: number, height: number): Place {
  const [x, start] = at;
  let y = start;
  const hit = () =>
    graph.nodes.some((n) => n.at && Math.abs(n.at[0] - x) < width && Math.abs(n.at[1] - y) < height);
  for (let tries = 0; hit() && tries < 200; tries++) y += 20;
  return [x, y];
}

/** Room for a step inside a wire: where it stands, and the steps behind it moved to the right. */
export function roomIn(
  graph: Graph,
  wire: Wire,
  width: number,
  gap: number,
): { at: Place; moves: Change[] } | null {
  const place = (id: string) => graph.nodes.find((n) => n.id === id)?.at;
  const [from, to] = [place(wire.from), place(wire.to)];
  if (!from || !to) return null;
  const at: Place = [from[0] + width + gap, Math.round((from[1] + to[1]) / 2)];
  const short = at[0] + width + gap - to[0];
  if (short <= 0) return { at: [Math.round((from[0] + to[0]) / 2), at[1]], moves: [] };
  const behind = downstream(graph, wire.to);
  const moves = graph.nodes.flatMap((n): Change[] =>
    n.at && behind.has(n.id) ? [{ change: "move", id: n.id, at: [n.at[0] + short, n.at[1]] }] : [],
  );
  return { at, moves };
}

/** A step and all that its rows come to. */
function downstream(graph: Graph, start: string): Set<string> {
  const seen = new Set([start]);
  for (const id of seen) for (const e of graph.edges) if (e.from === id) seen.add(e.to);
  return seen;
}

/** A new step before an input that takes its rows. */
export function addBefore(
  id: string,
  kind: Kind,
  at: Place,
  target: { id: string; field: string },
): Change[] {
  const output = kind.outputs[0];
  const add: Change = { change: "add", id, type: kind.type, at };
  return output
    ? [add, { change: "connect", from: id, port: output.port, to: target.id, field: target.field }]
    : [add];
}

/** The first output of a step that may feed an input; null where none may. */
export function fittingOutput(graph: Graph, from: string, to: string, field: string): string | null {
  const steps = graph.nodes.map(portsOf);
  const step = graph.nodes.find((n) => n.id === from);
  return (
    step?.outputs.find((o) => !whyNot(steps, graph.edges, { from, port: o.port, to, field }))?.port ?? null
  );
}

/** The output from which a new step goes on: the first that feeds nothing yet, else the first. */
export function openOutput(graph: Graph, id: string): { id: string; port: string } | null {
  const step = graph.nodes.find((n) => n.id === id);
  const free = step?.outputs.find((o) => !graph.edges.some((e) => e.from === id && e.port === o.port));
  const output = free ?? step?.outputs[0];
  return output ? { id, port: output.port } : null;
}
