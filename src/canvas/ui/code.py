"""The files of a target beside the drawing: which one shows a step, with that step's lines marked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import JsonLexer, PythonLexer, SqlLexer, TextLexer

from canvas.errors import PipelineError
from canvas.steps import ordered
from canvas.ui.documents import Document, TargetResult
from compilers.base import Artifact
from compilers.lines import lines_of
from compilers.spark_sql.script import statement_text
from compilers.spark_sql.select import is_view

_LEXERS = {"py": PythonLexer, "sql": SqlLexer, "json": JsonLexer}
Spans = Sequence[tuple[int, int]]


def spans_of(document: Document, artifact: Artifact, node: str | None) -> Spans:
    """The lines of a step in a file, from first to last, counted from 1."""
    return lines_of(document.plan, artifact).get(node, ()) if node else ()


def select_of(document: Document, node: str) -> str | None:
    """The SELECT that a step's preview runs, over what it reads; None where it is not whole, or a file."""
    try:
        end = document.plan.output(node)
    except PipelineError:
        return None
    if is_view(end):
        return None
    return statement_text(end, [id(step) for step in ordered([end]) if is_view(step)])


def best_file(document: Document, target: TargetResult, node: str | None, wished: str | None) -> str:
    """The file to show: the one that was wished for, else the first that has lines of the step."""
    artifacts = target.compiled.artifacts if target.compiled else ()
    paths = [a.path for a in artifacts]
    if wished in paths:
        return str(wished)
    main = [p for p in paths if p.endswith("job.sql") or p.startswith("dataflow/")]
    having = [a.path for a in artifacts if spans_of(document, a, node)]
    return next(iter([*(p for p in main if p in having), *having, *main, *paths]), "")


def code_html(artifact: Artifact, spans: Spans) -> str:
    """A file's text with line numbers and colours, the lines of a step marked; as HTML."""
    marked = {line for first, last in spans for line in range(first, last + 1)}
    rows = []
    for number, line in enumerate(_coloured(artifact.path, artifact.text), start=1):
        mark = ' class="cv-here" aria-current="true"' if number in marked else ""
        rows.append(f"<li{mark}><i>{number}</i><code>{line or ' '}</code></li>")
    first = f' data-first="{min(marked)}"' if marked else ""
    return (
        f'<ol class="cv-code" tabindex="0" aria-label="{escape(artifact.path)}"{first}>{"".join(rows)}</ol>'
    )


@lru_cache(maxsize=50)
def _coloured(path: str, text: str) -> tuple[str, ...]:
    """The lines as HTML; every character of the text is escaped by the highlighter."""
    lexer = _LEXERS.get(path.rsplit(".", 1)[-1], TextLexer)(stripnl=False, ensurenl=False)
    return tuple(highlight(text, lexer, HtmlFormatter(nowrap=True)).split("\n"))


SCROLL = """<script>
(function look(tries) {
  const here = document.querySelector(".st-key-code .cv-here");
  const box = here && here.closest(".cv-code");
  if (box) box.scrollTop = Math.max(0, here.offsetTop - box.offsetTop - 60);
  else if (tries) setTimeout(look, 50, tries - 1);
})(20);
</script>"""
"""Brings the first marked line into view."""
