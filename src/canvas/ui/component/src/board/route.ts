/** The way of a wire: straight to its input, or along a lane above or below the cards in between. */
import type { Place, Step, Wire } from "../shared/protocol";
import type { Graph } from "./document";
import { CARD_WIDTH, cardHeight, portAt } from "./layout";

/** A piece of the way that lies on one height, in pixels of the drawing. */
export type Lane = { y: number; from: number; to: number };

/** A way around cards, with the ends for which it was found. */
export type Way = { lane: Lane; start: Place; end: Place };

type Box = { left: number; right: number; top: number; bottom: number };

/** So far from a card a lane keeps, and so far before and behind the cards it begins and ends. */
const CLEAR = 14;
const TURN = 34;
/** A wire that comes so near to a card counts as beneath it. */
const NEAR = 3;
const HALVINGS = 14;
const MOST_LANES = 40;

/** The ways of the wires that would pass beneath a card otherwise, by their place in the graph's edges. */
export function ways(graph: Graph): (Way | null)[] {
  const steps = new Map(graph.nodes.map((n) => [n.id, n]));
  const boxes = new Map(graph.nodes.flatMap((n) => (n.at ? [[n.id, boxOf(n, n.at)] as const] : [])));
  return graph.edges.map((wire) => {
    const [from, to] = [steps.get(wire.from), steps.get(wire.to)];
    if (!from?.at || !to?.at) return null;
    const [start, end] = ends(wire, from, from.at, to, to.at);
    if (end[0] - start[0] < CARD_WIDTH) return null;
    const between = [...boxes]
      .filter(([id, b]) => id !== wire.from && id !== wire.to && b.right > start[0] && b.left < end[0])
      .map(([, b]) => b);
    const found = lane(start, end, between);
    return found && { lane: found, start, end };
  });
}

/** Where a wire leaves a step and where it comes to the next. */
function ends(wire: Wire, from: Step, fromAt: Place, to: Step, toAt: Place): [Place, Place] {
  const out = Math.max(
    0,
    from.outputs.findIndex((o) => o.port === wire.port),
  );
  const into = Math.max(
    0,
    to.inputs.findIndex((i) => i.field === wire.field),
  );
  return [
    [fromAt[0] + CARD_WIDTH, fromAt[1] + portAt(from.outputs.length, out)],
    [toAt[0], toAt[1] + portAt(to.inputs.length, into)],
  ];
}

const boxOf = (step: Step, [x, y]: Place): Box => ({
  left: x,
  right: x + CARD_WIDTH,
  top: y,
  bottom: y + cardHeight(step),
});

function lane(start: Place, end: Place, boxes: readonly Box[]): Lane | null {
  const curve = (box: Box) => curveMeets(start, end, box);
  const hit = boxes.filter(curve);
  if (!hit.length) return null;
  const left = Math.max(start[0] + TURN, Math.min(...hit.map((b) => b.left)) - CLEAR);
  const right = Math.min(end[0] - TURN, Math.max(...hit.map((b) => b.right)) + CLEAR);
  if (right <= left) return null;
  const detour = (y: number) => Math.abs(y - start[1]) + Math.abs(y - end[1]);
  const heights = [start[1], end[1], ...boxes.flatMap((b) => [b.top - CLEAR, b.bottom + CLEAR])]
    .sort((a, b) => detour(a) - detour(b))
    .slice(0, MOST_LANES);
  for (const y of heights) {
    const way = { y, from: left, to: right };
    if (!boxes.some((box) => wayMeets(start, end, way, box))) return way;
  }
  return null;
}

function wayMeets(start: Place, end: Place, way: Lane, box: Box): boolean {
  const across = box.right > way.from && box.left < way.to;
  if (across && way.y > box.top - NEAR && way.y < box.bottom + NEAR) return true;
  return curveMeets(start, [way.from, way.y], box) || curveMeets([way.to, way.y], end, box);
}

/** Whether the curve between two points, level at both, passes beneath a card. */
function curveMeets(start: Place, end: Place, box: Box): boolean {
  if (box.right <= start[0] || box.left >= end[0]) return false;
  const ys = [heightAt(start, end, box.left), heightAt(start, end, box.right)];
  return Math.max(...ys) > box.top - NEAR && Math.min(...ys) < box.bottom + NEAR;
}

/** The height of a curve with its control points half way; it never turns back, in neither direction. */
function heightAt([x0, y0]: Place, [x1, y1]: Place, x: number): number {
  const share = Math.min(1, Math.max(0, (x - x0) / (x1 - x0)));
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t * t * t < share) low = t;
    else high = t;
  }
  return y0 + (y1 - y0) * (3 - 2 * low) * low * low;
}

/** The way as an SVG path. */
export function pathOf(start: Place, end: Place, way: Lane | null): string {
  if (!way) return `M${start}${curveTo(start, end)}`;
  const [a, b]: [Place, Place] = [
    [way.from, way.y],
    [way.to, way.y],
  ];
  return `M${start}${curveTo(start, a)}L${b}${curveTo(b, end)}`;
}

/** A curve that leaves and comes level; one that goes back swings out to both sides. */
function curveTo([x0, y0]: Place, [x1, y1]: Place): string {
  const reach = x1 >= x0 ? (x1 - x0) / 2 : 6.25 * Math.sqrt(x0 - x1);
  return `C${x0 + reach},${y0} ${x1 - reach},${y1} ${x1},${y1}`;
}
