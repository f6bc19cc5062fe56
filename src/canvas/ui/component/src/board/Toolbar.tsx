import { Icon } from "../shared/Icon";
import type { BoardData } from "../shared/protocol";

/** Which pipeline this is, whether all is saved, undo and redo, how it stands with each target. */
export function Toolbar(props: {
  data: BoardData;
  pending: number;
  late: boolean;
  onUndo: () => void;
  onRedo: () => void;
  onCode: () => void;
  onExport: () => void;
}) {
  const { data } = props;
  const saving = props.pending > 0;
  const waits = `${props.pending} change${props.pending === 1 ? "" : "s"} wait${props.pending === 1 ? "s" : ""}`;
  const words = !saving ? "Saved" : props.late ? `Not connected: ${waits}` : "Saving…";
  return (
    <header className="toolbar" data-testid="toolbar">
      <span className="crumb">{data.workspace} /</span>
      <h1 title={data.description}>{data.pipeline}</h1>
      <span className={`chip ${props.late && saving ? "warn" : saving ? "quiet" : "ok"}`} role="status">
        <i />
        {words}
      </span>
      <button
        type="button"
        className="square"
        aria-label={data.undo ? `Undo: ${data.undo}` : "Nothing to undo"}
        title={data.undo ? `Undo: ${data.undo} (Ctrl+Z)` : "Nothing to undo"}
        disabled={!data.undo && !saving}
        onClick={props.onUndo}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        className="square"
        aria-label={data.redo ? `Redo: ${data.redo}` : "Nothing to redo"}
        title={data.redo ? `Redo: ${data.redo} (Ctrl+Y)` : "Nothing to redo"}
        disabled={!data.redo && !saving}
        onClick={props.onRedo}
      >
        <Icon name="redo" />
      </button>
      <span className="gap" />
      {data.targets.map((target) => (
        <span key={target.name} className={`chip ${target.tone}`} title={target.hint}>
          <i />
          {target.text}
        </span>
      ))}
      <button type="button" aria-pressed={data.code} className={data.code ? "on" : ""} onClick={props.onCode}>
        Code
      </button>
      <button type="button" className="primary" onClick={props.onExport}>
        Export
      </button>
    </header>
  );
}
