/** Notes and groups: what changes make of them, and where a group's frame is drawn. */
import type { Change, Group, Note, Place } from "../shared/protocol";

export type Annotations = { notes: readonly Note[]; groups: readonly Group[] };
export type Box = { left: number; top: number; width: number; height: number };

/** Both with the changes made, as the server makes them too. `steps`: the ids of all that there are then. */
export function annotated(
  before: Annotations,
  changes: readonly Change[],
  steps: readonly string[],
): Annotations {
  return changes.reduce((made, change) => one(made, change, steps), before);
}

function one(made: Annotations, change: Change, steps: readonly string[]): Annotations {
  const { notes, groups } = made;
  switch (change.change) {
    case "note":
      if (notes.some((n) => n.id === change.id)) return made;
      return { notes: [...notes, { id: change.id, text: tidy(change.text), at: change.at }], groups };
    case "write": {
      const text = tidy(change.text);
      if (!text) return without(made, change.id);
      return { notes: notes.map((n) => (n.id === change.id ? { ...n, text } : n)), groups };
    }
    case "remove":
      return without(made, change.id);
    case "move": {
      const moved = notes.some((n) => n.id === change.id);
      return moved
        ? { notes: notes.map((n) => (n.id === change.id ? { ...n, at: change.at } : n)), groups }
        : made;
    }
    case "group": {
      const members = known(made, change.members, steps);
      const title = change.title.split(/\s+/).filter(Boolean).join(" ");
      if (!members.length || !title || groups.some((g) => g.id === change.id)) return made;
      return { notes, groups: [...left(groups, members), { id: change.id, title, members }] };
    }
    case "members": {
      const group = groups.find((g) => g.id === change.id);
      if (!group) return made;
      const members = known(made, change.members, steps);
      const others = left(
        groups.filter((g) => g !== group),
        members,
      );
      const now = new Map(
        [...others, ...(members.length ? [{ ...group, members }] : [])].map((g) => [g.id, g]),
      );
      return { notes, groups: groups.flatMap((g) => now.get(g.id) ?? []) };
    }
    case "group title": {
      const title = change.title.split(/\s+/).filter(Boolean).join(" ");
      if (!title) return made;
      return { notes, groups: groups.map((g) => (g.id === change.id ? { ...g, title } : g)) };
    }
    case "ungroup":
      return { notes, groups: groups.filter((g) => g.id !== change.id) };
    default:
      return made;
  }
}

const tidy = (text: string) =>
  text
    .replaceAll("\r\n", "\n")
    .trim()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");

function without({ notes, groups }: Annotations, id: string): Annotations {
  return { notes: notes.filter((n) => n.id !== id), groups: left(groups, [id]) };
}

/** The groups after some have left them; one that is empty then is no more. */
function left(groups: readonly Group[], gone: readonly string[]): Group[] {
  const away = new Set(gone);
  return groups.flatMap((group) => {
    if (!group.members.some((m) => away.has(m))) return [group];
    const members = group.members.filter((m) => !away.has(m));
    return members.length ? [{ ...group, members }] : [];
  });
}

const known = (made: Annotations, members: readonly string[], steps: readonly string[]) => {
  const there = new Set([...steps, ...made.notes.map((n) => n.id)]);
  return [...new Set(members)].filter((m) => there.has(m));
};

/** What the key for groups does with what is chosen: puts it together, or takes it out of its group. */
export function grouping(
  { groups }: Annotations,
  chosen: readonly string[],
  newId: string,
): { label: string; change: Change; made: string | null } | null {
  if (!chosen.length) return null;
  const own = new Set(chosen);
  const around = groups.find((g) => chosen.every((id) => g.members.includes(id)));
  if (around) {
    const rest = around.members.filter((m) => !own.has(m));
    return rest.length
      ? {
          label: leaving(chosen, around),
          change: { change: "members", id: around.id, members: rest },
          made: null,
        }
      : { label: `Ungroup ${around.title}`, change: { change: "ungroup", id: around.id }, made: null };
  }
  const [whole, more] = groups.filter((g) => g.members.every((m) => own.has(m)));
  if (whole && !more) {
    const members = [...whole.members, ...chosen.filter((id) => !whole.members.includes(id))];
    return {
      label: `Add to ${whole.title}`,
      change: { change: "members", id: whole.id, members },
      made: null,
    };
  }
  const label = chosen.length === 1 ? `Group ${chosen[0]}` : `Group ${chosen.length} steps`;
  const change: Change = { change: "group", id: newId, title: "New group", members: [...chosen] };
  return { label, change, made: newId };
}

