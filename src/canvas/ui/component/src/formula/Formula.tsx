import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Icon } from "../shared/Icon";
import { Marked } from "../shared/Marked";
import type { Props } from "../shared/mount";
import "./formula.css";
import { Helper } from "./Helper";
import type { FormulaData, FormulaRow, FormulaState, Problem } from "./protocol";
import {
  added,
  answered,
  edited,
  freeName,
  judged,
  type Line,
  opened,
  removed,
  rewritten,
  type Sheet,
  shifted,
} from "./writing";

const Editor = lazy(() => import("./Editor"));
/** So long, in ms, after the last key what was written is sent. */
const REST = 100;

/** One formula, or several by name. */
export function Formula({ data, setStateValue }: Props<FormulaState, FormulaData>) {
  const [sheet, setSheet] = useState(() => opened(data));
  const live = useRef(sheet);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const insert = useRef<((text: string) => void) | null>(null);
  const [helping, setHelping] = useState(false);
  const [fresh, setFresh] = useState(-1);

  const put = useCallback((next: Sheet) => {
    live.current = next;
    setSheet(next);
  }, []);
  useEffect(() => {
    const next = answered(live.current, data);
    if (next !== live.current) put(next);
  }, [data, put]);

  const send = useCallback(() => {
    if (!timer.current) return;
    clearTimeout(timer.current);
    timer.current = null;
    const { generation, sequence, lines } = live.current;
    setStateValue("written", { generation, sequence, rows: lines.map(({ name, text }) => ({ name, text })) });
  }, [setStateValue]);
  const last = useRef(send);
  last.current = send;
  useEffect(() => {
    const leave = () => last.current();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, []);
  const change = useCallback(
    (next: Sheet) => {
      put(next);
      if (timer.current) clearTimeout(timer.current);
      timer.current = setTimeout(send, REST);
    },
    [put, send],
  );

  return (
    <div className={`formula ${data.kind === "query" ? "query" : ""}`}>
      {sheet.lines.map((line, place) => (
        <LineView
          key={line.key}
          line={line}
          place={place}
          count={sheet.lines.length}
          isFresh={line.key === fresh}
          data={data}
          row={judged(data, line)}
          onEdit={(part) => change(edited(live.current, line.key, part))}
          onRewrite={(text) => change(rewritten(live.current, line.key, text))}
          onRemove={() => change(removed(live.current, line.key))}
          onShift={(by) => change(shifted(live.current, line.key, by))}
          onLeave={send}
          onReady={(put, focused) => {
            if (focused || !insert.current) insert.current = put;
          }}
        />
      ))}
      <div className="under">
        {data.named ? (
          <button
            type="button"
            className="add"
            onClick={() => {
              setFresh(live.current.next);
              change(
                added(
                  live.current,
                  freeName(live.current.lines, data.kind === "condition" ? "route" : "new_column"),
                ),
              );
            }}
          >
            <Icon name="add" size={15} /> {data.addLabel || "Add"}
          </button>
        ) : null}
        <span className="gap" />
        {sheet.lines.length ? (
          <button
            type="button"
            className={`helping ${helping ? "on" : ""}`}
            aria-expanded={helping}
            aria-label="Columns and functions"
            title="Columns and functions to put into the formula"
            onClick={() => setHelping(!helping)}
          >
            <Icon name="function" size={15} /> Insert…
          </button>
        ) : null}
      </div>
      {helping ? (
        <Helper
          data={data}
          onInsert={(text) => insert.current?.(text)}
          onClose={() => {
            setHelping(false);
            insert.current?.("");
          }}
        />
      ) : null}
    </div>
  );
}

type LineProps = {
  line: Line;
  place: number;
  count: number;
  /** Just added: its name is asked for first. */
  isFresh: boolean;
  data: FormulaData;
  row: FormulaRow | null;
  onEdit: (part: { name?: string; text?: string }) => void;
  onRewrite: (text: string) => void;
  onRemove: () => void;
  onShift: (by: number) => void;
  onLeave: () => void;
  onReady: (insert: (text: string) => void, focused: boolean) => void;
};

function LineView(props: LineProps) {
  const { line, data, row } = props;
  const label = data.named ? `Formula of ${line.name}` : data.label;
  const problems = row?.problems ?? [];
  return (
    <div className={`line ${problems.length ? "bad" : ""}`} data-line={line.name}>
      {data.named ? (
        <div className="name">
          <input
            value={line.name}
            aria-label={data.nameLabel || "Name"}
            placeholder={data.nameLabel}
            // biome-ignore lint/a11y/noAutofocus: a person has just asked for the line
            autoFocus={props.isFresh}
            onFocus={(e) => (props.isFresh ? e.currentTarget.select() : null)}
            onChange={(e) => props.onEdit({ name: e.currentTarget.value })}
            onBlur={props.onLeave}
          />
          <Small label="Up" icon="arrow_upward" off={props.place === 0} onClick={() => props.onShift(-1)} />
          <Small
            label="Down"
            icon="arrow_downward"
            off={props.place === props.count - 1}
            onClick={() => props.onShift(1)}
          />
          <Small label={`Remove ${line.name}`} icon="close" onClick={props.onRemove} />
        </div>
      ) : null}
      <Suspense fallback={<div className="cm waiting">{line.text || data.placeholder}</div>}>
        <Editor
          text={line.text}
          outside={line.outside}
          data={data}
          problems={problems}
          label={label}
          onChange={(text) => props.onEdit({ text })}
          onLeave={props.onLeave}
          onReady={props.onReady}
        />
      </Suspense>
      {problems.map((problem) => (
        <Said
          key={problem.message}
          problem={problem}
          onUse={(text) => props.onRewrite(mended(line.text, problem, text))}
        />
      ))}
      {row && !problems.length ? <Outcome row={row} /> : null}
    </div>
  );
}

const mended = (text: string, problem: Problem, better: string) =>
  text.slice(0, problem.from) + better + text.slice(problem.to);

function Small(props: { label: string; icon: string; off?: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      className="square"
      aria-label={props.label}
      title={props.label}
      disabled={props.off}
      onClick={props.onClick}
    >
      <Icon name={props.icon} size={15} />
    </button>
  );
}

/** What is wrong, with the remedy as a button where one is known. */
function Said({ problem, onUse }: { problem: Problem; onUse: (text: string) => void }) {
  return (
    <p className="said" role="status">
      <Marked text={problem.message} />
      {problem.suggestion && problem.to > problem.from ? (
        <button type="button" onClick={() => onUse(problem.suggestion ?? "")}>
          Use {problem.suggestion}
        </button>
      ) : null}
    </p>
  );
}

/** The type of the result and its first values on the sample. */
function Outcome({ row }: { row: FormulaRow }) {
  const { live } = row;
  if (!row.type && live.state === "none") return null;
  return (
    <p className={`outcome ${live.state}`}>
      {row.type ? <small>{row.type}</small> : null}
      {live.message ? <span>{live.message}</span> : null}
      {live.values.slice(0, 5).map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values in the order of the rows
        <code key={i} className={value === null ? "null" : ""}>
          {value === null ? "empty" : value}
        </code>
      ))}
    </p>
  );
}
