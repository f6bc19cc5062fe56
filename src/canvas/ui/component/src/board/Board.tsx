import { Background, type Connection, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { inDarkTheme } from "../shared/dark";
import type { Props } from "../shared/mount";
import type { BoardData, BoardState, Change, Kind, Place, Wire } from "../shared/protocol";
import "./board.css";
import { Card, type CardNode } from "./Card";
import { type Choice, Chooser } from "./Chooser";
import { Controls, Overview } from "./Controls";
import { addAfter, copied, freeId, freePlace, insertInto, legalTargets, removal } from "./compose";
import { Keys } from "./Keys";
import { arranged, CARD_WIDTH, firstView } from "./layout";
import { Live, Statuses } from "./live";
import { pendingChanges } from "./outbox";
import { DRAGGED, Palette } from "./Palette";
import { findKinds, findSteps } from "./search";
import { Toolbar } from "./Toolbar";
import { useDrawing } from "./useDrawing";
import { useKeys } from "./useKeys";
import { useOutbox } from "./useOutbox";
import { useWiring } from "./useWiring";

const nodeTypes = { step: Card };
const FIT = { padding: { top: "24px", left: "24px", right: "24px", bottom: "64px" }, maxZoom: 1 } as const;

export type Open =
  | { what: "add"; at: { x: number; y: number }; place: Place; source: { id: string; port: string } | null }
  | { what: "connect"; at: { x: number; y: number }; from: string }
  | { what: "find"; at: { x: number; y: number } }
  | { what: "keys" }
  | null;

export function Board(props: Props<BoardState, BoardData>) {
  return (
    <ReactFlowProvider key={props.data.pipeline}>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ data, setStateValue, setTriggerValue }: Props<BoardState, BoardData>) {
  const root = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [toast, setToast] = useState<string | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const flow = useReactFlow<CardNode>();
  const statuses = useMemo(() => new Statuses(), []);
  const [dark, setDark] = useState(false);
  useEffect(() => setDark(inDarkTheme(root.current)));
  useEffect(() => statuses.set(data.status), [statuses, data.status]);
  useEffect(() => {
    if (!toast) return;
    const gone = setTimeout(() => setToast(null), 5000);
    return () => clearTimeout(gone);
  }, [toast]);

  const { pending, commit, late } = useOutbox(data, setStateValue as never, setToast);
  const changes = useMemo(() => pendingChanges({ client: "", next: 0, pending }), [pending]);
  const drawing = useDrawing(data, changes);
  const { graph, places, wanted } = drawing;
  const now = useRef(drawing);
  now.current = drawing;

  /** Sends changes; the first that places anything also saves where all others stand. */
  const make = useCallback(
    (label: string, made: Change[]) => {
      if (!made.length) return;
      const { graph, places } = now.current;
      const placing = made.some((c) => c.change === "move" || c.change === "add" || c.change === "paste");
      const told = new Set(made.flatMap((c) => ("id" in c ? [c.id] : [])));
      const rest: Change[] = placing
        ? graph.nodes
            .filter((n) => !n.at && !told.has(n.id))
            .map((n) => ({ change: "move", id: n.id, at: places.get(n.id) ?? [0, 0] }))
        : [];
      commit({ kind: "change", label, changes: [...rest, ...made] });
    },
    [commit],
  );

  const selected = useRef<string>(data.chosen ? JSON.stringify([data.chosen]) : "");
  const onSelection = useCallback(
    ({ nodes }: { nodes: CardNode[] }) => {
      const ids = nodes.map((n) => n.id).sort();
      const text = JSON.stringify(ids);
      if (text === selected.current || (selected.current === "" && !ids.length)) return;
      selected.current = text;
      setStateValue("selected", { nodes: ids });
    },
    [setStateValue],
  );
  const chosen = () => now.current.nodes.filter((n) => n.selected).map((n) => n.id);
  const recent = useRecent();

  const middle = useCallback((): Place => {
    const box = root.current?.querySelector(".react-flow")?.getBoundingClientRect();
    const at = flow.screenToFlowPosition({
      x: (box?.left ?? 0) + (box?.width ?? 0) / 2,
      y: (box?.top ?? 0) + (box?.height ?? 0) / 2,
    });
    return [Math.round(at.x - CARD_WIDTH / 2), Math.round(at.y - 40)];
  }, [flow]);

  /** Adds a step: behind the chosen one where there is one, else at the place given or in the middle. */
  const add = useCallback(
    (kind: Kind, place: Place | null, source: { id: string; port: string } | null, wire?: Wire) => {
      const { graph, places } = now.current;
      const id = freeId(
        kind.type,
        graph.nodes.map((n) => n.id),
      );
      const full = { ...graph, nodes: graph.nodes.map((n) => ({ ...n, at: places.get(n.id) ?? n.at })) };
      const from = kind.inputs.length ? source : null;
      const before = from && places.get(from.id);
      const wished: Place = place ?? (before ? [before[0] + CARD_WIDTH + 76, before[1]] : middle());
      const at = place ? place : freePlace(full, wished, CARD_WIDTH + 12, 92);
      wanted.current = new Set([id]);
      recent.use(kind.type);
      make(`Add ${kind.label}`, wire ? insertInto(id, kind, at, wire) : addAfter(id, kind, at, from));
      root.current?.focus({ preventScroll: true });
    },
    [make, middle, recent, wanted],
  );
  const sourceOfChosen = () => {
    const [only, more] = chosen();
    const step = only && !more ? now.current.graph.nodes.find((n) => n.id === only) : undefined;
    return step?.outputs[0] ? { id: step.id, port: step.outputs[0].port } : null;
  };

  const remove = useCallback(() => {
    const { graph, nodes, edges } = now.current;
    const ids = nodes.filter((n) => n.selected).map((n) => n.id);
    const wires = edges.filter((e) => e.selected).map((e) => (e.data as { wire: Wire }).wire);
    if (!ids.length && !wires.length) return;
    const what = ids.length === 1 ? ids[0] : ids.length ? `${ids.length} steps` : "the connection";
    make(`Delete ${what}`, removal(graph, ids, wires));
    root.current?.focus({ preventScroll: true });
  }, [make]);

  const positions = useCallback(
    (ids: ReadonlySet<string>): Change[] => {
      return flow.getNodes().flatMap((n): Change[] => {
        const at: Place = [Math.round(n.position.x), Math.round(n.position.y)];
        const old = now.current.places.get(n.id);
        return ids.has(n.id) && (old?.[0] !== at[0] || old?.[1] !== at[1])
          ? [{ change: "move", id: n.id, at }]
          : [];
      });
    },
    [flow],
  );
  const moved = useCallback(
    (ids: string[]) =>
      make(ids.length === 1 ? `Move ${ids[0]}` : `Move ${ids.length} steps`, positions(new Set(ids))),
    [make, positions],
  );
  const arrange = useCallback(() => {
    const changed = [...arranged(now.current.graph)].map(([id, at]): Change => ({ change: "move", id, at }));
    make("Arrange all steps", changed);
    setTimeout(() => flow.fitView({ ...FIT, duration: 200 }), 60);
  }, [flow, make]);

  const openAdd = useCallback(
    (client: { x: number; y: number } | null, source: { id: string; port: string } | null) => {
      const box = root.current?.getBoundingClientRect();
      const m = middle();
      const at = client ?? flow.flowToScreenPosition({ x: m[0], y: m[1] });
      const place = flow.screenToFlowPosition(at);
      setOpen({
        what: "add",
        at: within({ x: at.x - (box?.left ?? 0), y: at.y - (box?.top ?? 0) }, box),
        place: [Math.round(place.x), Math.round(place.y - 38)],
        source,
      });
    },
    [flow, middle],
  );
  const wiring = useWiring({ now, make, say: setToast, openAdd });
  const close = useCallback(() => {
    setOpen(null);
    root.current?.focus({ preventScroll: true });
  }, []);

  useKeys({
    root,
    onUndo: () => commit({ kind: "undo" }),
    onRedo: () => commit({ kind: "redo" }),
    onDelete: remove,
    onAll: () => drawing.setNodes((ns) => ns.map((n) => (n.selected ? n : { ...n, selected: true }))),
    onSearch: () => openAdd(null, sourceOfChosen()),
    onConnect: () => {
      const source = sourceOfChosen();
      if (!source) setToast("Choose a step that gives rows first, then press C.");
      else setOpen({ what: "connect", at: cornerOf(root.current), from: source.id });
    },
    onFind: () => setOpen({ what: "find", at: cornerOf(root.current) }),
    onTitle: () => setEditing(chosen()[0] ?? null),
    onKeys: () => setOpen({ what: "keys" }),
    onArrange: arrange,
    onFit: () => void flow.fitView({ ...FIT, duration: 200 }),
    onZoom: (by) => void (by > 0 ? flow.zoomIn() : flow.zoomOut()),
    onNudged: () => moved(chosen()),
    onEscape: () => {
      setOpen(null);
      drawing.setNodes((ns) => ns.map((n) => (n.selected ? { ...n, selected: false } : n)));
    },
    copy: () => {
      const ids = new Set(chosen());
      return ids.size
        ? copied(
            graph.nodes.filter((n) => ids.has(n.id)).map((n) => ({ ...n, at: places.get(n.id) ?? n.at })),
          )
        : null;
    },
    onPaste: (text, beside) => {
      const first = beside ? places.get(chosen()[0] ?? "") : undefined;
      const m = middle();
      const at: Place = first ? [first[0] + 32, first[1] + 96] : m;
      pasted.current = new Set(graph.nodes.map((n) => n.id));
      make(beside ? "Duplicate" : "Paste", [{ change: "paste", text, at }]);
    },
  });
  const pasted = useRef<Set<string> | null>(null);
  useEffect(() => {
    const before = pasted.current;
    if (!before) return;
    const added = graph.nodes.filter((n) => !before.has(n.id)).map((n) => n.id);
    if (!added.length) return;
    pasted.current = null;
    drawing.setNodes((ns) => ns.map((n) => ({ ...n, selected: added.includes(n.id) })));
  }, [graph, drawing.setNodes]);

  /** The view on opening: everything where it can be read, else the chosen step, or where the rows begin. */
  const opened = useCallback(() => {
    const { graph, places } = now.current;
    const box = root.current?.querySelector(".react-flow");
    if (!box || !graph.nodes.length) return;
    void flow.setViewport(firstView([...places], data.chosen, box.clientWidth, box.clientHeight));
  }, [flow, data.chosen]);

  const finishTitle = useCallback(
    (id: string, title: string | null) => {
      setEditing(null);
      const step = now.current.graph.nodes.find((n) => n.id === id);
      if (title !== null && step && title.trim() !== (step.title ?? ""))
        make(`Title of ${id}`, [{ change: "title", id, title: title.trim() || null }]);
      root.current?.focus({ preventScroll: true });
    },
    [make],
  );
  const live = useMemo(() => ({ statuses, editing, finishTitle }), [statuses, editing, finishTitle]);
  useTestHandle(root, drawing);

  const drop = (event: React.DragEvent) => {
    const kind = data.catalogue.find((k) => k.type === event.dataTransfer.getData(DRAGGED));
    if (!kind) return;
    event.preventDefault();
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const wire = wireUnder(root.current, event.clientX, event.clientY, now.current.edges);
    const fits = wire && kind.inputs.length && kind.outputs.length;
    add(kind, [Math.round(at.x - CARD_WIDTH / 2), Math.round(at.y - 38)], null, fits ? wire : undefined);
  };

  return (
    <Live.Provider value={live}>
      <Colours data={data} />
      <div
        ref={root}
        className={dark ? "board dark" : "board"}
        tabIndex={-1}
        data-revision={data.revision}
        data-pending={pending.length}
        data-pipeline={data.pipeline}
      >
        <Toolbar
          data={data}
          pending={pending.length}
          late={late}
          onUndo={() => commit({ kind: "undo" })}
          onRedo={() => commit({ kind: "redo" })}
          onCode={() => setStateValue("view", { code: !data.code })}
          onExport={() => setTriggerValue("go", "export")}
        />
        {data.message ? <p className={`banner ${data.message.tone}`}>{data.message.text}</p> : null}
        <div className="work">
          <Palette
            data={data}
            search={search}
            onAdd={(kind) => add(kind, null, sourceOfChosen())}
            onLeave={() => root.current?.focus({ preventScroll: true })}
          />
          <div className="flow" onDragOver={allow} onDrop={drop}>
            <ReactFlow
              nodes={drawing.nodes}
              edges={drawing.edges}
              nodeTypes={nodeTypes}
              onNodesChange={drawing.onNodesChange}
              onEdgesChange={drawing.onEdgesChange}
              onSelectionChange={onSelection}
              onNodeDragStop={(_, __, dragged) => moved(dragged.map((n) => n.id))}
              onSelectionDragStop={(_, dragged) => moved(dragged.map((n) => n.id))}
              onNodeDoubleClick={(event, node) => {
                if ((event.target as Element).closest?.(".head")) setEditing(node.id);
              }}
              isValidConnection={wiring.isValid as (c: unknown) => boolean}
              onConnect={(c: Connection) => wiring.connect(c)}
              onConnectStart={wiring.start}
              onConnectEnd={wiring.end}
              onDoubleClick={(event) => {
                if ((event.target as Element).classList.contains("react-flow__pane"))
                  openAdd({ x: event.clientX, y: event.clientY }, null);
              }}
              zoomOnDoubleClick={false}
              deleteKeyCode={null}
              multiSelectionKeyCode={["Control", "Meta"]}
              selectionKeyCode="Shift"
              connectionRadius={24}
              minZoom={0.1}
              maxZoom={2}
              onInit={opened}
              onlyRenderVisibleElements={graph.nodes.length > 100}
              proOptions={{ hideAttribution: true }}
            >
              <Background gap={22} size={1} />
              <Overview graph={graph} places={places} categories={data.categories} dark={dark} />
            </ReactFlow>
            {graph.nodes.length ? null : (
              <div className="empty">
                <h2>Start with your data</h2>
                <p>Drag a source here, or press / to add one.</p>
              </div>
            )}
            <Controls
              onZoom={(by) => void (by > 0 ? flow.zoomIn() : flow.zoomOut())}
              onFit={() => void flow.fitView({ ...FIT, duration: 200 })}
              onArrange={arrange}
              onFind={() => setOpen({ what: "find", at: cornerOf(root.current) })}
              onKeys={() => setOpen({ what: "keys" })}
            />
            {toast ? (
              <div className="toast" role="alert">
                {toast}
              </div>
            ) : null}
          </div>
        </div>
        {open?.what === "add" ? (
          <Chooser
            title="Add a step"
            placeholder="What should happen? Try “average by month”"
            at={open.at}
            find={(typed) =>
              findKinds(data.catalogue, typed, recent.list())
                .filter((k) => !open.source || k.inputs.length || typed)
                .map(
                  (k): Choice => ({
                    id: k.type,
                    label: k.label,
                    hint: k.help,
                    icon: k.icon,
                    category: k.category,
                  }),
                )
            }
            onChoose={(type) => {
              const kind = data.catalogue.find((k) => k.type === type);
              setOpen(null);
              if (kind) add(kind, open.source && !wiring.dropped() ? null : open.place, open.source);
            }}
            onClose={close}
          />
        ) : null}
        {open?.what === "connect" ? (
          <Chooser
            title={`Connect ${open.from} to`}
            placeholder={`Connect ${open.from} to…`}
            at={open.at}
            find={(typed) => connectChoices(graph, open.from, typed)}
            onChoose={(id) => {
              const [port = "", to = "", field = ""] = id.split(">");
              make(`Connect ${open.from} to ${to}`, [
                { change: "connect", from: open.from, port, to, field },
              ]);
              close();
            }}
            onClose={close}
          />
        ) : null}
        {open?.what === "find" ? (
          <Chooser
            title="Find a step"
            placeholder="Name, column, setting…"
            at={open.at}
            find={(typed) =>
              findSteps(graph.nodes, statuses.all(), typed).map((s) => ({
                id: s.id,
                label: s.title ?? s.id,
                hint: statuses.get(s.id)?.problems[0] ?? s.says,
                icon: s.icon,
                category: s.category,
                tone: statuses.get(s.id)?.problems.length ? "error" : "",
              }))
            }
            onChoose={(id) => {
              drawing.setNodes((ns) => ns.map((n) => ({ ...n, selected: n.id === id })));
              void flow.fitView({ nodes: [{ id }], maxZoom: Math.max(0.7, flow.getZoom()), duration: 250 });
              close();
            }}
            onClose={close}
          />
        ) : null}
        {open?.what === "keys" ? <Keys onClose={close} /> : null}
      </div>
    </Live.Provider>
  );
}

function connectChoices(
  graph: ReturnType<typeof useDrawing>["graph"],
  from: string,
  typed: string,
): Choice[] {
  const step = graph.nodes.find((n) => n.id === from);
  const wanted = typed.toLowerCase();
  return (step?.outputs ?? []).flatMap((output) =>
    legalTargets(graph, from, output.port)
      .filter((t) =>
        `${t.to.id} ${t.to.title ?? ""} ${t.label} ${output.label}`.toLowerCase().includes(wanted),
      )
      .map((t) => ({
        id: `${output.port}>${t.to.id}>${t.field}`,
        label: t.to.title ?? t.to.id,
        hint: `${output.port ? `${output.label} → ` : ""}${t.label} of ${t.to.label}`,
        icon: t.to.icon,
        category: t.to.category,
      })),
  );
}

const allow = (event: React.DragEvent) => {
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
};

const within = (at: { x: number; y: number }, box: DOMRect | undefined) => ({
  x: Math.max(8, Math.min(at.x, (box?.width ?? 800) - 320)),
  y: Math.max(8, Math.min(at.y, (box?.height ?? 600) - 340)),
});

const cornerOf = (root: HTMLElement | null) =>
  within({ x: (root?.clientWidth ?? 800) / 2 - 150, y: 110 }, root?.getBoundingClientRect());

/** The wire under a point of the screen. */
function wireUnder(
  root: HTMLElement | null,
  x: number,
  y: number,
  edges: readonly { id: string; data?: unknown }[],
) {
  const place = root?.getRootNode() as ShadowRoot | Document | undefined;
  const hit = place?.elementsFromPoint(x, y).find((e) => e.closest(".react-flow__edge"));
  const id = hit?.closest(".react-flow__edge")?.getAttribute("data-id");
  return (edges.find((e) => e.id === id)?.data as { wire: Wire } | undefined)?.wire;
}

/** Kinds of steps used lately, the last one first. */
function useRecent() {
  return useMemo(() => {
    const key = "canvas:recent";
    const list = (): string[] => {
      try {
        const found: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
        return Array.isArray(found) ? found.filter((f): f is string => typeof f === "string") : [];
      } catch {
        return [];
      }
    };
    const use = (type: string) => {
      const next = [type, ...list().filter((t) => t !== type)].slice(0, 5);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        return;
      }
    };
    return { list, use };
  }, []);
}

/** The colour of each category, for light and dark. */
function Colours({ data }: { data: BoardData }) {
  const css = data.categories
    .map((c) => `[data-category="${c.name}"]{--light:${c.light};--dark:${c.dark}}`)
    .join("");
  return <style>{css}</style>;
}

/** What is drawn, for the browser tests. */
function useTestHandle(root: React.RefObject<HTMLDivElement | null>, drawing: ReturnType<typeof useDrawing>) {
  useEffect(() => {
    if (!root.current) return;
    Object.assign(root.current, {
      canvasGraph: () => ({
        nodes: drawing.nodes.map((n) => ({
          id: n.id,
          at: [Math.round(n.position.x), Math.round(n.position.y)],
          saved: n.data.step.at !== null,
        })),
        edges: drawing.edges.map((e) => (e.data as { wire: Wire }).wire),
      }),
    });
  }, [root, drawing]);
}
