import { useReactFlow, ViewportPortal } from "@xyflow/react";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { Icon } from "../shared/Icon";
import type { Group } from "../shared/protocol";
import type { Actions } from "./actions";
import { type Box, frameOf } from "./annotations";
import { boxesOf, type Drawing } from "./useDrawing";

type Props = {
  drawing: Drawing;
  actions: Actions;
  /** The group whose title is being written. */
  titled: string | null;
  onTitle: (id: string | null) => void;
};

/** The frames of all groups, below the cards. */
export function Frames({ drawing, actions, titled, onTitle }: Props) {
  const { nodes } = drawing;
  const { groups } = drawing.annotations;
  const boxes = useMemo(() => (groups.length ? boxesOf(nodes) : new Map<string, Box>()), [nodes, groups]);
  return (
    <ViewportPortal>
      {groups.map((group) => {
        const frame = frameOf(group, boxes);
        return frame ? (
          <div
            key={group.id}
            className="group"
            data-group={group.id}
            style={{
              transform: `translate(${frame.left}px, ${frame.top}px)`,
              width: frame.width,
              height: frame.height,
            }}
          >
            <Head {...{ group, drawing, actions }} writes={titled === group.id} onTitle={onTitle} />
          </div>
        ) : null;
      })}
    </ViewportPortal>
  );
}

/** A group's title: a click chooses what is in it, dragging moves that, a double-click writes the title. */
function Head({
  group,
  drawing,
  actions,
  writes,
  onTitle,
}: Omit<Props, "titled"> & { group: Group; writes: boolean }) {
  const drag = useDrag(group, drawing, actions);
  if (writes)
    return (
      <TitleInput
        title={group.title}
        onDone={(title) => {
          onTitle(null);
          if (title !== null) actions.groupTitle(group.id, title);
          actions.focus();
        }}
      />
    );
  return (
    <div className="group-head nopan" title="Drag to move the group; double-click to rename it" {...drag}>
      <button
        type="button"
        className="name"
        onDoubleClick={() => onTitle(group.id)}
        onKeyDown={(e) => {
          if (e.key !== "Enter" && e.key !== " " && e.key !== "F2") return;
          e.preventDefault();
          e.stopPropagation();
          if (e.key === "F2") onTitle(group.id);
          else drawing.select(group.members);
        }}
      >
        {group.title}
      </button>
      <button
        type="button"
        className="ungroup"
        aria-label={`Ungroup ${group.title}`}
        title="Ungroup: the steps stay"
        onPointerDown={(e) => e.stopPropagation()}
        onClick={() => actions.ungroup(group.id)}
      >
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

/** Moves all that is in a group along with its title. */
function useDrag(group: Group, drawing: Drawing, actions: Actions) {
  const flow = useReactFlow();
  const last = useRef<{ x: number; y: number } | null>(null);
  const end = () => {
    if (!last.current) return;
    last.current = null;
    actions.nudged();
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      const adds = event.shiftKey || event.ctrlKey || event.metaKey;
      drawing.select(adds ? [...drawing.selected, ...group.members] : group.members);
      last.current = { x: event.clientX, y: event.clientY };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const from = last.current;
      if (!from) return;
      const zoom = flow.getZoom();
      const [x, y] = [event.clientX - from.x, event.clientY - from.y];
      if (!x && !y) return;
      last.current = { x: event.clientX, y: event.clientY };
      actions.carry(group.members, x / zoom, y / zoom);
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

function TitleInput(props: { title: string; onDone: (title: string | null) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [done, setDone] = useState(false);
  useEffect(() => input.current?.select(), []);
  const finish = (title: string | null) => {
    if (done) return;
    setDone(true);
    props.onDone(title);
  };
  return (
    <div className="group-head nopan">
      <input
        ref={input}
        className="nodrag title"
        defaultValue={props.title}
        maxLength={200}
        aria-label="Title of the group"
        onPointerDown={(e) => e.stopPropagation()}
        onBlur={(e) => finish(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === "Enter") finish(e.currentTarget.value);
          if (e.key === "Escape") finish(null);
          e.stopPropagation();
        }}
      />
    </div>
  );
}
