const KEY = "canvas:recent";
const MOST = 5;

/** Kinds of steps used lately, the last one first. */
export function recentKinds(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((f): f is string => typeof f === "string") : [];
  } catch {
    return [];
  }
}

/** Remembers that a kind was used. */
export function usedKind(type: string) {
  try {
    localStorage.setItem(
      KEY,
      JSON.stringify([type, ...recentKinds().filter((t) => t !== type)].slice(0, MOST)),
    );
  } catch {
    return; // a browser that keeps nothing: the list is only a convenience
  }
}
