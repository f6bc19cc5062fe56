import { Icon } from "../shared/Icon";
import type { Actions } from "./actions";
import type { Panels } from "./useKeys";

/** Zoom, fit, arrange, find, keys. */
export function Controls({ actions, panels }: { actions: Actions; panels: Panels }) {
  return (
    <div className="controls" role="toolbar" aria-label="View">
      <Small label="Zoom in (+)" icon="add" onClick={() => actions.zoom(1)} />
      <Small label="Zoom out (−)" icon="remove" onClick={() => actions.zoom(-1)} />
      <Small label="Show everything (0)" icon="fit_screen" onClick={actions.fit} />
      <Small label="Arrange all steps (L)" icon="account_tree" onClick={actions.arrange} />
      <Small label="Add a note (N)" icon="sticky_note_2" onClick={panels.note} />
      <Small label="Group the chosen steps (G)" icon="select_all" onClick={panels.group} />
      <Small label="Find a step (F)" icon="search" onClick={panels.find} />
      <Small label="Keys (?)" icon="keyboard" onClick={panels.keys} />
    </div>
  );
}

function Small({ label, icon, onClick }: { label: string; icon: string; onClick: () => void }) {
  return (
    <button type="button" className="square" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} size={17} />
    </button>
  );
}
