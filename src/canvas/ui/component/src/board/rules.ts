/** Which connections may be drawn. The server has the same rules: `canvas/ui/editing/rules.py`. */

export type Ports = { id: string; inputs: { field: string; many: boolean }[]; outputs: string[] };
export type Cable = { from: string; port: string; to: string; field: string };

export const ITSELF = "A step cannot feed itself.";
export const LOOP = "This would make a loop.";
export const TAKEN = "This input already has its connection. Remove that one first.";
export const TWICE = "These two are already connected.";
export const PORTS = "Connect an output to an input.";

/** Why a wire may not be drawn, in words for the person who draws it; null where it may. */
export function whyNot(steps: readonly Ports[], cables: readonly Cable[], wanted: Cable): string | null {
  const source = steps.find((s) => s.id === wanted.from);
  const target = steps.find((s) => s.id === wanted.to);
  const input = target?.inputs.find((i) => i.field === wanted.field);
  if (!source?.outputs.includes(wanted.port) || !input) return PORTS;
  if (wanted.from === wanted.to) return ITSELF;
  const into = cables.filter((c) => c.to === wanted.to && c.field === wanted.field);
  if (into.some((c) => c.from === wanted.from && c.port === wanted.port)) return TWICE;
  if (!input.many && into.length > 0) return TAKEN;
  return reaches(cables, wanted.to, wanted.from) ? LOOP : null;
}

export type End = { nodeId: string; type: "source" | "target"; id?: string | null };

/** Why a wire from one end cannot go to another whatever they hold: both give rows, or both take them. */
export function whyNotEnds(from: End, to: End): string | null {
  return from.type === to.type && !isSameEnd(from, to) ? PORTS : null;
}

/** Whether a wire is let go where it began; outputs of two steps have the same id. */
export function isSameEnd(from: End, to: End): boolean {
  return from.nodeId === to.nodeId && from.type === to.type && from.id === to.id;
}

/** Whether rows of one step come to another, however far. */
export function reaches(cables: readonly Cable[], start: string, end: string): boolean {
  const feeds = new Map<string, string[]>();
  for (const cable of cables) feeds.set(cable.from, [...(feeds.get(cable.from) ?? []), cable.to]);
  const seen = new Set<string>();
  const waiting = [start];
  while (waiting.length) {
    const step = waiting.pop() as string;
    if (step === end) return true;
    if (seen.has(step)) continue;
    seen.add(step);
    waiting.push(...(feeds.get(step) ?? []));
  }
  return false;
}
