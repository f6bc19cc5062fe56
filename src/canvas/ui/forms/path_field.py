"""A path inside a connection's folder: typed, or chosen from the files that are there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from canvas.document.workspace import Settings
from canvas.ui.forms import browsing
from canvas.ui.forms.fields import Field, fields_of
from canvas.ui.forms.fixing import problems_at
from canvas.ui.forms.form import Form, Slot, with_value
from canvas.ui.forms.messages import hint
from canvas.ui.forms.state import here
from canvas.ui.listing import plain_markdown
from canvas.ui.lookups import again, looked_up

Close = Callable[[], None]
"""Closes what was opened to choose from."""


def draw_path(form: Form, field: Field) -> None:
    """The path as text, and a browser of the connection's folder."""
    text_with_browser(form, field, lambda slot, settings, close: _browser(form, field, slot, settings, close))


def text_with_browser(form: Form, field: Field, draw: Callable[[Slot, Settings, Close], None]) -> None:
    """A line of text, and beside it what may be chosen, which is looked for when it is opened only."""
    slot = form.field_slot(field, typing=True)
    key = slot.key

    def changed() -> None:
        slot.put(field, str(st.session_state[key] or "").strip() or None)

    with st.container(key=f"cvpath.{form.widgets.scope}.{field.place}", horizontal=True,
                      vertical_alignment="bottom", gap="xsmall", wrap=False):  # fmt: skip
        st.text_input(
            field.label,
            value=str(slot.value or ""),
            key=key,
            help=field.about,
            placeholder=field.example,
            live="700ms",
            autocomplete="off",
            on_change=here(key, changed),
        )
        browse = f"{form.widgets.scope}.{field.place}.browse"
        found = st.popover("Browse", icon=":material/folder_open:", key=browse, on_change="rerun")
        if found.open:
            with found:
                if form.settings is None:
                    hint("The workspace's connections cannot be read. Put them right in Settings.")
                else:
                    draw(slot, form.settings, lambda: st.session_state.update({browse: False}))
    problems_at(form, field.place, slot)


def _browser(form: Form, field: Field, slot: Slot, settings: Settings, close: Close) -> None:
    fields = {f.kind: f for f in fields_of(form.kind)} if form.kind else {}
    connection = form.raw.get(fields["connection"].name) if "connection" in fields else None
    name = connection if isinstance(connection, str) else None
    base = browsing.base_of(form.document.workspace, settings, name)
    if isinstance(base, str):
        hint(base)
        return
    _Folder(form, field, slot, base, close).draw()


@dataclass(frozen=True)
class _Folder:
    """The list of what is in a folder, each with a button."""

    form: Form
    field: Field
    slot: Slot
    base: browsing.Base
    close: Close

    @property
    def place(self) -> str:
        return f"{self.form.widgets.scope}.{self.field.place}.folder"

    def draw(self) -> None:
        """Where it is, the way out of it, and what is in it."""
        place, base = self.place, self.base
        remembered = st.session_state.get(f"at:{place}")
        wanted = browsing.folder_of(str(self.slot.value or "")) if remembered is None else remembered
        if not isinstance(base, browsing.Cloud):
            listed = browsing.listing(base, wanted)
            self._head(listed.folder)
            self._inside(listed)
        else:
            self._head(wanted)  # before it is looked into: there is always a way out of what takes too long
            at, of, tell = f"listed:{place}", (base, wanted), self.form.place.tell
            found = looked_up(at, of, lambda: browsing.listing(base, wanted), tell)
            if found is None:
                return
            listed = found
            self._inside(listed)
            again(at)
        if listed.folder:
            self._entry("Use this folder", "check", "use", self._choose(listed.folder))

    def _head(self, folder: str) -> None:
        st.html(f'<p class="cv-hint">{_trail(self.base, folder)}</p>')
        if folder:
            self._entry("Up", "arrow_upward", "up", self._go(folder.rpartition("/")[0]))

    def _inside(self, listed: browsing.Listing) -> None:
        with st.container(key=f"cvfiles.{self.place}", gap=None, height=300):
            if listed.reason:
                hint(listed.reason)
            for name in listed.folders:
                self._entry(name, "folder", f"folder.{name}", self._go(_join(listed.folder, name)))
            if _reads(self.form):
                self._files(listed)
            if listed.more:
                hint(f"and {listed.more:,} more files")
            if listed.unfit:
                hint(browsing.unfit_words(listed.unfit))
            if not (listed.folders or listed.files or listed.unfit or listed.reason):
                hint("Nothing is here yet.")

    def _files(self, listed: browsing.Listing) -> None:
        for one in listed.series:
            choose = self._choose(_join(listed.folder, one.pattern))
            icon, about = "auto_awesome_motion", f"all {one.files} files"
            self._entry(one.pattern, icon, f"series.{one.pattern}", choose, about)
        for name, size in listed.files:
            choose = self._choose(_join(listed.folder, name))
            self._entry(name, "description", f"file.{name}", choose, browsing.size_words(size))

    def _go(self, folder: str) -> Callable[[], None]:
        return lambda: st.session_state.update({f"at:{self.place}": folder})

    def _entry(self, label: str, icon: str, name: str, on_click: Callable[[], None], about: str = "") -> None:
        shown = f"{plain_markdown(label)} :gray[{plain_markdown(about)}]" if about else plain_markdown(label)
        key = f"{self.place}.{name}"
        st.button(shown, key=key, icon=f":material/{icon}:", type="tertiary", on_click=on_click)

    def _choose(self, path: str) -> Callable[[], None]:
        return _choose(self.form, self.field, self.slot, path, self.close)


def _reads(form: Form) -> bool:
    """Whether the step brings rows in: then files are chosen, else folders."""
    return form.kind is not None and not form.kind.input_fields()


def _trail(base: browsing.Base, folder: str) -> str:
    from html import escape

    return escape(f"{base.name}/{folder}" if folder else f"{base.name}/")


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _choose(form: Form, field: Field, slot: Slot, path: str, close: Close) -> Callable[[], None]:
    """Sets the path, and the format where the file's name tells one that the step knows."""

    def chosen() -> None:
        now = form.now()
        if now is None:
            return
        values = with_value(now, field, path)
        known = next((f for f in fields_of(form.kind) if f.name == "format"), None) if form.kind else None
        told = browsing.format_of(path)
        if known is not None and told in [v for v, _ in known.choices]:
            values |= with_value(now, known, told)
        slot.change(values, renew=True)
        close()

    return chosen
