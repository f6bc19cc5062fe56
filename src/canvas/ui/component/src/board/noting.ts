/** What a hand can do with notes and groups; each is one operation. */
import type { Change, Place } from "../shared/protocol";
import { grouping, joining, NOTE_ROOM, openPlace } from "./annotations";
import { freeId } from "./compose";
import { CARD_WIDTH } from "./layout";
import type { Session } from "./session";
import { type BoardNode, boxesOf, type Drawing } from "./useDrawing";

/** `middle`: of what is seen. `focus`: gives the keys back to the canvas. */
export function notingOf(session: Session, drawing: () => Drawing, middle: () => Place, focus: () => void) {
  const annotations = () => session.view.get().annotations;
  const group = (id: string) => annotations().groups.find((g) => g.id === id);
  const ids = (all: readonly { id: string }[]) => all.map((one) => one.id);

  return {
    /** A new note, where something is written in it. */
    note: (text: string, at: Place) => {
      if (!text.trim()) return;
      const { graph } = session.view.get();
      const id = freeId("note", ids([...graph.nodes, ...annotations().notes]));
      drawing().select([id]);
      session.submit("Add a note", [{ change: "note", id, text, at }]);
    },
    /** Where a new note goes: above the chosen step, or in the middle of what is seen; never on a card. */
    notePlace: (): Place => {
      const [id] = drawing().selected;
      const boxes = boxesOf(drawing().nodes);
      const chosen = boxes.get(id ?? "");
      if (chosen) return openPlace(boxes, [chosen.left, chosen.top - NOTE_ROOM], -1);
      const [x, y] = middle();
      return openPlace(boxes, [Math.round(x - CARD_WIDTH / 2), Math.round(y - NOTE_ROOM / 2)], 1);
    },
    /** Puts what is chosen into a group, or takes it out of its group; gives the id of a new one. */
    group: (): string | null => {
      const id = freeId("group", ids(annotations().groups));
      const found = grouping(annotations(), drawing().selected, id);
      if (found) session.submit(found.label, [found.change]);
      return found?.made ?? null;
    },
    groupTitle: (id: string, title: string) => {
      const before = group(id)?.title;
      if (before !== undefined && title.trim() && title.trim() !== before)
        session.submit("Title of the group", [{ change: "group title", id, title }]);
    },
    ungroup: (id: string) => {
      const title = group(id)?.title;
      if (title !== undefined) session.submit(`Ungroup ${title}`, [{ change: "ungroup", id }]);
      focus();
    },
    /** What was let go in the frame of a group comes into it. */
    joined: (cards: readonly Pick<BoardNode, "id" | "position">[]): Change[] => {
      const { groups } = annotations();
      if (!groups.length) return [];
      const boxes = boxesOf(drawing().nodes);
      for (const { id, position } of cards) {
        const box = boxes.get(id);
        if (box) boxes.set(id, { ...box, left: position.x, top: position.y });
      }
      return joining(groups, ids(cards), boxes);
    },
  };
}
