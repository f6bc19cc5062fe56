import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo, useContext, useEffect, useRef } from "react";
import { Icon } from "../shared/Icon";
import { Marked, unmarked } from "../shared/Marked";
import type { Status, Step } from "../shared/protocol";
import { cardHeight, portAt } from "./layout";
import { Live, useStatus } from "./live";

export type CardNode = Node<{ step: Step }, "step">;

const WORDS: Record<Status["state"] | "fresh", string> = {
  fresh: "",
  ready: "",
  unconfigured: "not set up yet",
  unconnected: "not connected",
  waiting: "waits for a step before it",
  error: "needs a look",
  running: "counting…",
  stale: "",
};

/** A step: what it is, what it does, how many rows it gives, and how far it is. */
export const Card = memo(function Card({ id, data, selected }: NodeProps<CardNode>) {
  const { step } = data;
  const { editing } = useContext(Live);
  const status = useStatus(id);
  const state = status?.state ?? "fresh";
  const problem = status?.problems[0];
  const problems = (status?.problems ?? []).map(unmarked);
  const card = useRef<HTMLDivElement>(null);
  const name = [`${step.label}: ${step.title ?? id}`, WORDS[state] || status?.rows, problems[0]]
    .filter(Boolean)
    .join(", ");
  // The focus is on React Flow's own element around the card; its name must not make the drawing anew.
  useEffect(() => {
    card.current?.closest(".react-flow__node")?.setAttribute("aria-label", name);
  }, [name]);
  return (
    <div
      ref={card}
      className={`card ${state}${selected ? " chosen" : ""}`}
      data-category={step.category}
      style={{ height: cardHeight(step) }}
      title={[step.title ? `${step.title} (${id})` : id, step.says, ...problems].join("\n")}
    >
      <div className="head">
        <Icon name={step.icon} size={17} />
        {editing === id ? (
          <TitleInput id={id} title={step.title ?? ""} />
        ) : (
          <strong>{step.title ?? id}</strong>
        )}
        <Marks status={status} />
      </div>
      <div className="says">{step.says}</div>
      <div className={`foot ${problem ? "bad" : ""}`}>
        <span>{problem ? <Marked text={problem} /> : WORDS[state] || status?.rows || ""}</span>
        {status?.note && !problem ? <em>{status.note}</em> : null}
      </div>
      <Ports step={step} status={status} />
    </div>
  );
});

function Ports({ step, status }: { step: Step; status: Status | undefined }) {
  return (
    <>
      {step.inputs.map((input, place) => (
        <Port
          key={input.field}
          top={portAt(step.inputs.length, place)}
          side="in"
          label={step.inputs.length > 1 ? input.label : ""}
        >
          <Handle
            type="target"
            position={Position.Left}
            id={input.field}
            className={`${input.many ? "many" : ""} ${status?.unconnected.includes(input.field) ? "open" : ""}`}
            style={{ top: portAt(step.inputs.length, place) }}
            aria-label={`Input ${input.label} of ${step.id}`}
          />
        </Port>
      ))}
      {step.outputs.map((output, place) => (
        <Port
          key={output.port}
          top={portAt(step.outputs.length, place)}
          side="out"
          label={step.outputs.length > 1 ? output.label : ""}
        >
          <Handle
            type="source"
            position={Position.Right}
            id={output.port || "out"}
            style={{ top: portAt(step.outputs.length, place) }}
            aria-label={`Output ${output.label} of ${step.id}`}
          />
        </Port>
      ))}
    </>
  );
}

function Port(props: { top: number; side: "in" | "out"; label: string; children: React.ReactNode }) {
  return (
    <>
      {props.children}
      {props.label ? (
        <span className={`port ${props.side}`} style={{ top: props.top - 9 }}>
          {props.label}
        </span>
      ) : null}
    </>
  );
}

/** A dot for each target that says something about the step. */
function Marks({ status }: { status: Status | undefined }) {
  if (!status?.findings.length) return null;
  const targets = [...new Set(status.findings.map((f) => f.target))];
  return (
    <span className="marks">
      {targets.map((target) => {
        const own = status.findings.filter((f) => f.target === target);
        const bad = own.some((f) => f.severity === "error");
        const text = `${target}:\n${own.map((f) => unmarked(f.message)).join("\n")}`;
        return (
          <i key={target} role="img" className={bad ? "error" : "warn"} title={text} aria-label={text} />
        );
      })}
    </span>
  );
}

function TitleInput({ id, title }: { id: string; title: string }) {
  const { finishTitle } = useContext(Live);
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    input.current?.select();
  }, []);
  const finish = (text: string | null, byKey: boolean) => {
    if (done.current) return;
    done.current = true;
    finishTitle(id, text, byKey);
  };
  return (
    <input
      ref={input}
      className="nodrag title"
      defaultValue={title}
      placeholder={id}
      aria-label={`Title of ${id}`}
      onBlur={(e) => finish(e.currentTarget.value, false)}
      onKeyDown={(e) => {
        if (e.key === "Enter") finish(e.currentTarget.value, true);
        if (e.key === "Escape") finish(null, true);
        e.stopPropagation();
      }}
    />
  );
}
