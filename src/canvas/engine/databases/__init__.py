"""Databases through their Python drivers: what samples, and what the embedded engine, read and write.

Only this package knows SQLAlchemy and the drivers, which are optional (`pip install 'canvas[databases]'`)
and imported when first used.
"""

from __future__ import annotations

from canvas.engine.databases.listing import tables_of
from canvas.engine.databases.login import Login, Patience, login_of
from canvas.engine.databases.ongoing import Ongoing
from canvas.engine.databases.reading import DatabaseRows, describe, read_rows, version_of
from canvas.engine.databases.writing import write_rows

__all__ = [
    "DatabaseRows",
    "Login",
    "Ongoing",
    "Patience",
    "describe",
    "login_of",
    "read_rows",
    "tables_of",
    "version_of",
    "write_rows",
]
