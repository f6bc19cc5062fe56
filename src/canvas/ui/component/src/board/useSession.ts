import { useEffect, useLayoutEffect, useState } from "react";
import type { Props } from "../shared/mount";
import type { BoardData, BoardState } from "../shared/protocol";
import { type Memory, Session } from "./session";

/** The person's view of the pipeline, fed with what the server says and sending what the person does. */
export function useSession(
  data: BoardData,
  setStateValue: Props<BoardState, BoardData>["setStateValue"],
): Session {
  const [session] = useState(
    () => new Session(data, (outbox) => setStateValue("outbox", outbox), new TabMemory(), newClient),
  );
  session.sendBy((outbox) => setStateValue("outbox", outbox));
  useLayoutEffect(() => session.receive(data), [session, data]);
  useEffect(() => {
    session.open();
    return () => session.close();
  }, [session]);
  return session;
}

/** A name that no other tab has; `crypto.randomUUID` is only there where the page came over TLS. */
function newClient(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** What a tab remembers over a reload; nothing where the browser forbids that. */
class TabMemory implements Memory {
  getItem(key: string): string | null {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return null;
    }
  }

  setItem(key: string, text: string) {
    try {
      sessionStorage.setItem(key, text);
    } catch {
      return; // full or forbidden: only a reload at the wrong moment would need it
    }
  }
}
