/** One person's view of one pipeline: the server's graph, the own operations on top, and sending them. */

import type { BoardData, BoardState, Change, Operation, Place, Step } from "../shared/protocol";
import { shared } from "../shared/share";
import { Store } from "../shared/store";
import { type Annotations, annotated, placedNotes } from "./annotations";
import { applied, type Graph } from "./document";
import { placed } from "./layout";
import { acknowledged, fresh, type Outbox, pendingChanges, pushed, restored } from "./outbox";

export type Saving = "saved" | "saving" | "waiting";
export type Notice = { key: number; tone: "warn" | "error"; text: string };
export type View = {
  /** As it is drawn: every step has a place. */
  graph: Graph;
  annotations: Annotations;
  pending: number;
  saving: Saving;
  undo: string | null;
  redo: string | null;
};

/** After so many ms without an answer everything is sent again, then after twice as many, and so on. */
const SILENCE = 2000;
const LONGEST_SILENCE = 16000;
/** After so many ms without an answer the person is told. */
const PATIENCE = 5000;

type Send = (outbox: BoardState["outbox"]) => void;
export type Memory = Pick<Storage, "getItem" | "setItem">;

export class Session {
  readonly view: Store<View>;
  readonly notices = new Store<readonly Notice[]>([]);
  /** Called with the ids of what was pasted, when the server has made it. */
  onPasted: (ids: string[]) => void = () => {};

  private box: Outbox;
  private server: Graph & Annotations;
  private places = new Map<string, Place>();
  private steps = new Map<string, Step>();
  private graph: Graph = { nodes: [], edges: [] };
  private annotations: Annotations = { notes: [], groups: [] };
  private silence = SILENCE;
  private waiting = false;
  private again: ReturnType<typeof setTimeout> | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private pasting: { operation: number; before: Set<string> }[] = [];
  private inherited: boolean;
  private noticed = 0;
  private turn = 0;
  private closed = false;

  constructor(
    private data: BoardData,
    private send: Send,
    private memory: Memory,
    private newClient: () => string,
  ) {
    this.server = said(data);
    this.box = restored(memory.getItem(this.key), newClient());
    this.inherited = this.box.pending.length > 0;
    this.view = new Store(this.look());
    this.receive(data);
  }

  private get key() {
    return `canvas:${this.data.workspace}/${this.data.pipeline}`;
  }

  /** The graph as the server said it last. */
  get said(): Graph & Annotations {
    return this.server;
  }

  /** Takes over what the server says. */
  receive(data: BoardData) {
    const moved = data.epoch !== this.data.epoch;
    this.data = data;
    this.server = shared(this.server, said(data));
    const before = this.box;
    const { box, messages } = acknowledged(this.box, data.ack, data.refused);
    this.box = box;
    for (const text of messages) this.notify("error", text);
    if (box !== before) this.heard();
    if (moved && box.pending.length) this.transmit();
    this.draw();
    this.tellPasted();
  }

  /** Does something: one entry of the history. */
  submit(label: string, changes: Change[]) {
    if (!changes.length) return;
    const all = [...this.missingPlaces(changes), ...changes];
    this.push({ kind: "change", label: label.slice(0, 200), changes: all });
    if (changes.some((c) => c.change === "paste"))
      this.pasting.push({
        operation: this.box.next - 1,
        before: new Set(this.ids()),
      });
  }

  /** Whether there is something to undo only the server knows: another tab may have changed it just now. */
  undo() {
    this.push({ kind: "undo", label: "Undo" });
  }

  redo() {
    this.push({ kind: "redo", label: "Redo" });
  }

  /** Begins: what a reload interrupted is sent again. */
  open() {
    this.closed = false;
    if (this.box.pending.length) this.transmit();
  }

  /** Ends it: nothing is sent any more. */
  close() {
    this.closed = true;
    this.clearTimers();
  }

  /** Uses another way to the server. */
  sendBy(send: Send) {
    this.send = send;
  }

  notify(tone: Notice["tone"], text: string) {
    const others = this.notices.get().filter((n) => n.text !== text);
    this.notices.set([...others, { key: ++this.noticed, tone, text }].slice(-3));
  }

  dismiss(key: number) {
    this.notices.set(this.notices.get().filter((n) => n.key !== key));
  }

  private push(operation: Omit<Operation, "id">) {
    this.notices.set([]);
    this.box = pushed(this.box, operation);
    this.silence = SILENCE;
    this.transmit();
    this.draw();
  }

