import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { columnText } from "./names";
import type { Fn, FormulaData } from "./protocol";

const TITLES: Record<string, string> = {
  text: "Texts",
  number: "Numbers",
  "date and time": "Dates and times",
  condition: "Conditions",
  conversion: "Changing types",
  list: "Lists",
  map: "Maps",
  structure: "Structures",
  JSON: "JSON",
  summary: "Over many rows",
  window: "Over the rows around a row",
};

type HelperProps = { data: FormulaData; onInsert: (text: string) => void; onClose: () => void };

/** Columns and functions with their help, to put into a formula by a click or from the keyboard. */
export function Helper({ data, onInsert, onClose }: HelperProps) {
  const [typed, setTyped] = useState("");
  const place = useRef<HTMLDivElement>(null);
  const wanted = typed.toLowerCase().trim();
  const fits = (...texts: string[]) => texts.some((t) => t.toLowerCase().includes(wanted));
  const groups = useMemo(() => [...new Set(data.functions.map((f) => f.category))], [data.functions]);
  const columns = data.columns.filter((c) => fits(c.name, c.type));
  const parameters = data.parameters.filter((p) => fits(p.name, p.type));
  const chosen = (group: string) =>
    data.functions.filter((f) => f.category === group && fits(f.name, f.help, f.words));
  const isEmpty = !columns.length && !parameters.length && groups.every((group) => !chosen(group).length);

  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") return onClose();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      items(place.current)
        .find((item) => item.tagName === "BUTTON")
        ?.click();
    } else if (step) {
      event.preventDefault();
      neighbour(place.current, event.target, step)?.focus();
    }
  };

  return (
    <div className="helper" ref={place} onKeyDown={onKey}>
      <input
        type="search"
        placeholder="Search columns and functions"
        aria-label="Search columns and functions"
        value={typed}
        // biome-ignore lint/a11y/noAutofocus: it opens because a person wants to look something up
        autoFocus
        onChange={(e) => setTyped(e.currentTarget.value)}
      />
      <div className="lists">
        {data.tables?.length ? <h3>Inputs</h3> : null}
        {data.tables
          ?.filter((table) => fits(table))
          .map((table) => (
            <button key={table} type="button" onClick={() => onInsert(table)}>
              <span>{table}</span>
            </button>
          ))}
        {columns.length || parameters.length ? <h3>Columns</h3> : null}
        {columns.map((c) => (
          <button key={`${c.side}.${c.name}`} type="button" onClick={() => onInsert(columnText(c))}>
            <span>{columnText(c)}</span>
            <small>{c.type}</small>
          </button>
        ))}
        {parameters.map((p) => (
          <button key={p.name} type="button" onClick={() => onInsert(`:${p.name}`)}>
            <span>:{p.name}</span>
            <small>parameter, {p.type}</small>
          </button>
        ))}
        {groups.map((group) => {
          const found = chosen(group);
          return found.length ? (
            <details key={`${group}.${wanted !== ""}`} open={wanted !== ""}>
              <summary>
                {TITLES[group] ?? group} <small>{found.length}</small>
              </summary>
              {found.map((f) => (
                <FunctionItem key={f.name} fn={f} onInsert={onInsert} />
              ))}
            </details>
          ) : null;
        })}
        {isEmpty ? <p>Nothing is called so.</p> : null}
      </div>
    </div>
  );
}

function FunctionItem({ fn, onInsert }: { fn: Fn; onInsert: (text: string) => void }) {
  return (
    <button type="button" className="fn" onClick={() => onInsert(`${fn.name}()`)}>
      <span>{fn.signature}</span>
      <small>{fn.help.replaceAll("`", "")}</small>
      {fn.example ? <code>{fn.example}</code> : null}
    </button>
  );
}

/** What the arrow keys move over: the search, what can be inserted, and the titles of groups. */
function items(place: HTMLElement | null): HTMLElement[] {
  const found = place?.querySelectorAll<HTMLElement>("input, button, summary") ?? [];
  return [...found].filter((item) => item.offsetParent !== null);
}

function neighbour(place: HTMLElement | null, from: EventTarget, step: number): HTMLElement | undefined {
  const all = items(place);
  return from instanceof HTMLElement ? all[all.indexOf(from) + step] : undefined;
}
