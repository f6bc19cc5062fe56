/** Places for steps: left to right as the rows go, the same every time. */
import dagre from "@dagrejs/dagre";
import type { Group, Place, Step } from "../shared/protocol";
import type { Graph } from "./document";

export const CARD_WIDTH = 204;
const HEAD = 76;
const PORT = 20;

/** The height of a card in pixels: ports have rows of their own where there are several on a side. */
export function cardHeight(step: Pick<Step, "inputs" | "outputs">): number {
  return HEAD + PORT * portRows(step);
}

/** How many rows of named ports a card has below its text. */
export function portRows(step: Pick<Step, "inputs" | "outputs">): number {
  const several = (n: number) => (n > 1 ? n : 0);
  return Math.max(several(step.inputs.length), several(step.outputs.length));
}

/** How far below its top a port of a card lies, in pixels. */
export function portAt(count: number, place: number): number {
  return count > 1 ? HEAD + PORT * place + PORT / 2 - 4 : HEAD / 2;
}

/** A place for each step, whole pixels of its upper left corner. */
export function arranged(graph: Graph, groups: readonly Group[] = []): Map<string, Place> {
  const drawn = new dagre.graphlib.Graph({ multigraph: true, compound: groups.length > 0 });
  drawn.setGraph({ rankdir: "LR", nodesep: 28, ranksep: 76, edgesep: 16, marginx: 24, marginy: 24 });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const step of graph.nodes) drawn.setNode(step.id, { width: CARD_WIDTH, height: cardHeight(step) });
  for (const group of groups) {
    const members = group.members.filter((m) => drawn.hasNode(m));
    if (members.length) drawn.setNode(`group ${group.id}`, {});
    for (const member of members) drawn.setParent(member, `group ${group.id}`);
  }
  const order = new Map(graph.nodes.map((n) => [n.id, n.inputs.map((i) => i.field)]));
  const rank = (to: string, field: string) => order.get(to)?.indexOf(field) ?? 0;
  const wires = [...graph.edges]
    .filter((e) => drawn.hasNode(e.from) && drawn.hasNode(e.to))
    .sort((a, b) => rank(a.to, a.field) - rank(b.to, b.field) || (a.index ?? 0) - (b.index ?? 0));
  for (const w of wires)
    drawn.setEdge(w.from, w.to, { weight: w.field === "right" ? 1 : 2 }, `${w.port}>${w.field}${w.index}`);
  dagre.layout(drawn);
  const places = new Map(
    graph.nodes.map((step) => {
      const { x, y } = drawn.node(step.id);
      return [step.id, [Math.round(x - CARD_WIDTH / 2), Math.round(y - cardHeight(step) / 2)] as Place];
    }),
  );
  for (const step of graph.nodes) uncross(graph, step, places);
  for (const step of graph.nodes.filter((n) => n.outputs.length > 1))
    uncrossOutputs(graph, step, places, groups);
  return places;
}

/** Two sources that feed nothing but two inputs of one step stand in the order of these inputs. */
function uncross(graph: Graph, step: Step, places: Map<string, Place>) {
  const into = step.inputs.flatMap((i) => graph.edges.filter((e) => e.to === step.id && e.field === i.field));
  const alone = into.filter(
    (w) =>
      !graph.edges.some((e) => e.to === w.from) && graph.edges.filter((e) => e.from === w.from).length === 1,
  );
  for (let i = 0; i + 1 < alone.length; i++) {
    const [upper, lower] = [alone[i]?.from ?? "", alone[i + 1]?.from ?? ""];
    const [a, b] = [places.get(upper), places.get(lower)];
    if (!a || !b || a[0] !== b[0] || a[1] <= b[1]) continue;
    places.set(upper, b);
    places.set(lower, a);
  }
}

/** Steps in a row that hang on two outputs of one step change places where fewer wires cross so. */
function uncrossOutputs(graph: Graph, step: Step, places: Map<string, Place>, groups: readonly Group[]) {
  const rows = step.outputs.map(({ port }) =>
    graph.edges.filter((e) => e.from === step.id && e.port === port).map((e) => rowFrom(graph, e.to)),
  );
  const frame = (id: string) => groups.find((g) => g.members.includes(id));
  const pairs = rows.flatMap((upper, i) =>
    rows.slice(i + 1).flatMap((lower) => upper.flatMap((a) => lower.map((b) => [a, b] as const))),
  );
  for (const [upper, lower] of pairs) {
    const both = upper.flatMap((a, i) => (lower[i] ? [[a, lower[i]] as const] : []));
    const [first, second] = [places.get(upper[0]?.id ?? ""), places.get(lower[0]?.id ?? "")];
    const alike = both.every(
      ([a, b]) =>
        places.get(a.id)?.[0] === places.get(b.id)?.[0] &&
        cardHeight(a) === cardHeight(b) &&
        frame(a.id) === frame(b.id),
    );
    if (!first || !second || first[1] <= second[1] || !alike) continue;
    const swapped = new Map(places);
    for (const [a, b] of both) {
      swapped.set(a.id, places.get(b.id) as Place);
      swapped.set(b.id, places.get(a.id) as Place);
    }
    const moved = new Set(both.flatMap(([a, b]) => [a.id, b.id]));
    if (crossings(graph, swapped, moved) < crossings(graph, places, moved))
      for (const [id, at] of swapped) places.set(id, at);
  }
}

