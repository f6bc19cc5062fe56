import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { inDarkTheme } from "../shared/dark";
import { Marked } from "../shared/Marked";
import type { Props } from "../shared/mount";
import type { BoardData, BoardState, Kind, Place } from "../shared/protocol";
import { useStored } from "../shared/store";
import { Typing } from "../shared/typing";
import { type Actions, actionsOf, type Spot } from "./actions";
import "./board.css";
import { Controls } from "./Controls";
import { Dialogs, type Open } from "./Dialogs";
import { Frames } from "./Frames";
import { Live, Statuses } from "./live";
import { NoteDraft } from "./NoteCard";
import { Notices } from "./Notices";
import { Palette } from "./Palette";
import { usedKind } from "./recent";
import { Splitter } from "./Splitter";
import { Stage } from "./Stage";
import type { Session } from "./session";
import { Toolbar } from "./Toolbar";
import { type BoardNode, type Drawing, useDrawing, type WireEdge } from "./useDrawing";
import { type Panels, useKeys } from "./useKeys";
import { useSession } from "./useSession";
import { useWiring } from "./useWiring";

/** The canvas: palette, toolbar, and the drawing of one pipeline. */
export function Board(props: Props<BoardState, BoardData>) {
  return (
    <ReactFlowProvider key={`${props.data.workspace}/${props.data.pipeline}`}>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ data, setStateValue, setTriggerValue }: Props<BoardState, BoardData>) {
  const root = useRef<HTMLDivElement>(null);
  const session = useSession(data, setStateValue);
  const view = useStored(session.view, (now) => now);
  const drawing = useDrawing(view.graph, view.annotations, data.chosen);
  const now = useRef(drawing);
  now.current = drawing;
  const flow = useReactFlow<BoardNode, WireEdge>();
  const actions = useMemo(
    () => actionsOf({ session, flow, drawing: () => now.current, root: () => root.current }),
    [session, flow],
  );
  const { open, setOpen, openAdd, panels, titled, setTitled, framed, setFramed } = usePanels(
    root,
    actions,
    now,
  );
  const wiring = useWiring(session, actions, openAdd);
  const dark = useDark(root);
  const statuses = useStatuses(data);
  useKeys({ root, session, actions, drawing: now, panels });
  useTold(session, drawing, data.chosen, setStateValue);
  useTestHandle(root, drawing, session);
  useKeptFocus(root);
  useNews(setStateValue);

  const live = useMemo(() => {
    const finishTitle = (id: string, title: string | null, byKey: boolean) => {
      setTitled((now) => (now === id ? null : now));
      if (title !== null) actions.title(id, title);
      if (byKey) actions.focusCard(id);
    };
    return { statuses, editing: titled, finishTitle };
  }, [statuses, titled, setTitled, actions]);
  const add = useCallback(
    (kind: Kind, spot: Spot | null) => {
      setOpen(null);
      usedKind(kind.type);
      actions.add(kind, spot ?? actions.besideChosen());
    },
    [actions, setOpen],
  );
  const noteAt = useCallback((place: Place) => setOpen({ what: "note", place }), [setOpen]);
  const tools = useMemo(
    () => ({
      onUndo: () => session.undo(),
      onRedo: () => session.redo(),
      onCode: () => setStateValue("view", { code: !data.code }),
      onExport: () => setTriggerValue("go", "export"),
      onTarget: panels.target,
    }),
    [session, data.code, panels, setStateValue, setTriggerValue],
  );
  return (
    <Live.Provider value={live}>
      <Colours data={data} />
      <div
        ref={root}
        className={dark ? "board dark" : "board"}
        data-testid="board"
        tabIndex={-1}
        data-revision={data.revision}
        data-pending={view.pending}
        data-pipeline={data.pipeline}
        onPointerDown={() => takeFocus(root.current)}
      >
        <Toolbar data={data} view={view} {...tools} />
        {data.message ? (
          <p className={`banner ${data.message.tone}`}>
            <Marked text={data.message.text} />
          </p>
        ) : null}
        <div className="work">
          <Palette data={data} onAdd={add} onNote={panels.note} onLeave={actions.focus} />
          <div className="flow">
            <Stage {...{ data, drawing, actions, wiring, root, openAdd }} onTitle={setTitled} onNote={noteAt}>
              <Frames {...{ drawing, actions }} titled={framed} onTitle={setFramed} />
              {open?.what === "note" ? (
                <NoteDraft place={open.place} actions={actions} onClose={() => setOpen(null)} />
              ) : null}
            </Stage>
            <Controls actions={actions} panels={panels} />
            <Notices session={session} />
          </div>
        </div>
        <Splitter panel="rows" />
        <Splitter panel="settings" />
        <Dialogs
          {...{ open, data, statuses, actions }}
          graph={view.graph}
          onAdd={add}
          onClose={() => {
            setOpen(null);
            actions.focus();
          }}
        />
      </div>
    </Live.Provider>
  );
}

