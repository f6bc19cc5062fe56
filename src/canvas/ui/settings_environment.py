"""One environment on the settings page: what is different in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from canvas.document import workspace_files as files
from canvas.document.reading import plain_value
from canvas.document.workspace import Workspace
from canvas.export import find_target
from canvas.preview.reaching import reach
from canvas.ui import look, settings
from canvas.ui import settings_cards as cards

_WIDTH = 260


@dataclass(frozen=True)
class EnvironmentCard:
    """An environment as its file has it; everything that is changed on it is saved at once."""

    workspace: Workspace
    name: str
    entry: Mapping[str, Any]

    def set(self, section: str, name: str, value: Any) -> None:
        """Gives one setting of a section a value; None takes it away."""
        changed = settings.environment_with(self.entry, section, name, value)
        files.put(self.workspace, files.ENVIRONMENTS, self.name, changed, was=self.name)

    def key(self, *parts: str) -> str:
        """A name of its own for a widget."""
        return ".".join(("environment", self.name, *parts))

    def draw(self) -> None:
        """All of it."""
        self._parameters()
        self._connections()
        self._targets()

    def _parameters(self) -> None:
        own = self.entry.get("parameters") or {}
        _heading("Parameters with another value here")
        for name, value in own.items():
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
                cards.text(
                    name,
                    self.key("parameters", name),
                    settings.yaml_text(value),
                    self._give(name),
                    width=_WIDTH,
                )
                self._drop("parameters", name)
            problem = settings.value_problem(self.workspace, name, value)
            if problem:
                st.html(look.note(problem, "warn"))
        others = [n for n in settings.parameter_names(self.workspace) if n not in own]
        self._another("parameters", "parameter", others, lambda n: settings.first_value(self.workspace, n))

    def _give(self, name: str) -> Callable[[str], None]:
        return lambda text: self.set("parameters", name, plain_value(text) if text else "")

    def _connections(self) -> None:
        own = self.entry.get("connections") or {}
        known = files.section(self.workspace, files.CONNECTIONS)
        _heading("Connections that lead elsewhere here")
        for name, where in own.items():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                usual = settings.place_words(known.get(name)) or "not known"
                st.html(look.field(name, f"otherwise: {usual}"), width="content")
                self._drop("connections", name)
            key = self.key("connections", name)
            cards.connection(key, where, self._lead(name))
            cards.try_it(key, where, lambda name=name: reach(name, self.workspace, self.name))  # type: ignore[misc]
        others = [n for n in known if n not in own]
        self._another("connections", "connection", others, lambda n: dict(known[n]))

    def _lead(self, name: str) -> Callable[[dict[str, Any]], None]:
        return lambda entry: self.set("connections", name, entry)

    def _targets(self) -> None:
        for target, options in settings.target_options().items():
            said = (self.entry.get("targets") or {}).get(target) or {}
            _heading(find_target(target).label)
            for column, option in zip(st.columns(len(options), gap="small"), options, strict=True):
                with column:
                    self._option(target, option, said)

    def _option(self, target: str, option: settings.TargetOption, said: Mapping[str, Any]) -> None:
        value = said.get(option.name)
        field = self.key("targets", target, option.name)

        def put(new: Any) -> None:
            inner = {k: v for k, v in {**said, option.name: new}.items() if v not in (None, "")}
            self.set("targets", target, inner or None)

        if not option.choices:
            cards.text(option.label, field, settings.yaml_text(value), put, placeholder=str(option.default))
            return
        now = "" if value is None else value
        choices = list(dict.fromkeys(["", *option.choices, now]))
        usual = f"{option.default} (as usual)"
        cards.choose(
            option.label,
            field,
            choices,
            now,
            put,
            format_func=lambda choice: usual if choice == "" else str(choice),
        )

    def _drop(self, section: str, name: str) -> None:
        st.button(
            "",
            icon=":material/close:",
            type="tertiary",
            help=f"{name}: as everywhere else",
            key=self.key("drop", section, name),
            on_click=lambda: cards.attempt(lambda: self.set(section, name, None)),
        )

    def _another(self, section: str, what: str, names: Sequence[str], first: Callable[[str], Any]) -> None:
        if not names:
            return
        key = self.key("another", section, str(len(names)))

        def added() -> None:
            name = st.session_state[key]
            if name is not None:
                cards.attempt(lambda: self.set(section, name, first(name)))

        st.selectbox(
            f"Another {what}",
            names,
            index=None,
            placeholder=f"Add a {what}",
            label_visibility="collapsed",
            key=key,
            on_change=added,
            width=_WIDTH,
        )


def _heading(words: str) -> None:
    st.html(f'<h2 class="cv-tree">{escape(words)}</h2>')
