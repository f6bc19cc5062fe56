import { useEffect, useRef, useState } from "react";
import { Icon } from "../shared/Icon";
import { Marked, unmarked } from "../shared/Marked";
import type { Props } from "../shared/mount";
import "./grid.css";
import { Popover } from "./Popover";
import type { GridData, GridState, Pane, Sampling } from "./protocol";
import { Table } from "./Table";

/** So long, in ms, the pane waits before it asks again for rows that are still to come. */
const PATIENCE = 120;

/** What goes into a step and what comes out of it, side by side. */
export function Grid({ data, setStateValue }: Props<GridState, GridData>) {
  useEffect(() => {
    if (!data.waiting) return;
    const ask = setTimeout(() => setStateValue("poll", data.asked), PATIENCE);
    return () => clearTimeout(ask);
  }, [data.asked, data.waiting, setStateValue]);
  const picked = useRef<GridState["chosen"]>({});
  return (
    <div className="grid">
      {data.panes.map((pane) => (
        <PaneView
          key={pane.side}
          pane={pane}
          sampling={data.sampling}
          onPick={(id) => {
            picked.current = { ...picked.current, [pane.side]: id };
            setStateValue("chosen", picked.current);
          }}
          onSampling={(sampling) => setStateValue("sampling", sampling)}
          onAgain={() => setStateValue("again", Date.now())}
          onStop={() => setStateValue("stop", Date.now())}
        />
      ))}
    </div>
  );
}

type PaneProps = {
  pane: Pane;
  sampling: Sampling;
  onPick: (id: string) => void;
  onSampling: (sampling: Sampling) => void;
  onAgain: () => void;
  onStop: () => void;
};

function PaneView({ pane, sampling, onPick, onSampling, onAgain, onStop }: PaneProps) {
  const isBusy = pane.state === "working" && pane.columns.length > 0;
  return (
    <section
      className={`pane ${pane.stale ? "old" : ""}`}
      aria-label={pane.name ? `${pane.title} ${pane.name}` : pane.title}
      data-state={pane.state}
      data-stale={pane.stale}
    >
      <header>
        <span className="what">
          <b>{pane.title}</b>
          {pane.choices.length ? (
            <span className="choices" role="radiogroup" aria-label={`${pane.title}: which rows`}>
              {pane.choices.map((choice) => (
                <button
                  key={choice.id}
                  type="button"
                  role="radio"
                  aria-checked={choice.id === pane.chosen}
                  className={choice.id === pane.chosen ? "on" : ""}
                  title={choice.label}
                  onClick={() => onPick(choice.id)}
                >
                  {choice.label}
                </button>
              ))}
            </span>
          ) : (
            <span className="name" title={pane.name}>
              {pane.name}
            </span>
          )}
        </span>
        {isBusy ? <Busy heading={pane.heading} onStop={onStop} /> : null}
        {pane.count && !isBusy ? <em>{pane.count}</em> : null}
        {pane.sample.text || pane.trust ? (
          <span className="how">
            {pane.sample.text ? <SampleChip pane={pane} sampling={sampling} onSampling={onSampling} /> : null}
            {pane.trust ? (
              <span className={`chip ${pane.trust.tone}`} title={unmarked(pane.trust.hint)}>
                <i />
                <span>{pane.trust.text}</span>
              </span>
            ) : null}
          </span>
        ) : null}
      </header>
      {isBusy ? null : <Notice pane={pane} onAgain={onAgain} onStop={onStop} />}
      {pane.columns.length ? <Table pane={pane} /> : pane.state === "working" ? <Skeleton /> : null}
    </section>
  );
}

/** That new rows are on their way: beside the old ones, so that these stay where they are. */
function Busy({ heading, onStop }: { heading: string; onStop: () => void }) {
  return (
    <span className="busy" role="status">
      <Work heading={heading} onStop={onStop} />
    </span>
  );
}

/** After so many ms, work on rows takes long: the person is told what she can do. */
const LONG = 10_000;