const leaving = (chosen: readonly string[], group: Group) =>
  `Take ${chosen.length === 1 ? chosen[0] : `${chosen.length} steps`} out of ${group.title}`;

/** So much of a frame is seen around what is in it, in pixels; above, its title too. */
const MARGIN = 16;
const HEAD = 32;

/** The frame around what is in a group; null where nothing of it is drawn. */
export function frameOf(group: Group, boxes: ReadonlyMap<string, Box>): Box | null {
  const inside = group.members.flatMap((m) => boxes.get(m) ?? []);
  if (!inside.length) return null;
  const edge = Math.min(...inside.map((b) => b.left)) - MARGIN;
  const top = Math.min(...inside.map((b) => b.top)) - MARGIN - HEAD;
  const right = Math.max(...inside.map((b) => b.left + b.width)) + MARGIN;
  const bottom = Math.max(...inside.map((b) => b.top + b.height)) + MARGIN;
  return { left: edge, top, width: right - edge, height: bottom - top };
}

/** What is let go in the frame of a group comes to belong to it. */
export function joining(
  groups: readonly Group[],
  moved: readonly string[],
  boxes: ReadonlyMap<string, Box>,
): Change[] {
  const own = new Set(moved);
  return groups.flatMap((group): Change[] => {
    const others = group.members.filter((m) => !own.has(m));
    const frame = others.length ? frameOf({ ...group, members: others }, boxes) : null;
    const come = moved.filter((id) => {
      const box = boxes.get(id);
      return frame && box && !group.members.includes(id) && isWithin(box, frame);
    });
    return come.length ? [{ change: "members", id: group.id, members: [...group.members, ...come] }] : [];
  });
}

/** Whether the middle of a box lies in another. */
function isWithin(box: Box, frame: Box): boolean {
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  return x > frame.left && x < frame.left + frame.width && y > frame.top && y < frame.top + frame.height;
}

/** The width of a note in pixels: a short one is as wide as a card. Its height follows from its text. */
export const noteWidth = (text: string) => (text.length > 160 ? 320 : 204);

/** About how high a note is, in pixels, as long as nobody has measured it. */
export function noteHeight(text: string): number {
  const most = Math.floor((noteWidth(text) - 24) / 6.6);
  const lines = text.split("\n").reduce((n, line) => n + Math.max(1, Math.ceil(line.length / most)), 0);
  return 20 + 18 * lines;
}

/** Places for the notes that have none: above all that has. */
export function placedNotes(notes: readonly Note[], taken: readonly Place[]): Note[] {
  const left = Math.min(0, ...taken.map(([x]) => x));
  let bottom = Math.min(0, ...taken.map(([, y]) => y)) - 24;
  return notes.map((note) => {
    if (note.at) return note;
    bottom -= noteHeight(note.text) + 12;
    return { ...note, at: [left, bottom] };
  });
}

/** Where notes go when all steps are arranged: along with the step that each stood nearest to. */
export function carriedNotes(
  notes: readonly Note[],
  before: ReadonlyMap<string, Place>,
  after: ReadonlyMap<string, Place>,
): Change[] {
  return notes.flatMap((note): Change[] => {
    const at = note.at;
    if (!at) return [];
    const far = ([x, y]: Place) => (x - at[0]) ** 2 + (y - at[1]) ** 2;
    const [nearest] = [...before].sort((a, b) => far(a[1]) - far(b[1]));
    const now = nearest && after.get(nearest[0]);
    if (!nearest || !now) return [];
    const [dx, dy] = [now[0] - nearest[1][0], now[1] - nearest[1][1]];
    return dx || dy ? [{ change: "move", id: note.id, at: [at[0] + dx, at[1] + dy] }] : [];
  });
}

/** So much room, in pixels, a note of a few words takes up and down. */
export const NOTE_ROOM = 72;

/** A place for a note that lies on nothing: the one wished for, or the nearest below it (1) or above it (-1). */
export function openPlace(boxes: ReadonlyMap<string, Box>, wished: Place, way: 1 | -1): Place {
  const [left] = wished;
  let top = wished[1];
  const hit = () =>
    [...boxes.values()].some(
      (b) =>
        left < b.left + b.width + 8 &&
        left + noteWidth("") > b.left - 8 &&
        top < b.top + b.height + 4 &&
        top + NOTE_ROOM - 8 > b.top - 4,
    );
  for (let tries = 0; hit() && tries < 200; tries++) top += way * 12;
  return [Math.round(left), Math.round(top)];
}
