"""Spark SQL expressions in Data Factory's expression language.

A whitelist: each kind of node of sqlglot's tree, and each function, has a form of its own or is refused
by name. The translation is typed, because the form of a cast or a division depends on the types.
"""

from compilers.data_factory.expressions.translator import Columns, Translator
from compilers.data_factory.expressions.values import NoForm, Notes, Value, data_flow_type

__all__ = ["Columns", "NoForm", "Notes", "Translator", "Value", "data_flow_type"]