/** What is being done, since when, and the way out of it. */
function Work({ heading, onStop }: { heading: string; onStop: () => void }) {
  const [long, setLong] = useState(false);
  const [stopping, setStopping] = useState(false);
  useEffect(() => {
    const late = setTimeout(() => setLong(true), LONG);
    return () => clearTimeout(late);
  }, []);
  const words = long ? "Still at work after 10 s. Stop it if that is too long." : heading;
  return (
    <>
      <span className="spin" />
      <span className="words">{stopping ? "Stopping…" : words}</span>
      <span className="gap" />
      <button
        type="button"
        disabled={stopping}
        onClick={() => {
          setStopping(true);
          onStop();
        }}
      >
        Stop
      </button>
    </>
  );
}

/** What is to be said above the rows, or in their place. */
function Notice({ pane, onAgain, onStop }: { pane: Pane; onAgain: () => void; onStop: () => void }) {
  if (pane.state === "working")
    return (
      <div className="notice quiet" role="status">
        <Work heading={pane.heading} onStop={onStop} />
      </div>
    );
  if (pane.state === "none")
    return (
      <div className="notice none">
        <p>
          <Marked text={pane.heading} />
        </p>
      </div>
    );
  if (!pane.problems.length && pane.state !== "failed") return null;
  return (
    <div className="notice" role="status">
      <div>
        {pane.heading ? (
          <strong>
            <Marked text={pane.heading} />
          </strong>
        ) : null}
        {pane.problems.map((problem) => (
          <p key={problem.text} className={problem.tone}>
            <Marked text={problem.text} />
          </p>
        ))}
      </div>
      <span className="gap" />
      {pane.again ? (
        <button type="button" onClick={onAgain}>
          Try again
        </button>
      ) : null}
    </div>
  );
}

const Skeleton = () => (
  <div className="skeleton" aria-hidden="true">
    {[0, 1, 2, 3, 4].map((row) => (
      <span key={row} />
    ))}
  </div>
);

/** On which rows all of this is computed; a click changes that. */
function SampleChip(props: { pane: Pane; sampling: Sampling; onSampling: (sampling: Sampling) => void }) {
  const [open, setOpen] = useState(false);
  const { sampling } = props;
  const change = (part: Partial<Sampling>) => props.onSampling({ ...sampling, ...part });
  return (
    <span className="pop">
      <button
        type="button"
        className="chip"
        aria-expanded={open}
        title={`${props.pane.sample.hint}\nClick to change how much is read.`}
        onClick={() => setOpen(!open)}
      >
        <span>{props.pane.sample.text}</span>
        <Icon name="keyboard_arrow_down" size={14} />
      </button>
      {open ? (
        <Popover label="Sample" className="sample" onClose={() => setOpen(false)}>
          <h3>Previews read a part of each source</h3>
          <label>
            Which rows
            <select
              value={sampling.method}
              onChange={(e) => change({ method: e.currentTarget.value as Sampling["method"] })}
            >
              <option value="matching">The first, and what joins to them</option>
              <option value="first">The first of each file</option>
              <option value="random">Chosen at random</option>
            </select>
          </label>
          <label>
            At most, of each source
            <select value={sampling.rows} onChange={(e) => change({ rows: Number(e.currentTarget.value) })}>
              {[1_000, 10_000, 100_000].map((rows) => (
                <option key={rows} value={rows}>
                  {rows.toLocaleString("en")} rows
                </option>
              ))}
            </select>
          </label>
          {sampling.method === "random" ? (
            <label>
              Draw number
              <input
                type="number"
                min={0}
                defaultValue={sampling.seed}
                onBlur={(e) => change({ seed: Math.max(0, Math.trunc(Number(e.currentTarget.value))) })}
              />
            </label>
          ) : null}
          <pre>{props.pane.sample.hint}</pre>
        </Popover>
      ) : null}
    </span>
  );
}
