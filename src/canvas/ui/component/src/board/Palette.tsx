import { memo, useState } from "react";
import { Icon } from "../shared/Icon";
import type { BoardData, Kind } from "../shared/protocol";
import { findKinds } from "./search";

export const DRAGGED = "application/x-canvas-step";
/** What is dragged where it is a note. */
export const NOTE = "canvas note";

/** Every kind of step, to drag onto the canvas or to add by a click. */
export const Palette = memo(function Palette(props: {
  data: BoardData;
  onAdd: (kind: Kind, spot: null) => void;
  onNote: () => void;
  onLeave: () => void;
}) {
  const [typed, setTyped] = useState("");
  const found = findKinds(props.data.catalogue, typed);
  const groups = typed.trim()
    ? [{ name: "found", label: found.length ? "Found" : "", kinds: found }]
    : props.data.categories
        .map((c) => ({ ...c, kinds: props.data.catalogue.filter((k) => k.category === c.name) }))
        .filter((g) => g.kinds.length);
  return (
    <nav className="palette" data-testid="palette" aria-label="Steps to add">
      <div className="search">
        <input
          type="search"
          placeholder="Add a step…"
          aria-label="Search for a step to add"
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
          onKeyDown={(e) => {
            e.stopPropagation();
            if (e.key === "Enter" && found[0]) {
              props.onAdd(found[0], null);
              setTyped("");
              props.onLeave();
            }
            if (e.key === "Escape") {
              setTyped("");
              props.onLeave();
            }
          }}
        />
        <kbd>/</kbd>
      </div>
      {groups.map((group) => (
        <section key={group.name}>
          {group.label ? <h3>{group.label}</h3> : null}
          {group.kinds.map((kind) => (
            <div
              key={kind.type}
              role="button"
              tabIndex={0}
              draggable
              className="kind"
              data-type={kind.type}
              data-category={kind.category}
              title={kind.help}
              onClick={() => props.onAdd(kind, null)}
              onKeyDown={(e) => {
                if (e.key !== "Enter" && e.key !== " ") return;
                e.preventDefault();
                props.onAdd(kind, null);
              }}
              onDragStart={(e) => {
                e.dataTransfer.setData(DRAGGED, kind.type);
                e.dataTransfer.effectAllowed = "copy";
              }}
            >
              <Icon name={kind.icon} size={17} />
              {kind.label}
            </div>
          ))}
        </section>
      ))}
      {typed.trim() && !"note comment".includes(typed.trim().toLowerCase()) ? null : (
        <section>
          {typed.trim() ? null : <h3>Explain</h3>}
          <div
            role="button"
            tabIndex={0}
            draggable
            className="kind"
            title="A text on the canvas, for whoever reads the pipeline"
            onClick={props.onNote}
            onKeyDown={(e) => {
              if (e.key !== "Enter" && e.key !== " ") return;
              e.preventDefault();
              props.onNote();
            }}
            onDragStart={(e) => {
              e.dataTransfer.setData(DRAGGED, NOTE);
              e.dataTransfer.effectAllowed = "copy";
            }}
          >
            <Icon name="sticky_note_2" size={17} />
            Note
          </div>
        </section>
      )}
      {typed.trim() && !found.length ? <p>Nothing fits “{typed}”. Try another word.</p> : null}
    </nav>
  );
});
