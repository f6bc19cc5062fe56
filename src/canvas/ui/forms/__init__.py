"""The forms of steps, generated from each node type's parameters: adding a node type needs nothing here."""

from canvas.ui.forms.form import FormPlace
from canvas.ui.forms.step import node_form
from canvas.ui.forms.whole import pipeline_form

__all__ = ["FormPlace", "node_form", "pipeline_form"]
