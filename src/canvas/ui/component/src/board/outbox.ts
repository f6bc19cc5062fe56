/**
 * The operations that the server has not acknowledged yet. All of them are sent each time, so that none
 * is lost when Streamlit merges two states into one, and none is done twice, since each has a number.
 */
import type { Change, Operation } from "../shared/protocol";

export type Outbox = { client: string; next: number; pending: Operation[] };
export type Ack = { client: string; id: number } | null;
export type Refusal = { id: number; message: string };

export const fresh = (client: string): Outbox => ({ client, next: 1, pending: [] });

/** One more operation behind the others. */
export function pushed(box: Outbox, operation: Omit<Operation, "id">): Outbox {
  return { ...box, next: box.next + 1, pending: [...box.pending, { ...operation, id: box.next }] };
}

/** What is left after the server's answer, and the messages of what it refused. */
export function acknowledged(
  box: Outbox,
  ack: Ack,
  refused: readonly Refusal[],
): { box: Outbox; messages: string[] } {
  if (!ack || ack.client !== box.client) return { box, messages: [] };
  const done = new Set(box.pending.filter((o) => o.id <= ack.id).map((o) => o.id));
  if (!done.size) return { box, messages: [] };
  return {
    box: { ...box, pending: box.pending.filter((o) => !done.has(o.id)) },
    messages: refused.filter((r) => done.has(r.id)).map((r) => r.message),
  };
}

/** The changes to draw on top of the server's graph: undo and redo are only known to the server. */
export function pendingChanges(box: Outbox): Change[] {
  return box.pending.flatMap((o) => (o.kind === "change" ? (o.changes ?? []) : []));
}

/**
 * The outbox after the page was loaded anew: what had not been acknowledged is sent again under its old
 * name. A name without open operations is not used again, for a copied browser tab copies it too.
 */
export function restored(stored: string | null, client: string): Outbox {
  try {
    const found = JSON.parse(stored ?? "null") as Outbox | null;
    if (found && typeof found.client === "string" && Array.isArray(found.pending) && found.pending.length)
      return found;
  } catch {
    return fresh(client);
  }
  return fresh(client);
}
