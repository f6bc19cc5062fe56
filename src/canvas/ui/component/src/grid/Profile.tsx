import { useEffect, useRef } from "react";
import type { Column } from "./protocol";
import { Bars } from "./Table";

/** All that is known of a column on the sample. */
export function Profile({ column, onClose }: { column: Column; onClose: () => void }) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus({ preventScroll: true }), []);
  return (
    <div
      className="profile"
      role="dialog"
      aria-label={`Profile of ${column.name}`}
      onKeyDown={(e) => {
        if (e.key === "Escape") onClose();
        e.stopPropagation();
      }}
    >
      <h3>
        {column.name} <small>{column.type}</small>
      </h3>
      <Bars column={column} tall />
      <dl>
        {column.facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={text}>{text}</dd>
          </div>
        ))}
      </dl>
      {column.top.length ? (
        <>
          <h4>Most frequent</h4>
          <dl>
            {column.top.map(([value, count]) => (
              <div key={value}>
                <dt title={value}>{value || "“”"}</dt>
                <dd>{count}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
      <button ref={close} type="button" onClick={onClose}>
        Close
      </button>
    </div>
  );
}
