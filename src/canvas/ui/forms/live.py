"""What formulas give on a few rows of the sample, as far as it is known already; nothing here waits."""

from __future__ import annotations

from canvas.ui.forms.form import Form
from canvas.ui.forms.formulas import Formulas, Live, judge
from canvas.ui.live import Formula


def live_results(form: Form, asked: Formulas) -> dict[int, Live]:
    """The results by row, of those formulas that have a type; only where there is one input."""
    desk, source = form.place.desk, form.source()
    if asked.kind == "query" or desk is None or source is None or len(asked.inputs) != 1:
        return {}
    found: dict[int, Live] = {}
    before: list[tuple[str, str]] = []
    for index, ((name, text), judged) in enumerate(zip(asked.rows, judge(asked), strict=True)):
        if not judged.type:
            continue
        formula = Formula(
            form.document.text, form.node, source, asked.kind, text, tuple(before), form.place.sampling, name
        )
        found[index] = desk.live(form.document, formula).as_json()
        if asked.sequential and name:
            before.append((name, text))
    return found
