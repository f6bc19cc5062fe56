"""The forms of steps, generated from each node type's parameters: adding a node type needs nothing here."""

from canvas.ui.forms.form import FormPlace, Held
from canvas.ui.forms.step import node_form
from canvas.ui.forms.whole import pipeline_form

__all__ = ["FormPlace", "Held", "node_form", "pipeline_form"]
