import { useMemo, useState } from "react";
import { columnText } from "./names";
import type { FormulaData } from "./protocol";

/** Columns and functions with their help, to put into a formula by a click. */
export function Helper({ data, onInsert }: { data: FormulaData; onInsert: (text: string) => void }) {
  const [typed, setTyped] = useState("");
  const wanted = typed.toLowerCase();
  const fits = (...texts: string[]) => texts.some((t) => t.toLowerCase().includes(wanted));
  const kinds = useMemo(() => [...new Set(data.functions.map((f) => f.kind))], [data.functions]);
  const columns = data.columns.filter((c) => fits(c.name, c.type));
  return (
    <div className="helper">
      <input
        type="search"
        placeholder="Search columns and functions"
        aria-label="Search columns and functions"
        value={typed}
        onChange={(e) => setTyped(e.currentTarget.value)}
      />
      <div className="lists">
        {columns.length ? <h4>Columns</h4> : null}
        {columns.map((c) => (
          <button key={`${c.side}.${c.name}`} type="button" onClick={() => onInsert(columnText(c))}>
            <span>{columnText(c)}</span>
            <small>{c.type}</small>
          </button>
        ))}
        {data.parameters
          .filter((p) => fits(p.name))
          .map((p) => (
            <button key={p.name} type="button" onClick={() => onInsert(`:${p.name}`)}>
              <span>:{p.name}</span>
              <small>{p.type}</small>
            </button>
          ))}
        {kinds.map((kind) => {
          const found = data.functions.filter((f) => f.kind === kind && fits(f.name, f.help));
          return found.length ? (
            <details key={kind} open={wanted !== ""}>
              <summary>
                {kind} <small>{found.length}</small>
              </summary>
              {found.map((f) => (
                <button
                  key={f.name}
                  type="button"
                  title={`${f.signature}\n${f.help}\n${f.example}`}
                  onClick={() => onInsert(`${f.name}()`)}
                >
                  <span>{f.signature}</span>
                  <small>{f.help}</small>
                </button>
              ))}
            </details>
          ) : null;
        })}
      </div>
    </div>
  );
}
