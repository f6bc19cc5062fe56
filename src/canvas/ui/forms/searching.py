"""What a button of a form looks for, to set it: the person goes on meanwhile, and may stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from canvas.ui import lookups
from canvas.ui.forms.fields import Field
from canvas.ui.forms.form import Form, Raw

CHANGED = "The step was changed while this was looked for. Look again."


@dataclass(frozen=True)
class Search:
    """What is looked for, for a field of a form. What is found is good for the step as it was then."""

    form: Form
    field: Field

    @property
    def place(self) -> str:
        """Where the session keeps it."""
        return f"found:{self.form.widgets.scope}.{self.field.place}"

    def begin(
        self, now: Raw, find: Callable[[], object], let_go: Callable[[], object] = lookups.nothing
    ) -> None:
        """Looks, for the step as it is now; `find` gives what is found, or in a text why nothing is."""
        lookups.begin(self.place, _asked(now), find, self.form.place.tell, let_go)

    def goes_on(self, words: str) -> bool:
        """Whether it is still looked for; then this says so, with a button that stops it."""
        lookup = lookups.kept(self.place)
        if lookup is None or not lookup.goes_on:
            return False
        lookups.say_wait(lookup, self.place, words)
        return True

    def found(self) -> Any | None:
        """What was found, once. Where there is nothing, or it is of no use any more, the field says why."""
        lookup, now = lookups.finished(self.place), self.form.now()
        if lookup is None or now is None:
            return None
        said = lookup.fault or (CHANGED if lookup.of != _asked(now) else lookup.answer.result())
        if not isinstance(said, str):
            return said
        self.form.widgets.refuse(self.field.place, said)
        return None


def _asked(raw: Raw) -> dict[str, object]:
    """The settings, without what only people read."""
    return {key: value for key, value in raw.items() if key not in ("title", "description")}
