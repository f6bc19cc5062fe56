/** What a browser remembers of how a person likes to work; a browser that keeps nothing forgets it. */

/** What was kept under a name; null where nothing was, or nothing that can be read. */
export function kept(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(`canvas:${name}`) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps a value under a name. */
export function keep(name: string, value: unknown) {
  try {
    localStorage.setItem(`canvas:${name}`, JSON.stringify(value));
  } catch {
    return; // only a convenience
  }
}
