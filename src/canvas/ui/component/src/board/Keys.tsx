import { useEffect, useRef } from "react";

const KEYS: [string, string][] = [
  ["/ or double-click", "Add a step"],
  ["C", "Connect the chosen step to another"],
  ["F", "Find a step"],
  ["F2", "Give the step a title"],
  ["Arrow keys", "Move the chosen steps"],
  ["Tab, Enter", "Go from step to step, choose one"],
  ["Delete", "Delete; the wire around closes"],
  ["Ctrl+Z, Ctrl+Y", "Undo, redo"],
  ["Ctrl+C, Ctrl+X, Ctrl+V", "Copy, cut, paste, also between pipelines"],
  ["Ctrl+D", "Duplicate"],
  ["Ctrl+A", "Choose all steps"],
  ["Shift+drag", "Choose the steps in a box"],
  ["L", "Arrange all steps"],
  ["0", "Show everything"],
  ["+ and −", "Zoom in and out"],
  ["Escape", "Choose nothing, close a list"],
];

/** All keys of the canvas. */
export function Keys({ onClose }: { onClose: () => void }) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
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
