"""Data Factory: a mapping data flow and all that it takes to run it."""

from compilers.data_factory.target import DATA_FACTORY, DataFactory

__all__ = ["DATA_FACTORY", "DataFactory"]
