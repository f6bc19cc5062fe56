import {
  autocompletion,
  type Completion,
  type CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { SQLDialect, sql } from "@codemirror/lang-sql";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, placeholder, tooltips } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { useEffect, useLayoutEffect, useRef } from "react";
import { offers, queryOffers, quoted, within, wordBefore } from "./names";
import type { FormulaData, Problem } from "./protocol";

const KEYWORDS =
  "and as between case cast distinct else end false filter in interval is like not null or then true when where over partition by order try_cast date timestamp";
const QUERY_KEYWORDS =
  "select from join left right full inner outer cross semi anti on using group having limit offset union all intersect except minus with asc desc nulls first last rows range preceding following unbounded current row";
const TYPES =
  "array bigint binary boolean date decimal double float int map smallint string struct timestamp tinyint";

export type EditorProps = {
  text: string;
  /** Where it grows, `text` replaces what is in the editor; else it is what the editor itself has said. */
  outside: number;
  data: FormulaData;
  problems: Problem[];
  label: string;
  onChange: (text: string) => void;
  onLeave: () => void;
  /** Called once, and at every focus, with what puts a text into the formula. */
  onReady: (insert: (text: string) => void, focused: boolean) => void;
};

/** One formula, with completion, help and errors underlined. */
export default function Editor(props: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const live = useRef(props);
  live.current = props;

  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const made = new EditorView({
      parent,
      root: parent.getRootNode() as ShadowRoot,
      state: EditorState.create({ doc: live.current.text, extensions: extensions(live, parent) }),
    });
    view.current = made;
    live.current.onReady(inserter(parent), false);
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);

  const taken = useRef(props.outside);
  useLayoutEffect(() => {
    const made = view.current;
    if (!made || taken.current === props.outside) return;
    taken.current = props.outside;
    const { text } = live.current;
    if (made.state.doc.toString() === text) return;
    made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: text } });
  }, [props.outside]);

  const problems = JSON.stringify(props.problems);
  useEffect(() => {
    const made = view.current;
    if (!made) return;
    const length = made.state.doc.length;
    const marks = (JSON.parse(problems) as Problem[]).map((problem) => {
      const [from, to] = within(problem.from, problem.to, length);
      return { from, to, severity: "error" as const, message: problem.message };
    });
    made.dispatch(setDiagnostics(made.state, marks));
  }, [problems]);

  return <div ref={place} className="cm" />;
}

type Live = { current: EditorProps };

function extensions(live: Live, parent: HTMLElement) {
  const { data } = live.current;
  const dialect = SQLDialect.define({
    keywords: data.kind === "query" ? `${KEYWORDS} ${QUERY_KEYWORDS}` : KEYWORDS,
    types: TYPES,
    builtin: data.functions.map((f) => f.name).join(" "),
    identifierQuotes: "`",
    operatorChars: "*+-%<>!=&|~^/",
  });
  return [
    history(),
    closeBrackets(),
    bracketMatching(),
    EditorView.lineWrapping,
    sql({ dialect }),
    syntaxHighlighting(classHighlighter),
    placeholder(data.placeholder),
    tooltips({ parent: parent.closest<HTMLElement>(".root") ?? parent, position: "fixed" }),
    autocompletion({ override: [(context) => complete(context, live.current.data)], icons: false }),
    hoverTooltip((view, at) => help(view, at, live.current.data)),
    EditorView.contentAttributes.of({ "aria-label": live.current.label, spellcheck: "false" }),
    EditorView.perLineTextDirection.of(true),
    Prec.high(
      keymap.of([
        { key: "Mod-Enter", run: () => leave(live) },
        { key: "Ctrl-Space", run: startCompletion },
      ]),
    ),
    keymap.of([...completionKeymap, ...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) live.current.onChange(update.state.doc.toString());
      if (update.focusChanged) {
        if (update.view.hasFocus) live.current.onReady(inserter(parent), true);
        else live.current.onLeave();
      }
    }),
  ];
}

/** Puts a text where the cursor is, and the cursor behind it, or between its parentheses. */
function inserter(parent: HTMLElement) {
  return (text: string) => {
    const view = EditorView.findFromDOM(parent);
    if (!view) return;
    const { from, to } = view.state.selection.main;
    const at = text.endsWith("()") ? from + text.length - 1 : from + text.length;
    if (text) view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: at } });
    view.focus();
  };
}

function leave(live: Live): boolean {
  live.current.onLeave();
  return true;
}

function complete(context: CompletionContext, data: FormulaData) {
  const line = context.state.doc.lineAt(context.pos);
  const word = wordBefore(line.text.slice(0, context.pos - line.from));
  if (!word && !context.explicit) return null;
  const query = data.kind === "query" ? queryOffers(context.state.doc.toString(), data) : [];
  const options = [...query, ...offers(data)].map((offer): Completion => {
    const rank = { table: 4, column: 3, parameter: 2, function: 1 }[offer.kind];
    return {
      label: offer.label,
      type: offer.kind,
      detail: offer.detail,
      boost: rank,
      ...(offer.info ? { info: offer.info } : {}),
      apply: (view, _, from, to) => {
        const at = from + offer.apply.length - (offer.apply.endsWith("()") ? 1 : 0);
        view.dispatch({ changes: { from, to, insert: offer.apply }, selection: { anchor: at } });
      },
    };
  });
  return { from: context.pos - word.length, options, validFor: /^[:`\p{L}\p{N}_. ]*$/u };
}

function help(view: EditorView, at: number, data: FormulaData) {
  const word = view.state.wordAt(at);
  if (!word) return null;
  const text = view.state.sliceDoc(word.from, word.to).toLowerCase();
  const fn = data.functions.find((f) => f.name.toLowerCase() === text);
  const column = data.columns.find(
    (c) => c.name.toLowerCase() === text || quoted(c.name).toLowerCase() === text,
  );
  const said = fn ? `${fn.signature}\n${fn.help}` : column ? `${column.name}: ${column.type}` : null;
  if (!said) return null;
  return {
    pos: word.from,
    end: word.to,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "cm-help";
      dom.textContent = said;
      return { dom };
    },
  };
}
