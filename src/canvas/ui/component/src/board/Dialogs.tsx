import type { BoardData, Kind, Place, Step, Wire } from "../shared/protocol";
import type { Actions, Spot } from "./actions";
import { type Choice, Chooser } from "./Chooser";
import { legalTargets } from "./compose";
import { type Graph, wireId } from "./document";
import { Keys } from "./Keys";
import type { Statuses } from "./live";
import { recentKinds } from "./recent";
import { findKinds, findSteps } from "./search";

type Point = { x: number; y: number };
export type Open =
  | { what: "add"; at: Point; spot: Spot }
  | { what: "connect" | "disconnect"; at: Point; from: string }
  | { what: "find"; at: Point }
  | { what: "target"; name: string; at: Point }
  | { what: "keys" }
  | { what: "note"; place: Place }
  | null;

type Props = {
  open: Open;
  data: BoardData;
  graph: Graph;
  statuses: Statuses;
  actions: Actions;
  onAdd: (kind: Kind, spot: Spot) => void;
  onClose: () => void;
};

/** The small lists that open over the canvas. */
export function Dialogs(props: Props) {
  const { open } = props;
  if (open === null || open.what === "note") return null;
  if (open.what === "keys") return <Keys onClose={props.onClose} />;
  if (open.what === "add") return <Add {...props} open={open} />;
  if (open.what === "find") return <Find {...props} at={open.at} />;
  if (open.what === "target") return <Told {...props} open={open} />;
  return open.what === "connect" ? <Connect {...props} open={open} /> : <Disconnect {...props} open={open} />;
}

function Add({ open, data, onAdd, onClose }: Props & { open: { at: Point; spot: Spot } }) {
  const { source, target, wire } = open.spot;
  const fits = (kind: Kind) =>
    (!(source || wire) || kind.inputs.length > 0) && (!(target || wire) || kind.outputs.length > 0);
  const find = (typed: string) => {
    const found = findKinds(data.catalogue, typed, recentKinds());
    return [...found.filter(fits), ...(typed ? found.filter((k) => !fits(k)) : [])].map(kindChoice);
  };
  return (
    <Chooser
      title="Add a step"
      placeholder="Such as: average by month"
      at={open.at}
      find={find}
      onClose={onClose}
      onChoose={(type) => {
        const kind = data.catalogue.find((k) => k.type === type);
        if (kind) onAdd(kind, open.spot);
      }}
    />
  );
}

const kindChoice = (kind: Kind): Choice => ({
  id: kind.type,
  label: kind.label,
  hint: kind.help,
  icon: kind.icon,
  category: kind.category,
});

function Find({ at, graph, statuses, actions, onClose }: Props & { at: Point }) {
  const find = (typed: string) =>
    findSteps(graph.nodes, statuses.all(), typed).map((step): Choice => {
      const problem = statuses.get(step.id)?.problems[0];
      return { ...stepChoice(step, problem ?? step.says), id: step.id, tone: problem ? "error" : "" };
    });
  return (
    <Chooser
      title="Find a step"
      placeholder="Name, column, setting…"
      at={at}
      find={find}
      onClose={onClose}
      onChoose={(id) => {
        onClose();
        actions.choose([id]);
      }}
    />
  );
}

/** What a target says about the pipeline; choosing a line goes to its step. */
function Told({ open, data, graph, actions, onClose }: Props & { open: { name: string; at: Point } }) {
  const target = data.targets.find((t) => t.name === open.name);
  // What is said was found out a moment ago: a step may have gone since.
  const all = target?.said.filter((s) => s.node === null || graph.nodes.some((n) => n.id === s.node)) ?? [];
  const choices = all.map((said, place): Choice => {
    const step = graph.nodes.find((n) => n.id === said.node);
    const about = { label: "The whole pipeline", icon: "account_tree", category: "" };
    const tone = said.severity === "error" ? "error" : "warn";
    return { ...(step ? stepChoice(step, "") : about), id: `#${place}`, hint: said.message, tone };
  });
  return (
    <Chooser
      title={`What ${target?.label ?? ""} says`}
      placeholder={`What ${target?.label ?? ""} says: narrow it…`}
      none="There is nothing to put right any more."
      at={open.at}
      find={(typed) => narrowed(choices, typed, (c) => `${c.label} ${c.hint}`)}
      onClose={onClose}
      onChoose={(place) => {
        onClose();
        const node = all[Number(place.slice(1))]?.node;
        if (node) actions.choose([node]);
      }}
    />
  );
}

function Connect({ open, graph, actions, onClose }: Props & { open: { at: Point; from: string } }) {
  const targets = new Map<string, { wire: Parameters<Actions["connect"]>[0]; choice: Choice }>(
    (graph.nodes.find((n) => n.id === open.from)?.outputs ?? []).flatMap((output) =>
      legalTargets(graph, open.from, output.port).map((t) => {
        const wire = { from: open.from, port: output.port, to: t.to.id, field: t.field };
        const hint = `${output.port ? `${output.label} → ` : ""}${t.label} of ${t.to.label}`;
        return [`${output.port}>${t.to.id}>${t.field}`, { wire, choice: stepChoice(t.to, hint) }] as const;
      }),
    ),
  );
  return (
    <Chooser
      title={`Connect ${open.from} to`}
      placeholder={`Connect ${open.from} to…`}
      none="There is no step that could take these rows. Add one with /."
      at={open.at}
      find={(typed) =>
        narrowed(
          [...targets].map(([id, t]) => ({ ...t.choice, id })),
          typed,
        )
      }
      onClose={onClose}
      onChoose={(id) => {
        onClose();
        const found = targets.get(id);
        if (found) actions.connect(found.wire);
      }}
    />
  );
}

function Disconnect({ open, graph, actions, onClose }: Props & { open: { at: Point; from: string } }) {
  const wires = graph.edges.filter((e) => e.from === open.from || e.to === open.from);
  const choices = wires.flatMap((wire: Wire): Choice[] => {
    const into = wire.to === open.from;
    const other = graph.nodes.find((n) => n.id === (into ? wire.from : wire.to));
    const hint = into ? `feeds ${wire.field} here` : `takes these rows as ${wire.field}`;
    return other ? [{ ...stepChoice(other, hint), id: wireId(wire) }] : [];
  });
  return (
    <Chooser
      title={`Disconnect ${open.from} from`}
      placeholder={`Disconnect ${open.from} from…`}
      none="This step is not connected to anything."
      at={open.at}
      find={(typed) => narrowed(choices, typed)}
      onClose={onClose}
      onChoose={(id) => {
        onClose();
        const wire = wires.find((w) => wireId(w) === id);
        if (wire) actions.disconnect(wire);
      }}
    />
  );
}

const stepChoice = (step: Step, hint: string): Choice => ({
  id: step.id,
  label: step.title ?? step.id,
  hint,
  icon: step.icon,
  category: step.category,
});

const named = (choice: Choice) => `${choice.id} ${choice.label} ${choice.hint}`;

const narrowed = (choices: Choice[], typed: string, words = named) =>
  choices.filter((c) => words(c).toLowerCase().includes(typed.trim().toLowerCase()));
