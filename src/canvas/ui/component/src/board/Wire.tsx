import { BaseEdge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { pathOf } from "./route";
import type { WireEdge } from "./useDrawing";

/** How far a card may stand from where its wire's way was found, in pixels. */
const MOVED = 8;

/** A wire. One whose card is under the hand goes straight until the card is let go. */
export const WireLine = memo(function WireLine(props: EdgeProps<WireEdge>) {
  const { sourceX, sourceY, targetX, targetY, data } = props;
  const way = data?.way ?? null;
  const still =
    way !== null &&
    Math.abs(sourceY - way.start[1]) < MOVED &&
    Math.abs(targetY - way.end[1]) < MOVED &&
    Math.abs(sourceX - way.start[0]) < MOVED &&
    Math.abs(targetX - way.end[0]) < MOVED;
  const path = pathOf([sourceX, sourceY], [targetX, targetY], still ? way.lane : null);
  return <BaseEdge path={path} interactionWidth={props.interactionWidth ?? 18} />;
});
