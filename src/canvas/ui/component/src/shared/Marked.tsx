import { Fragment } from "react";

/** Texts have `names` in them, as all messages do; a doubled backtick in a name is one of it. */
const NAMED = /`((?:[^`]|``)+)`/;

/** The parts of a text in turn: words, a name, words, and so on; words may be empty. */
export function parts(text: string): string[] {
  return text.split(NAMED).map((part, i) => (i % 2 ? part.replaceAll("``", "`") : part));
}

/** The text for where nothing can be set as code: a tooltip, or a name that is read aloud. */
export function unmarked(text: string): string {
  return parts(text).join("");
}

/** A text with its `names` set as code. */
export const Marked = ({ text }: { text: string }) =>
  parts(text).map((part, i) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: words and names come in turn
    i % 2 ? <code key={i}>{part}</code> : <Fragment key={i}>{part}</Fragment>,
  );
