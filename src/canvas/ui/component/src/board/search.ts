/** Finding things by words: kinds of steps by what they are for, steps by name and settings. */
import type { Kind, Status, Step } from "../shared/protocol";

const words = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** Words that say nothing about what is looked for. */
const EMPTY = new Set([
  "a",
  "an",
  "the",
  "by",
  "of",
  "to",
  "in",
  "on",
  "with",
  "and",
  "my",
  "from",
  "into",
  "per",
  "each",
]);

/** A kind that is called just what was typed comes before all others. */
const CALLED_SO = 20;

/** How well a kind of step fits the words that were typed; 0 where it does not. */
function kindScore(kind: Kind, said: readonly string[]): number {
  const wanted = said.filter((w) => !EMPTY.has(w));
  if (!wanted.length) return said.length ? 0 : 1;
  const label = words(`${kind.label} ${kind.type}`);
  const keywords = kind.keywords.flatMap(words);
  const help = words(kind.help);
  let score = 0;
  let found = 0;
  for (const word of wanted) {
    const best = Math.max(near(label, word, 8), near(keywords, word, 5), near(help, word, 2));
    score += best;
    if (best) found += 1;
  }
  const whole = said.join(" ");
  const named = [kind.label, kind.type].some((name) => words(name).join(" ") === whole);
  const enough = found === wanted.length || found * 2 > wanted.length;
  return enough ? score / wanted.length + (named ? CALLED_SO : 0) : 0;
}

function near(known: readonly string[], word: string, weight: number): number {
  if (known.includes(word)) return weight * 2;
  if (known.some((k) => k.startsWith(word))) return weight * 1.5;
  if (word.length >= 4 && known.some((k) => k.length >= 4 && word.startsWith(k))) return weight * 1.2;
  return word.length >= 3 && known.some((k) => k.includes(word)) ? weight : 0;
}

/** The kinds that fit, best first; those used lately before others that fit as well. */
export function findKinds(catalogue: readonly Kind[], typed: string, recent: readonly string[] = []): Kind[] {
  const rank = (k: Kind) => (recent.includes(k.type) ? 1 - recent.indexOf(k.type) / 10 : 0);
  const fitting = (said: readonly string[]) =>
    catalogue
      .map((kind, place) => ({ kind, place, score: kindScore(kind, said) }))
      .filter((s) => s.score > 0)
      .sort((a, b) => b.score - a.score || rank(b.kind) - rank(a.kind) || a.place - b.place)
      .map((s) => s.kind);
  const said = words(typed);
  const found = fitting(said);
  const withoutNumbers = said.filter((w) => !/^\p{N}+$/u.test(w));
  return found.length || !withoutNumbers.length ? found : fitting(withoutNumbers);
}

/**
 * The steps that hold all that was typed: the one called so, then those whose names begin so, hold it, whose titles
 * hold it, that do it, and the others. Those with errors come before others that fit as well.
 */
export function findSteps(steps: readonly Step[], status: Record<string, Status>, typed: string): Step[] {
  const wanted = words(typed);
  const holds = (text: string) => wanted.every((w) => text.toLowerCase().includes(w));
  const bad = (s: Step) => (status[s.id]?.state === "error" ? 0 : status[s.id]?.state === "ready" ? 2 : 1);
  const whole = wanted.join(" ");
  const where = (s: Step) => {
    const name = words(s.id).join(" ");
    if (name === whole) return 0;
    if (name.startsWith(whole)) return 1;
    return holds(s.id) ? 2 : holds(`${s.id} ${s.title ?? ""}`) ? 3 : holds(s.says) ? 4 : 5;
  };
  return steps
    .filter((s) =>
      holds(
        `${s.id} ${s.title ?? ""} ${s.label} ${s.says} ${s.yaml} ${status[s.id]?.problems.join(" ") ?? ""}`,
      ),
    )
    .map((step, place) => ({ step, place, rank: where(step) * 3 + bad(step) }))
    .sort((a, b) => a.rank - b.rank || a.place - b.place)
    .map((s) => s.step);
}
