"""Values of a column in the rows that are there already, to choose from; nothing here waits."""

from __future__ import annotations

from canvas.ui.forms.form import Form


def sample_values(form: Form, column: str) -> list[str]:
    """The most frequent values of a column of the input, as far as its rows have been looked at."""
    edge = next(iter(form.document.plan.graph.into[form.node]), None)
    if form.place.desk is None or edge is None:
        return []
    rows = form.place.desk.last_good(form.document.name, edge.source, edge.port or None)
    if rows is None:
        return []
    found = next((p for p in rows.profiles if p.name.lower() == column.lower()), None)
    return [text for text, _ in found.top] if found else []


def sample_texts(form: Form, column: str) -> list[str | None]:
    """The values of a text column of the input, as far as its rows are there already."""
    edge = next(iter(form.document.plan.graph.into[form.node]), None)
    if form.place.desk is None or edge is None:
        return []
    rows = form.place.desk.last_good(form.document.name, edge.source, edge.port or None)
    if rows is None:
        return []
    name = next((n for n in rows.table.schema.names if n.lower() == column.lower()), None)
    return [v if isinstance(v, str) else None for v in rows.table[name].to_pylist()] if name else []
