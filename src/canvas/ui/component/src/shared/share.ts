/**
 * The new value, built from the parts of the old one that are equal: what did not change stays the same
 * object, so that nothing drawn from it is drawn again. Both are plain data, as JSON has it.
 */
export function shared<T>(old: unknown, now: T): T {
  if (Object.is(old, now)) return now;
  if (Array.isArray(old) && Array.isArray(now)) {
    const made = now.map((item, i) => shared(old[i], item));
    return old.length === made.length && made.every((item, i) => item === old[i]) ? (old as T) : (made as T);
  }
  if (!isRecord(old) || !isRecord(now)) return now;
  const keys = Object.keys(now);
  const made = Object.fromEntries(keys.map((key) => [key, shared(old[key], now[key])]));
  const same =
    Object.keys(old).length === keys.length && keys.every((key) => key in old && made[key] === old[key]);
  return (same ? old : made) as T;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