/** What is open over the canvas, and whose title is being written. */
function usePanels(root: RefObject<HTMLDivElement | null>, actions: Actions, drawing: RefObject<Drawing>) {
  const flow = useReactFlow();
  const [open, setOpen] = useState<Open>(null);
  const [titled, setTitled] = useState<string | null>(null);
  const [framed, setFramed] = useState<string | null>(null);
  const showing = useRef(open);
  showing.current = open;
  const openAdd = useCallback(
    (at: { x: number; y: number }, spot: Omit<Spot, "place">) => {
      const { x, y } = flow.screenToFlowPosition(at);
      setOpen({ what: "add", at: onBoard(at, root.current), spot: { ...spot, place: [x, y] } });
    },
    [flow, root],
  );
  const panels = useMemo((): Panels => {
    const corner = () =>
      within(
        { x: (root.current?.clientWidth ?? 800) / 2 - 150, y: 110 },
        root.current?.getBoundingClientRect(),
      );
    const ofChosen = (what: "connect" | "disconnect") => {
      const steps = drawing.current.graph.nodes;
      const from = drawing.current.selected.find((id) => steps.some((s) => s.id === id));
      if (from) setOpen({ what, at: corner(), from });
    };
    return {
      add: () => setOpen({ what: "add", at: corner(), spot: actions.besideChosen() }),
      connect: () => ofChosen("connect"),
      disconnect: () => ofChosen("disconnect"),
      find: () => setOpen({ what: "find", at: corner() }),
      target: (name, at) => setOpen({ what: "target", name, at: onBoard(at, root.current) }),
      keys: () => setOpen({ what: "keys" }),
      title: () => setTitled(drawing.current.selected[0] ?? null),
      note: () => setOpen({ what: "note", place: actions.notePlace() }),
      group: () => setFramed(actions.group()),
      close: () => {
        const was = showing.current !== null;
        setOpen(null);
        return was;
      },
    };
  }, [root, actions, drawing]);
  return { open, setOpen, openAdd, panels, titled, setTitled, framed, setFramed };
}

const within = (at: { x: number; y: number }, box: DOMRect | undefined) => ({
  x: Math.max(8, Math.min(at.x, (box?.width ?? 800) - 320)),
  y: Math.max(8, Math.min(at.y, (box?.height ?? 600) - 340)),
});

/** A point of the screen as a place on the canvas at which a list can open. */
const onBoard = (at: { x: number; y: number }, root: HTMLDivElement | null) => {
  const box = root?.getBoundingClientRect();
  return within({ x: at.x - (box?.left ?? 0), y: at.y - (box?.top ?? 0) }, box);
};

