import { type RefObject, useEffect, useRef } from "react";
import type { Actions } from "./actions";
import type { Session } from "./session";
import type { Drawing } from "./useDrawing";

/** What keys open. */
export type Panels = {
  add: () => void;
  connect: () => void;
  disconnect: () => void;
  find: () => void;
  /** Lists what a target says. */
  target: (name: string, at: { x: number; y: number }) => void;
  keys: () => void;
  title: () => void;
  note: () => void;
  group: () => void;
  /** Closes what is open; false where nothing is. */
  close: () => boolean;
};

type Parts = {
  root: RefObject<HTMLDivElement | null>;
  session: Session;
  actions: Actions;
  drawing: RefObject<Drawing>;
  panels: Panels;
};

const STEP = 10;
const FAR = 50;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** So long, in ms, the browser's own copy and paste events are waited for. */
const CLIPBOARD = 60;

/** Whether keys belong to a field in which somebody types. */
function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** The keys of the canvas. Undo and redo work wherever nobody types; all others where the canvas has the focus. */
export function useKeys(parts: Parts) {
  const live = useRef(parts);
  live.current = parts;
  useEffect(() => {
    const here = (event: Event) => event.composedPath().includes(live.current.root.current as EventTarget);
    let inField = false;
    const anywhere = (event: Event) => here(event) || (event.composedPath()[0] === document.body && !inField);
    let moving = false;
    let served = 0;

    /** A field that leaves the page while somebody types in it leaves its keys to nobody. */
    const heed = (event: Event) => {
      inField = isTyping(event) && !here(event);
    };
    const down = (event: KeyboardEvent) => {
      if (isTyping(event) || event.defaultPrevented) return;
      const work = history(event, live.current) ?? (anywhere(event) ? own(event) : undefined);
      if (work) {
        event.preventDefault();
        event.stopPropagation();
        work();
      } else if (
        event.key.length === 1 &&
        event.key !== " " &&
        !event.ctrlKey &&
        !event.metaKey &&
        here(event)
      )
        event.stopPropagation(); // Streamlit has one-letter keys of its own
    };
    const own = (event: KeyboardEvent): (() => void) | undefined => {
      const { actions, drawing, panels } = live.current;
      const arrow = ARROWS[event.key];
      if (event.ctrlKey || event.metaKey) {
        if (event.key === "ArrowLeft" || event.key === "ArrowRight")
          return () => actions.walk(event.key === "ArrowRight");
        return chord(event.key.toLowerCase(), live.current, () => served);
      }
      if (event.altKey) return undefined;
      if (arrow && drawing.current.selected.length) {
        const by = event.shiftKey ? FAR : STEP;
        return () => {
          moving = true;
          actions.nudge(arrow[0] * by, arrow[1] * by);
        };
      }
      if (event.key === "Escape") return () => void (panels.close() || actions.choose([]));
      const card = focusedCard(event);
      if (card && (event.key === "Enter" || event.key === " ")) return () => actions.choose([card]);
      return plain(actions, panels)[event.key.toLowerCase()];
    };
    const letGo = () => {
      if (!moving) return;
      moving = false;
      live.current.actions.nudged();
    };
    const up = (event: KeyboardEvent) => {
      if (ARROWS[event.key]) letGo();
    };
    const copy = (event: ClipboardEvent) => {
      if (isTyping(event) || !anywhere(event) || (!here(event) && getSelection()?.isCollapsed === false))
        return;
      const text = live.current.actions.copy();
      if (!text) return;
      served += 1;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") live.current.actions.remove();
    };
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain");
      if (isTyping(event) || !anywhere(event)) return;
      served += 1;
      if (!text) return;
      event.preventDefault();
      live.current.actions.paste(text);
    };
    document.addEventListener("focusin", heed, true);
    document.addEventListener("pointerdown", heed, true);
    document.addEventListener("keydown", down, true);
    document.addEventListener("keyup", up, true);
    window.addEventListener("blur", letGo);
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("focusin", heed, true);
      document.removeEventListener("pointerdown", heed, true);
      document.removeEventListener("keydown", down, true);
      document.removeEventListener("keyup", up, true);
      window.removeEventListener("blur", letGo);
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, []);
}

function focusedCard(event: Event): string | undefined {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && target.classList.contains("react-flow__node")
    ? target.dataset.id
    : undefined;
}

function history(event: KeyboardEvent, { session }: Parts): (() => void) | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (key === "z") return () => (event.shiftKey ? session.redo() : session.undo());
  return key === "y" ? () => session.redo() : undefined;
}

/** Keys with Ctrl or Cmd. Copy, cut and paste only look whether the browser's own events come. */
function chord(key: string, parts: Parts, served: () => number): (() => void) | undefined {
  const { actions, drawing } = parts;
  if (key === "a") return () => actions.choose(drawing.current.nodes.map((n) => n.id));
  if (key === "d") return actions.duplicate;
  if ("cxv".includes(key) && navigator.clipboard) {
    const before = served();
    setTimeout(() => served() === before && void byHand(key, actions), CLIPBOARD);
  }
  return undefined;
}

/** Copy and paste where the browser sends no events for them. */
async function byHand(key: string, actions: Actions) {
  try {
    if (key === "v") {
      const text = await navigator.clipboard.readText();
      if (text) actions.paste(text);
      return;
    }
    const text = actions.copy();
    if (!text) return;
    await navigator.clipboard.writeText(text);
    if (key === "x") actions.remove();
  } catch {
    return; // the browser does not allow it here: nothing was copied, nothing is lost
  }
}

const plain = (actions: Actions, panels: Panels): Record<string, () => void> => ({
  delete: actions.remove,
  backspace: actions.remove,
  f2: panels.title,
  "/": panels.add,
  "?": panels.keys,
  c: panels.connect,
  d: panels.disconnect,
  f: panels.find,
  n: panels.note,
  g: panels.group,
  l: actions.arrange,
  "0": actions.fit,
  "+": () => actions.zoom(1),
  "=": () => actions.zoom(1),
  "-": () => actions.zoom(-1),
});
