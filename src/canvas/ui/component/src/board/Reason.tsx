import { useConnection, useReactFlow } from "@xyflow/react";
import { whyNotEnds } from "./rules";

/** Why the wire under the hand may not end where it is: beside the pointer, while it is drawn. */
export function Reason({ reason }: { reason: () => string | null }) {
  const flow = useReactFlow();
  const at = useConnection((c) =>
    c.inProgress && c.toHandle && c.isValid === false ? `${Math.round(c.to.x)} ${Math.round(c.to.y)}` : null,
  );
  const ends = useConnection((c) =>
    c.fromHandle && c.toHandle ? whyNotEnds(c.fromHandle, c.toHandle) : null,
  );
  const text = at === null ? null : (ends ?? reason());
  if (at === null || !text) return null;
  const [x = 0, y = 0] = at.split(" ").map(Number);
  const view = flow.getViewport();
  return (
    <div className="reason" style={{ left: x * view.zoom + view.x + 14, top: y * view.zoom + view.y + 14 }}>
      {text}
    </div>
  );
}