/** Tells the server which steps are chosen, not while something is dragged; chooses what was pasted. */
function useTold(
  session: Session,
  drawing: Drawing,
  chosen: string | null,
  setStateValue: Props<BoardState, BoardData>["setStateValue"],
) {
  const told = useRef(chosen ?? "");
  const tell = useRef(setStateValue);
  tell.current = setStateValue;
  const notes = new Set(drawing.annotations.notes.map((n) => n.id));
  const now = drawing.selected
    .filter((id) => !notes.has(id))
    .sort()
    .join(" ");
  const dragging = drawing.nodes.some((n) => n.dragging);
  useEffect(() => {
    if (dragging || told.current === now) return;
    told.current = now;
    tell.current("selected", { nodes: now ? now.split(" ") : [] });
  }, [now, dragging]);
  const { select } = drawing;
  useEffect(() => {
    session.onPasted = select;
  }, [session, select]);
}

/** Whether the theme is dark: looked at after each drawing, since nobody tells. */
function useDark(root: RefObject<HTMLDivElement | null>): boolean {
  const [dark, setDark] = useState(false);
  useEffect(() => setDark(inDarkTheme(root.current)));
  return dark;
}

/** The states of the steps, outside React: a new one draws one card. */
function useStatuses(data: BoardData): Statuses {
  const [statuses] = useState(() => new Statuses());
  useEffect(() => statuses.set(data.status), [statuses, data.status]);
  return statuses;
}

/** Keys are for the canvas once it was clicked, also beside a card. */
function takeFocus(root: HTMLElement | null) {
  const active = (root?.getRootNode() as ShadowRoot | Document | undefined)?.activeElement;
  if (root && !root.contains(active ?? null)) root.focus({ preventScroll: true });
}

/** Where the card that had the focus goes away, the focus comes to the canvas: else its keys would be dead. */
function useKeptFocus(root: RefObject<HTMLDivElement | null>) {
  useEffect(() => {
    const board = root.current;
    const left = (event: FocusEvent) => {
      const [had] = event.composedPath();
      setTimeout(() => {
        const nobody = document.activeElement === document.body;
        if (nobody && had instanceof Element && !had.isConnected) board?.focus({ preventScroll: true });
      });
    };
    board?.addEventListener("focusout", left);
    return () => board?.removeEventListener("focusout", left);
  }, [root]);
}

/** The colour of each category, for light and dark. */
function Colours({ data }: { data: BoardData }) {
  const css = data.categories
    .map((c) => `[data-category="${c.name}"]{--light:${c.light};--dark:${c.dark}}`)
    .join("");
  return <style>{css}</style>;
}

const rounded = ({ position }: BoardNode) => [Math.round(position.x), Math.round(position.y)];

/** What is drawn, and what the server said last, for the browser tests. */
function useTestHandle(root: RefObject<HTMLDivElement | null>, drawing: Drawing, session: Session) {
  useEffect(() => {
    if (!root.current) return;
    Object.assign(root.current, {
      canvasGraph: () => ({
        pending: session.view.get().pending,
        server: session.said,
        nodes: drawing.nodes.flatMap((n) =>
          n.type === "step" ? [{ id: n.id, at: rounded(n), yaml: n.data.step.yaml }] : [],
        ),
        edges: drawing.graph.edges,
        notes: drawing.nodes.flatMap((n) =>
          n.type === "note" ? [{ id: n.id, at: rounded(n), text: n.data.note.text }] : [],
        ),
        groups: drawing.annotations.groups,
      }),
    });
  }, [root, drawing, session]);
}

/**
 * The page is told that there is news; saying so makes Python draw it, with all that was typed until now.
 * While something is being typed it waits: what others wrote would be put over it. It is told again.
 */
function useNews(setStateValue: Props<BoardState, BoardData>["setStateValue"]) {
  const say = useRef(setStateValue);
  say.current = setStateValue;
  useEffect(() => {
    const typing = new Typing(document);
    const tell = (event: Event) => {
      if (!typing.goesOn()) say.current("news", Number((event as CustomEvent).detail));
    };
    window.addEventListener("canvas-news", tell);
    return () => {
      window.removeEventListener("canvas-news", tell);
      typing.stop();
    };
  }, []);
}
