"""Problems at their fields, with the buttons that put them right."""

from __future__ import annotations

from dataclasses import replace

from canvas.errors import Problem
from canvas.ui.forms import messages
from canvas.ui.forms.fields import fields_of
from canvas.ui.forms.fixes import fixed
from canvas.ui.forms.form import Form, Slot, value_at


def problems_at(form: Form, place: str, slot: Slot | None = None, *, exactly: bool = False) -> None:
    """The problems of a field; that a value is still missing is said at the end of the form."""
    if slot is not None:
        messages.complain(slot.refused)
    for number, problem in enumerate(form.book.take(place, exactly=exactly)):
        if is_missing(form, problem):
            ask_for(form, problem)
        else:
            say(form, problem, f"{place}.{number}")


def ask_for(form: Form, problem: Problem) -> None:
    """What an empty field is still to say; of those that must be filled in, the end of the form says it."""
    fields = fields_of(form.kind) if form.kind else ()
    if problem.field not in {f.place for f in fields if f.required}:
        messages.say(replace(problem, severity="warning", suggestion=None, remedy=None), "")


def say(form: Form, problem: Problem, part: str) -> None:
    """One problem, with its button where the suggestion can be applied."""
    can = fixed(dict(form.raw), problem) is not None
    messages.say(problem, f"{form.widgets.scope}.fix.{part}", (lambda p: apply(form, p)) if can else None)


def is_missing(form: Form, problem: Problem) -> bool:
    """Whether the problem is that nothing is said yet."""
    field = (problem.field or "").split(".")
    return bool(problem.field) and value_at(form.raw, field) in (None, "", {}, []) and len(field) == 1


def apply(form: Form, problem: Problem) -> None:
    """Puts a problem's suggestion into the document."""
    now = form.now()
    made = fixed(dict(now), problem) if now is not None else None
    if made is not None:
        what = problem.remedy.label if problem.remedy else f"Use {problem.suggestion}"
        form.apply(what, made)
