import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { clamp, moved } from "./moving";
import { Profile } from "./Profile";
import type { Column, Pane } from "./protocol";
import { columnWidths, filled, NARROWEST, newInView } from "./widths";

const ROW = 27;
const HEAD = 66;

/** The rows under headers that say type, share filled and spread; only what is on the screen is drawn. */
export function Table({ pane }: { pane: Pane }) {
  const scroller = useRef<HTMLDivElement>(null);
  const names = pane.columns.map((c) => `${c.name} ${c.type}`).join("\n");
  const [dragged, setDragged] = useState<{ names: string; widths: Record<number, number> }>({
    names,
    widths: {},
  });
  const [opened, setOpened] = useState<number | null>(null);
  const [cell, setCell] = useState<[number, number]>([0, 0]);
  const room = useWidth(scroller);
  // biome-ignore lint/correctness/useExhaustiveDependencies: columns keep their widths while their names stay
  const usual = useMemo(() => columnWidths(pane.columns, pane.rows), [names]);
  const own = dragged.names === names ? dragged.widths : {};
  const widths = filled(usual, room).map((width, i) => own[i] ?? width);

  const rows = useVirtualizer({
    count: pane.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    paddingStart: HEAD,
  });
  const columns = useVirtualizer({
    horizontal: true,
    count: pane.columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => widths[i] ?? NARROWEST,
    overscan: 2,
  });
  const shape = widths.join(",");
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again where a width changes
  useLayoutEffect(() => columns.measure(), [shape, columns]);
  useNewInView(scroller, pane, widths);

  const shown = columns.getVirtualItems();
  const name = useId();
  const [row, column] = [clamp(cell[0], pane.rows.length), clamp(cell[1], pane.columns.length)];
  const move = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD) / ROW) - 1);
    const to = moved(event, [row, column], [pane.rows.length, pane.columns.length], page);
    if (to) {
      setCell(to);
      rows.scrollToIndex(to[0]);
      columns.scrollToIndex(to[1]);
    } else if (event.key === "Enter") setOpened(column);
    else if ((event.ctrlKey || event.metaKey) && event.key === "c")
      void navigator.clipboard?.writeText(pane.rows[row]?.[column] ?? "");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div
        ref={scroller}
        className="rows"
        role="grid"
        tabIndex={0}
        aria-label={`Rows of ${pane.name}`}
        aria-rowcount={pane.rows.length + 1}
        aria-colcount={pane.columns.length}
        aria-activedescendant={pane.rows.length ? `${name}${row}.${column}` : undefined}
        onKeyDown={move}
      >
        <div className="sheet" style={{ width: columns.getTotalSize(), height: rows.getTotalSize() }}>
          {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
          <div className="heads" role="row" style={{ height: HEAD }}>
            {shown.map((item) => {
              const column = pane.columns[item.index] as Column;
              return (
                <Head
                  key={item.key}
                  place={item.index}
                  column={column}
                  left={item.start}
                  width={item.size}
                  open={opened === item.index}
                  onOpen={() => setOpened(opened === item.index ? null : item.index)}
                  onWidth={(width) =>
                    setDragged({ names, widths: { ...own, [item.index]: Math.max(NARROWEST / 2, width) } })
                  }
                />
              );
            })}
          </div>
          {rows.getVirtualItems().map((line) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
            <div
              key={line.key}
              role="row"
              aria-rowindex={line.index + 2}
              className="line"
              style={{ height: ROW, transform: `translateY(${line.start}px)` }}
            >
              {shown.map((item) => (
                <Cell
                  key={item.key}
                  id={`${name}${line.index}.${item.index}`}
                  place={item.index}
                  value={pane.rows[line.index]?.[item.index] ?? null}
                  numeric={pane.columns[item.index]?.numeric ?? false}
                  left={item.start}
                  width={item.size}
                  active={row === line.index && column === item.index}
                  onPick={() => setCell([line.index, item.index])}
                />
              ))}
            </div>
          ))}
          {pane.rows.length ? null : (
            <p className="norows" style={{ top: HEAD }}>
              No rows.
            </p>
          )}
        </div>
      </div>
      {opened !== null && pane.columns[opened] ? (
        <Profile key={opened} column={pane.columns[opened] as Column} onClose={() => setOpened(null)} />
      ) : null}
    </>
  );
}

function Cell(props: {
  id: string;
  place: number;
  value: string | null;
  numeric: boolean;
  left: number;
  width: number;
  active: boolean;
  onPick: () => void;
}) {
  const { value } = props;
  const kind = value === null ? "null" : value === "" ? "blank" : props.numeric ? "number" : "";
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      id={props.id}
      role="gridcell"
      aria-selected={props.active}
      aria-colindex={props.place + 1}
      className={`cell ${kind} ${props.active ? "active" : ""}`}
      style={{ left: props.left, width: props.width }}
      title={value && value.length > 24 ? value : undefined}
      onClick={props.onPick}
    >
      {value === null ? "empty" : value === "" ? "“”" : value}
    </div>
  );
}

function Head(props: {
  place: number;
  column: Column;
  left: number;
  width: number;
  open: boolean;
  onOpen: () => void;
  onWidth: (width: number) => void;
}) {
  const { column } = props;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the button inside has the focus
    <div
      role="columnheader"
      aria-colindex={props.place + 1}
      className={`headcell ${column.isNew ? "new" : ""}`}
      style={{ left: props.left, width: props.width }}
    >
      <button
        type="button"
        aria-expanded={props.open}
        title={`${column.name}: ${column.type}`}
        onClick={props.onOpen}
      >
        <span className="top">
          <strong>{column.name}</strong>
          <small>{column.type}</small>
        </span>
        <Bars column={column} />
        <small className={column.nulls > 0 ? "gaps" : ""}>{column.filled}</small>
      </button>
      <i
        className="resize"
        aria-hidden="true"
        onPointerDown={(e) => {
          e.preventDefault();
          const start = e.clientX;
          const move = (m: PointerEvent) => props.onWidth(props.width + m.clientX - start);
          const stop = () => {
            document.removeEventListener("pointermove", move);
            document.removeEventListener("pointerup", stop);
          };
          document.addEventListener("pointermove", move);
          document.addEventListener("pointerup", stop);
        }}
      />
    </div>
  );
}

export function Bars({ column, tall = false }: { column: Column; tall?: boolean }) {
  return (
    <span className={`bars ${tall ? "tall" : ""}`} aria-hidden="true">
      {column.bars.map((bar) => (
        <i
          key={bar.label}
          style={{ height: `${Math.max(bar.share > 0 ? 8 : 0, bar.share * 100)}%` }}
          title={bar.label}
        />
      ))}
    </span>
  );
}

/** Brings the first column that a step makes into view, once for each step and set of new columns. */
function useNewInView(scroller: RefObject<HTMLElement | null>, pane: Pane, widths: readonly number[]) {
  const made = pane.columns.flatMap((c) => (c.isNew ? [c.name] : [])).join("\n");
  const place = `${pane.name}\n${made}`;
  const seen = useRef("");
  useLayoutEffect(() => {
    const room = scroller.current;
    if (!room?.clientWidth || seen.current === place) return;
    seen.current = place;
    const left = newInView(
      pane.columns.map((c) => c.isNew),
      widths,
      room.scrollLeft,
      room.clientWidth,
    );
    if (left !== null) room.scrollLeft = left;
  });
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const found = element.current;
    if (!found) return;
    const watch = new ResizeObserver(() => setWidth(found.clientWidth));
    watch.observe(found);
    setWidth(found.clientWidth);
    return () => watch.disconnect();
  }, [element]);
  return width;
}
