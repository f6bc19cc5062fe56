import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { BoardData, BoardState, Operation } from "../shared/protocol";
import { acknowledged, type Outbox, pushed, restored } from "./outbox";

const RESEND = 2000;
/** So long, in ms, an operation may wait before the toolbar says that the connection is lost. */
const LATE = 4000;

/** The own operations that the server has not dealt with, kept over a reload of the page. */
export function useOutbox(
  data: BoardData,
  setStateValue: (name: "outbox", value: BoardState["outbox"] & { turn: number }) => void,
  onRefused: (message: string) => void,
) {
  const key = `canvas:${data.workspace}/${data.pipeline}`;
  const [box, setBox] = useState<Outbox>(() => restored(read(key), crypto.randomUUID()));
  const live = useRef(box);
  const turn = useRef(0);
  const [late, setLate] = useState(false);
  const tell = useRef(setStateValue);
  tell.current = setStateValue;
  const epoch = useRef(data.epoch);

  const keep = useCallback(
    (next: Outbox) => {
      live.current = next;
      setBox(next);
      write(key, next);
    },
    [key],
  );
  const send = useCallback(() => {
    const { client, pending } = live.current;
    turn.current += 1;
    tell.current("outbox", { client, epoch: epoch.current, operations: pending, turn: turn.current });
  }, []);

  // Drawn without what is acknowledged in this very answer, so that nothing is ever drawn twice.
  const answer = useMemo(() => acknowledged(box, data.ack, data.refused), [box, data.ack, data.refused]);
  useEffect(() => {
    if (answer.box === box) return;
    const newer = acknowledged(live.current, data.ack, data.refused).box;
    keep(newer);
    for (const message of answer.messages) onRefused(message);
  }, [answer, box, data.ack, data.refused, keep, onRefused]);

  const waiting = answer.box.pending.length;
  useEffect(() => {
    setLate(false);
    if (!waiting) return;
    const again = setInterval(send, RESEND);
    const sorry = setTimeout(() => setLate(true), LATE);
    return () => {
      clearInterval(again);
      clearTimeout(sorry);
    };
  }, [waiting, send]);
  useEffect(() => {
    if (epoch.current !== data.epoch) {
      epoch.current = data.epoch;
      if (live.current.pending.length) send();
    }
  }, [data.epoch, send]);
  useEffect(() => {
    if (live.current.pending.length) send();
  }, [send]);

  const commit = useCallback(
    (operation: Omit<Operation, "id">) => {
      keep(pushed(live.current, operation));
      send();
    },
    [keep, send],
  );
  return { pending: answer.box.pending, commit, late };
}

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null; // a browser that keeps nothing: only a reload at the wrong moment could lose something
  }
}

function write(key: string, box: Outbox) {
  try {
    sessionStorage.setItem(key, JSON.stringify(box));
  } catch {
    return;
  }
}
