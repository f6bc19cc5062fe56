import { useEffect, useRef } from "react";

const KEYS: [string, string][] = [
  ["/ or double-click", "Add a step; behind the chosen one where there is one"],
  ["C, D", "Connect the chosen step to another; disconnect it"],
  ["F", "Find a step by name, title or setting; with nothing typed, those with errors come first"],
  ["F2 or double-click its title", "Give the step a title"],
  ["Arrow keys, with Shift", "Move the chosen steps a little, further"],
  ["Ctrl+← and Ctrl+→", "Go along the wires"],
  ["Tab, then Enter", "Go from step to step, choose one"],
  ["Delete", "Delete; the wire around closes"],
  ["Ctrl+Z, Ctrl+Y", "Undo, redo"],
  ["Ctrl+C, Ctrl+X, Ctrl+V", "Copy, cut, paste, also between pipelines"],
  ["Ctrl+D", "Duplicate"],
  ["Ctrl+A", "Choose all steps"],
  ["Shift+drag", "Choose the steps in a box"],
  ["Drag, wheel, Ctrl+wheel", "Move the view, up and down, zoom"],
  ["N", "Add a note; double-click one to write in it, Ctrl+Enter when done"],
  ["G", "Group the chosen steps; take them out of their group"],
  ["L", "Arrange all steps"],
  ["0, + and −", "Show everything, zoom in and out"],
  ["Escape", "Close a list, choose nothing"],
];

/** All keys of the canvas. */
export function Keys({ onClose }: { onClose: () => void }) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus({ preventScroll: true }), []);
  return (
    <div className="keys" role="dialog" aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button
        ref={close}
        type="button"
        onClick={onClose}
        onKeyDown={(e) => {
          if (e.key === "Escape") onClose();
          e.stopPropagation();
        }}
      >
        Close
      </button>
    </div>
  );
}
