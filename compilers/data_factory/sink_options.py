"""The options that every sink of a data flow has, in the order in which the service writes them."""

from __future__ import annotations

from canvas.steps import Write
from compilers.data_factory.flow import boolean_option, map_column
from compilers.data_factory.script import Items, Name, Named, Node


def fixed_columns() -> list[Node]:
    """The columns are those of the flow, no others."""
    return [
        Named("allowSchemaDrift", boolean_option(False)),
        Named("validateSchema", boolean_option(False)),
    ]


def inserts_only() -> list[Node]:
    """Rows are added, and no other change is made to what is there."""
    return [
        Named("deletable", boolean_option(False)),
        Named("insertable", boolean_option(True)),
        Named("updateable", boolean_option(False)),
        Named("upsertable", boolean_option(False)),
    ]


def columns_written(step: Write) -> list[Node]:
    """No commands before and after, and each column under its name."""
    return [
        Named("preCommands", Items()),
        Named("postCommands", Items()),
        Named("skipDuplicateMapInputs", boolean_option(True)),
        Named("skipDuplicateMapOutputs", boolean_option(True)),
        map_column([(c.name, Name(c.name)) for c in step.schema]),
    ]
