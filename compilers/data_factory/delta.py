"""Where an inline Delta source or sink lies: a data flow has no dataset for a Delta table.

Source: https://learn.microsoft.com/azure/data-factory/format-delta.
"""

from __future__ import annotations

from canvas.document.storage import S3Connection
from compilers.data_factory.expressions import NoForm
from compilers.data_factory.flow import Flow
from compilers.data_factory.paths import Place, path_node
from compilers.data_factory.script import Group, Named, Node, Text


def delta_options(place: Place, flow: Flow) -> list[Node]:
    """The options that say format, container and folder. Raises NoForm."""
    if isinstance(place.store, S3Connection):
        raise NoForm(
            "Canvas has no form for a Delta table on Amazon S3 in a data flow. Copy the table to Azure Data "
            "Lake Storage, and choose an environment in which the connection leads there."
        )
    folder: Node = Text(place.path)
    if place.has_parameters:
        folder = Group(path_node(place, dict(flow.plan.parameters)))
    return [
        Named("format", Text("delta")),
        Named("fileSystem", Text(place.container)),
        Named("folderPath", folder),
    ]
