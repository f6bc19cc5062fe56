import { Popover } from "./Popover";
import type { Column } from "./protocol";
import { Bars } from "./Table";

/** All that is known of a column on the sample. */
export function Profile(props: { column: Column; onClose: () => void }) {
  const { column } = props;
  return (
    <Popover label={`Profile of ${column.name}`} className="profile" onClose={props.onClose}>
      <h3>
        {column.name} <small>{column.type}</small>
      </h3>
      <Bars column={column} tall />
      <Facts rows={column.facts} />
      {column.top.length ? (
        <>
          <h4>Most frequent</h4>
          <Facts rows={column.top} />
        </>
      ) : null}
    </Popover>
  );
}

const Facts = ({ rows }: { rows: readonly (readonly [string, string])[] }) => (
  <dl>
    {rows.map(([name, text]) => (
      <div key={name}>
        <dt title={name}>{name || "“”"}</dt>
        <dd title={text}>{text}</dd>
      </div>
    ))}
  </dl>
);