  private transmit() {
    if (this.closed) return;
    this.store();
    clearTimeout(this.again);
    this.turn += 1;
    const { client, pending } = this.box;
    this.send({ client, epoch: this.data.epoch, operations: pending, turn: this.turn });
    this.again = setTimeout(() => {
      this.silence = Math.min(this.silence * 2, LONGEST_SILENCE);
      this.transmit();
    }, this.silence);
    this.patience ??= setTimeout(() => this.lose(), PATIENCE);
  }

  private lose() {
    this.waiting = this.box.pending.length > 0;
    this.draw();
  }

  /** The server has answered something. */
  private heard() {
    this.waiting = false;
    this.silence = SILENCE;
    clearTimeout(this.patience);
    this.patience = this.box.pending.length ? setTimeout(() => this.lose(), PATIENCE) : undefined;
    if (this.box.pending.length === 0) {
      this.clearTimers();
      if (this.inherited) this.box = fresh(this.newClient());
      this.inherited = false;
    }
    this.store();
  }

  private store() {
    this.memory.setItem(this.key, JSON.stringify(this.box));
  }

  private clearTimers() {
    clearTimeout(this.again);
    clearTimeout(this.patience);
    this.patience = undefined;
  }

  private draw() {
    this.view.set(this.look());
  }

  private look(): View {
    const { pending } = this.box;
    const graph = applied(this.server, pendingChanges(this.box), this.data.catalogue);
    this.places = placed(graph, this.places);
    const drawn = graph.nodes.map((n) =>
      shared(this.steps.get(n.id), { ...n, at: this.places.get(n.id) ?? [0, 0] }),
    );
    this.steps = new Map(drawn.map((n) => [n.id, n]));
    if (!same(this.graph.nodes, drawn) || !same(this.graph.edges, graph.edges))
      this.graph = { nodes: drawn, edges: shared(this.graph.edges, graph.edges) };
    return {
      graph: this.graph,
      annotations: this.annotate(),
      pending: pending.length,
      saving: pending.length === 0 ? "saved" : this.waiting ? "waiting" : "saving",
      ...history(pending, this.data),
    };
  }

  private annotate(): Annotations {
    const { notes, groups } = this.server;
    const ids = this.graph.nodes.map((n) => n.id);
    const made = annotated({ notes, groups }, pendingChanges(this.box), ids);
    const places = this.graph.nodes.flatMap((n) => (n.at ? [n.at] : []));
    this.annotations = shared(this.annotations, { ...made, notes: placedNotes(made.notes, places) });
    return this.annotations;
  }

  /** Places of steps that have none saved, where a change makes saved ones: else they would jump later. */
  private missingPlaces(changes: readonly Change[]): Change[] {
    if (!changes.some((c) => c.change === "add" || c.change === "move" || c.change === "paste")) return [];
    const graph = applied(this.server, pendingChanges(this.box), this.data.catalogue);
    const own = new Set(changes.flatMap((c) => ("id" in c ? [c.id] : [])));
    return graph.nodes
      .filter((n) => n.at === null && !own.has(n.id))
      .map((n): Change => ({ change: "move", id: n.id, at: this.places.get(n.id) ?? [0, 0] }))
      .concat(this.missingNotePlaces(own));
  }

  private missingNotePlaces(own: ReadonlySet<string>): Change[] {
    const lost = new Set(this.server.notes.filter((n) => n.at === null && !own.has(n.id)).map((n) => n.id));
    return this.annotations.notes.flatMap((n): Change[] =>
      n.at && lost.has(n.id) ? [{ change: "move", id: n.id, at: n.at }] : [],
    );
  }

  /** Of all that stands on the canvas. */
  private ids(): string[] {
    const { graph, annotations } = this.view.get();
    return [...graph.nodes, ...annotations.notes].map((n) => n.id);
  }

  private tellPasted() {
    const open = new Set(this.box.pending.map((o) => o.id));
    const done = this.pasting.filter((p) => !open.has(p.operation));
    this.pasting = this.pasting.filter((p) => open.has(p.operation));
    for (const { before } of done) {
      const made = this.ids().filter((id) => !before.has(id));
      if (made.length) this.onPasted(made);
    }
  }
}

/** What undo and redo would bring, as far as that is known while operations are open. */
function history(pending: readonly Operation[], data: Pick<BoardData, "undo" | "redo">) {
  const last = pending.at(-1);
  if (last?.kind === "change") return { undo: last.label ?? "the last change", redo: null };
  const changed = pending.findLastIndex((o) => o.kind === "change");
  const undone = pending.slice(changed + 1).some((o) => o.kind === "undo");
  return { undo: data.undo, redo: undone ? "the last change" : changed < 0 ? data.redo : null };
}

const said = ({ nodes, edges, notes, groups }: BoardData) => ({ nodes, edges, notes, groups });

const same = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((item, i) => item === b[i]);
