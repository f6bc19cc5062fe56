/** The drawn graph: what the server says with the own changes on top that it has not confirmed yet. */
import type { Change, Kind, Place, Step, Wire } from "../shared/protocol";

export type Graph = { nodes: Step[]; edges: Wire[] };

/** The graph with the changes made. What does not fit any more is left out: the server says so in the end. */
export function applied(graph: Graph, changes: readonly Change[], catalogue: readonly Kind[]): Graph {
  return changes.reduce((made, change) => one(made, change, catalogue), graph);
}

function one(graph: Graph, change: Change, catalogue: readonly Kind[]): Graph {
  const { nodes, edges } = graph;
  switch (change.change) {
    case "add": {
      const kind = catalogue.find((k) => k.type === change.type);
      if (!kind || has(nodes, change.id)) return graph;
      return { nodes: [...nodes, newStep(change.id, kind, change.at)], edges };
    }
    case "remove":
      return {
        nodes: nodes.filter((n) => n.id !== change.id),
        edges: renumbered(edges.filter((e) => e.from !== change.id && e.to !== change.id)),
      };
    case "connect": {
      const input = nodes.find((n) => n.id === change.to)?.inputs.find((i) => i.field === change.field);
      if (!input || !has(nodes, change.from) || takenOrThere(edges, change, input.many)) return graph;
      return { nodes, edges: connected(edges, change, input.many) };
    }
    case "disconnect":
      return {
        nodes,
        edges: renumbered(
          edges.filter(
            (e) =>
              e.to !== change.to || e.field !== change.field || (change.index ?? null) !== (e.index ?? null),
          ),
        ),
      };
    case "move":
      return { nodes: nodes.map((n) => (n.id === change.id ? { ...n, at: change.at } : n)), edges };
    case "title":
      return {
        nodes: nodes.map((n) => (n.id === change.id ? { ...n, title: change.title?.trim() || null } : n)),
        edges,
      };
    default:
      return graph; // notes and groups (`annotations.ts`), and what only the server can make
  }
}

const has = (nodes: readonly Step[], id: string) =>
  nodes.some((n) => n.id.toLowerCase() === id.toLowerCase());

/** A step as the palette describes it, before anything of it is set. */
export function newStep(id: string, kind: Kind, at: Place | null): Step {
  const { type, label, icon, category, help, inputs, outputs } = kind;
  return {
    id,
    title: null,
    type,
    label,
    icon,
    category,
    says: help,
    at,
    inputs,
    outputs,
    yaml: `${id}:\n  type: ${type}\n`,
  };
}

function takenOrThere(edges: readonly Wire[], wire: Omit<Wire, "index">, many: boolean): boolean {
  const into = edges.filter((e) => e.to === wire.to && e.field === wire.field);
  return many ? into.some((e) => e.from === wire.from && e.port === wire.port) : into.length > 0;
}

function connected(
  edges: readonly Wire[],
  change: { from: string; port: string; to: string; field: string; index?: number },
  many: boolean,
): Wire[] {
  const { from, port, to, field } = change;
  if (!many) return [...edges, { from, port, to, field, index: null }];
  const beside = edges.filter((e) => e.to === to && e.field === field);
  const at = Math.max(0, Math.min(change.index ?? beside.length, beside.length));
  const moved = edges.map((e) =>
    e.to === to && e.field === field && (e.index ?? 0) >= at ? { ...e, index: (e.index ?? 0) + 1 } : e,
  );
  return [...moved, { from, port, to, field, index: at }];
}

/** Wires into inputs that take many, counted from 0 without gaps. */
function renumbered(edges: readonly Wire[]): Wire[] {
  const rank = new Map<Wire, number>();
  const groups = new Map<string, Wire[]>();
  for (const edge of edges) {
    if (edge.index === null) continue;
    const key = `${edge.to}.${edge.field}`;
    groups.set(key, [...(groups.get(key) ?? []), edge]);
  }
  for (const group of groups.values())
    for (const [i, edge] of group.sort((a, b) => (a.index ?? 0) - (b.index ?? 0)).entries())
      rank.set(edge, i);
  return edges.map((e) =>
    e.index === null || e.index === rank.get(e) ? e : { ...e, index: rank.get(e) ?? 0 },
  );
}

export const wireId = (w: Wire) =>
  `${w.from}.${w.port}>${w.to}.${w.field}${w.index === null ? "" : `.${w.index}`}`;
