/** What changes often and must not rebuild the drawing: the states of the steps. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Status } from "../shared/protocol";

export class Statuses {
  private known: Record<string, Status> = {};
  private readonly listeners = new Set<() => void>();

  set(next: Record<string, Status>) {
    if (next === this.known) return;
    const merged: Record<string, Status> = {};
    for (const [id, status] of Object.entries(next)) {
      const old = this.known[id];
      merged[id] = old && JSON.stringify(old) === JSON.stringify(status) ? old : status;
    }
    this.known = merged;
    for (const tell of this.listeners) tell();
  }
  get = (id: string) => this.known[id];
  all = () => this.known;
  subscribe = (tell: () => void) => {
    this.listeners.add(tell);
    return () => {
      this.listeners.delete(tell);
    };
  };
}

export type Shared = {
  statuses: Statuses;
  /** The step whose title is being written. */
  editing: string | null;
  /** Ends writing it; null leaves it. `byKey`: the focus goes back to the card. */
  finishTitle: (id: string, title: string | null, byKey: boolean) => void;
};

export const Live = createContext<Shared>({ statuses: new Statuses(), editing: null, finishTitle: () => {} });

export function useStatus(id: string): Status | undefined {
  const { statuses } = useContext(Live);
  return useSyncExternalStore(statuses.subscribe, () => statuses.get(id));
}