/** A step and those that come behind it one by one, as far as each has one wire in; nothing where it has several. */
function rowFrom(graph: Graph, id: string): Step[] {
  const row: Step[] = [];
  for (let at: string | undefined = id; at !== undefined; ) {
    const step = graph.nodes.find((n) => n.id === at);
    if (!step || row.includes(step) || graph.edges.filter((e) => e.to === at).length !== 1) break;
    row.push(step);
    const behind = graph.edges.filter((e) => e.from === at);
    at = behind.length === 1 ? behind[0]?.to : undefined;
  }
  return row;
}

type Line = { from: Place; to: Place };

/** How many wires cross a wire of these steps. */
function crossings(graph: Graph, places: ReadonlyMap<string, Place>, of: ReadonlySet<string>): number {
  const steps = new Map(graph.nodes.map((n) => [n.id, n]));
  const lines = graph.edges.flatMap((e) => {
    const [a, b] = [steps.get(e.from), steps.get(e.to)];
    const [start, end] = [places.get(e.from), places.get(e.to)];
    if (!a || !b || !start || !end) return [];
    const out = a.outputs.findIndex((o) => o.port === e.port);
    const into = b.inputs.findIndex((i) => i.field === e.field);
    const from: Place = [start[0] + CARD_WIDTH, start[1] + portAt(a.outputs.length, out)];
    const to: Place = [end[0], end[1] + portAt(b.inputs.length, into)];
    return [{ from, to, own: of.has(e.from) || of.has(e.to) }];
  });
  return lines.filter((a) => a.own).reduce((sum, a) => sum + lines.filter((b) => cross(a, b)).length, 0);
}

/** Whether two straight lines cross; those that only touch do not. */
function cross(a: Line, b: Line): boolean {
  const side = ({ from, to }: Line, at: Place) =>
    Math.sign((to[0] - from[0]) * (at[1] - from[1]) - (to[1] - from[1]) * (at[0] - from[0]));
  return side(a, b.from) * side(a, b.to) < 0 && side(b, a.from) * side(b, a.to) < 0;
}

/** Places for the steps that have none: all anew where none has one, else beside what they are connected to. */
export function placed(graph: Graph, known: ReadonlyMap<string, Place>): Map<string, Place> {
  const at = (s: Step) => s.at ?? known.get(s.id) ?? null;
  if (graph.nodes.every((s) => !at(s))) return arranged(graph);
  const places = new Map<string, Place>();
  for (const step of graph.nodes) {
    const own = at(step);
    if (own) places.set(step.id, own);
  }
  if (places.size === graph.nodes.length) return places;
  const ideal = arranged(graph);
  for (const step of graph.nodes) {
    if (places.has(step.id)) continue;
    const feeder = graph.edges.find((e) => e.to === step.id && places.has(e.from));
    const beside = feeder && places.get(feeder.from);
    let [x, y] = beside ? [beside[0] + CARD_WIDTH + 76, beside[1]] : (ideal.get(step.id) ?? [0, 0]);
    const hit = () =>
      [...places.values()].some((p) => Math.abs(p[0] - x) < CARD_WIDTH + 12 && Math.abs(p[1] - y) < 100);
    for (let tries = 0; hit() && tries < 500; tries++) y += 24;
    places.set(step.id, [x, y]);
  }
  return places;
}

/** Below this zoom, cards cannot be read. */
const READABLE = 0.8;
const EDGE = 24;
const BELOW = 60;

/** The view on opening a pipeline: all steps where they can be read, else the chosen one, or where rows begin. */
export function firstView(
  places: readonly [string, Place][],
  chosen: string | null,
  width: number,
  height: number,
): { x: number; y: number; zoom: number } {
  const room = height - EDGE - BELOW;
  const all = around(places);
  const fits = Math.min((width - 2 * EDGE) / all.width, room / all.height, 1);
  const zoom = Math.max(fits, READABLE);
  const view = (x: number, y: number) => ({
    x: Math.round(x),
    y: Math.round(EDGE + room / 2 - y * zoom),
    zoom,
  });
  if (fits >= READABLE) return view(width / 2 - (all.left + all.width / 2) * zoom, all.top + all.height / 2);
  const own = places.find(([id]) => id === chosen)?.[1];
  if (own) return view(width / 2 - (own[0] + CARD_WIDTH / 2) * zoom, own[1] + HEAD / 2);
  const begin = around(places.filter(([, at]) => at[0] <= all.left + CARD_WIDTH));
  const seen = around(places.filter(([, at]) => (at[0] - all.left) * zoom < width - CARD_WIDTH));
  const middle = seen.height * zoom <= room ? seen : begin.height * zoom <= room ? begin : null;
  return view(EDGE - all.left * zoom, middle ? middle.top + middle.height / 2 : begin.top + room / zoom / 2);
}

/** How far the view has to move for a card to be seen whole, in pixels of the screen; nothing where it is. */
export function toSight(
  at: Place,
  view: { x: number; y: number; zoom: number },
  width: number,
  height: number,
): Place {
  const shift = (start: number, size: number, room: number) =>
    Math.min(0, room - EDGE - (start + size)) || Math.max(0, EDGE - start);
  return [
    shift(at[0] * view.zoom + view.x, CARD_WIDTH * view.zoom, width),
    shift(at[1] * view.zoom + view.y, (HEAD + 2 * PORT) * view.zoom, height - BELOW + EDGE),
  ];
}

/** The rectangle around cards. */
export function around(places: readonly [string, Place][]) {
  const [left, top] = [0, 1].map((axis) => Math.min(...places.map(([, at]) => at[axis] ?? 0))) as Place;
  const [right, bottom] = [0, 1].map((axis) => Math.max(...places.map(([, at]) => at[axis] ?? 0))) as Place;
  return { left, top, width: right + CARD_WIDTH - left, height: bottom + HEAD + 2 * PORT - top };
}
