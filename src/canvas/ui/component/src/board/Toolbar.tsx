import { memo } from "react";
import { Icon } from "../shared/Icon";
import { useOffline } from "../shared/offline";
import type { BoardData, Target } from "../shared/protocol";
import type { View } from "./session";

/** Which pipeline this is, whether all is saved, undo and redo, how it stands with each target. */
export const Toolbar = memo(function Toolbar(props: {
  data: BoardData;
  view: View;
  onUndo: () => void;
  onRedo: () => void;
  onCode: () => void;
  onTarget: (target: string, at: { x: number; y: number }) => void;
  onExport: () => void;
}) {
  const { data, view } = props;
  const isOffline = useOffline();
  const saving = isOffline ? "waiting" : view.saving === "saved" && data.unsaved ? "unsaved" : view.saving;
  const waits = `${view.pending} change${view.pending === 1 ? " waits" : "s wait"}`;
  const lost = view.pending ? `Not connected: ${waits}` : "Not connected";
  const words = { saved: "Saved", saving: "Saving…", waiting: lost, unsaved: "Not saved" }[saving];
  const tone = { saved: "ok", saving: "quiet", waiting: "warn", unsaved: "warn" }[saving];
  return (
    <header className="toolbar" data-testid="toolbar">
      <span className="crumb">{data.workspace} /</span>
      <h1 title={data.description}>{data.pipeline}</h1>
      <span className={`chip ${tone}`} role="status">
        <i />
        {words}
      </span>
      <Step words="Undo" shortcut="Ctrl+Z" icon="undo" what={view.undo} onClick={props.onUndo} />
      <Step words="Redo" shortcut="Ctrl+Y" icon="redo" what={view.redo} onClick={props.onRedo} />
      <span className="gap" />
      {data.targets.map((target) => (
        <TargetChip key={target.name} target={target} onOpen={props.onTarget} />
      ))}
      <button type="button" aria-pressed={data.code} className={data.code ? "on" : ""} onClick={props.onCode}>
        Code
      </button>
      <button type="button" className="primary" onClick={props.onExport}>
        Export
      </button>
    </header>
  );
});

/** How the pipeline stands with a target; a click lists what it says. */
function TargetChip(props: {
  target: Target;
  onOpen: (target: string, at: { x: number; y: number }) => void;
}) {
  const { target } = props;
  const inside = (
    <>
      <i />
      <span>{target.text}</span>
    </>
  );
  if (!target.said.length) return <span className={`chip target ${target.tone}`}>{inside}</span>;
  return (
    <button
      type="button"
      className={`chip target ${target.tone}`}
      title={target.hint}
      aria-haspopup="dialog"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        props.onOpen(target.name, { x: box.left, y: box.bottom + 6 });
      }}
    >
      {inside}
    </button>
  );
}

/** A step through the history, with what it would bring. */
function Step(props: {
  words: string;
  shortcut: string;
  icon: string;
  what: string | null;
  onClick: () => void;
}) {
  const { words, what } = props;
  return (
    <button
      type="button"
      className="square"
      aria-label={words}
      title={what === null ? `Nothing to ${words.toLowerCase()}` : `${words}: ${what} (${props.shortcut})`}
      disabled={what === null}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}
