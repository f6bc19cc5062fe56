import { keep, kept } from "../shared/kept";

const NAME = "recent";
const MOST = 5;

/** Kinds of steps used lately, the last one first. */
export function recentKinds(): string[] {
  const found = kept(NAME);
  return Array.isArray(found) ? found.filter((f): f is string => typeof f === "string") : [];
}

/** Remembers that a kind was used. */
export function usedKind(type: string) {
  keep(NAME, [type, ...recentKinds().filter((t) => t !== type)].slice(0, MOST));
}
