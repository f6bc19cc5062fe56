import { type Node, type NodeProps, ViewportPortal } from "@xyflow/react";
import { memo, useContext, useEffect, useRef, useState } from "react";
import type { Note, Place } from "../shared/protocol";
import type { Actions } from "./actions";
import { noteWidth } from "./annotations";
import { Live } from "./live";

export type NoteNode = Node<{ note: Note }, "note">;

/** A text on the canvas, as large as it needs to be. */
export const NoteCard = memo(function NoteCard({ id, data, selected }: NodeProps<NoteNode>) {
  const { editing, finishTitle } = useContext(Live);
  const { text } = data.note;
  if (editing === id)
    return <NoteInput text={text} onDone={(typed, byKey) => finishTitle(id, typed, byKey)} />;
  return (
    <div className={selected ? "note chosen" : "note"} style={{ width: noteWidth(text) }}>
      {text}
    </div>
  );
});

/** Where a note is written. `onDone` gets null where it is to stay as it was. */
export function NoteInput(props: { text: string; onDone: (text: string | null, byKey: boolean) => void }) {
  const [typed, setTyped] = useState(props.text);
  const input = useRef<HTMLTextAreaElement>(null);
  const done = useRef(false);
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.setSelectionRange(-1, -1);
  }, []);
  useEffect(() => {
    const area = input.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + typed.length * 0}px`; // as high as what is typed
  }, [typed]);
  const finish = (text: string | null, byKey: boolean) => {
    if (done.current) return;
    done.current = true;
    props.onDone(text, byKey);
  };
  return (
    <textarea
      ref={input}
      className="note nodrag nopan nowheel"
      style={{ width: noteWidth(typed) }}
      value={typed}
      rows={2}
      maxLength={5000}
      placeholder="What should others know?"
      aria-label="Text of the note"
      onChange={(e) => setTyped(e.currentTarget.value)}
      onBlur={() => finish(typed, false)}
      onPointerDown={(e) => e.stopPropagation()}
      onKeyDown={(e) => {
        if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) finish(typed, true);
        if (e.key === "Escape") finish(null, true);
        e.stopPropagation();
      }}
    />
  );
}

/** A note that is not there yet: it comes to be with its first words. */
export function NoteDraft(props: { place: Place; actions: Actions; onClose: () => void }) {
  const [x, y] = props.place;
  return (
    <ViewportPortal>
      <div className="draft" style={{ transform: `translate(${x}px, ${y}px)` }}>
        <NoteInput
          text=""
          onDone={(text) => {
            props.onClose();
            props.actions.focus();
            if (text) props.actions.note(text, props.place);
          }}
        />
      </div>
    </ViewportPortal>
  );
}
