import { type RefObject, useEffect, useRef } from "react";

type Actions = {
  root: RefObject<HTMLDivElement | null>;
  onUndo: () => void;
  onRedo: () => void;
  onDelete: () => void;
  onAll: () => void;
  onSearch: () => void;
  onConnect: () => void;
  onFind: () => void;
  onTitle: () => void;
  onKeys: () => void;
  onArrange: () => void;
  onFit: () => void;
  onZoom: (by: number) => void;
  onNudged: () => void;
  onEscape: () => void;
  copy: () => string | null;
  onPaste: (text: string, beside: boolean) => void;
};

/** Whether keys belong to a field in which somebody types. */
function isTyping(event: Event): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** The keys of the canvas. Undo and redo work wherever nobody types; all others where the canvas has the focus. */
export function useKeys(actions: Actions) {
  const live = useRef(actions);
  live.current = actions;
  useEffect(() => {
    const here = (event: Event) => {
      const root = live.current.root.current;
      return root !== null && event.composedPath().includes(root);
    };
    const anywhere = (event: Event) => here(event) || event.composedPath()[0] === document.body;
    const down = (event: KeyboardEvent) => {
      if (isTyping(event) || event.defaultPrevented) return;
      const key = event.key.toLowerCase();
      const mod = event.ctrlKey || event.metaKey;
      const a = live.current;
      const act = (work: () => void) => {
        event.preventDefault();
        event.stopPropagation();
        work();
      };
      if (mod && key === "z") return act(event.shiftKey ? a.onRedo : a.onUndo);
      if (mod && key === "y") return act(a.onRedo);
      if (!anywhere(event)) return;
      if (mod && key === "a") return act(a.onAll);
      if (mod && key === "d") {
        const text = a.copy();
        return act(() => (text ? a.onPaste(text, true) : undefined));
      }
      if (mod || event.altKey) return;
      const work = plain(a)[event.key] ?? plain(a)[key];
      if (work) act(work);
      else if (event.key.length === 1 && here(event)) event.stopPropagation(); // Streamlit has one-letter keys of its own
    };
    const up = (event: KeyboardEvent) => {
      if (event.key.startsWith("Arrow") && here(event) && !isTyping(event)) live.current.onNudged();
    };
    const copy = (event: ClipboardEvent) => {
      const text = isTyping(event) || !anywhere(event) ? null : live.current.copy();
      if (!text) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") live.current.onDelete();
    };
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain");
      if (!text || isTyping(event) || !anywhere(event)) return;
      event.preventDefault();
      live.current.onPaste(text, false);
    };
    document.addEventListener("keydown", down, true);
    document.addEventListener("keyup", up, true);
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("keydown", down, true);
      document.removeEventListener("keyup", up, true);
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, []);
}

const plain = (a: Actions): Record<string, () => void> => ({
  delete: a.onDelete,
  backspace: a.onDelete,
  escape: a.onEscape,
  f2: a.onTitle,
  "/": a.onSearch,
  "?": a.onKeys,
  c: a.onConnect,
  f: a.onFind,
  l: a.onArrange,
  "0": a.onFit,
  "+": () => a.onZoom(1),
  "=": () => a.onZoom(1),
  "-": () => a.onZoom(-1),
});
