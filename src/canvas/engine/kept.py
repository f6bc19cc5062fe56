"""The embedded engine's rows as Parquet files in the scratch folder, in their order."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Final

from canvas.engine.link import Place

if TYPE_CHECKING:
    from pyspark.sql.dataframe import DataFrame

_PART: Final = "__canvas_part"


def keep_rows(place: Place, frame: DataFrame, compression: str = "lz4") -> tuple[Path, tuple[Path, ...]]:
    """Runs a frame; gives a new folder and the files in it: one, or none where there is no row.

    Sail deals the batches of an unpartitioned output out to several files, which loses the order of a
    sort; the rows of one partition it writes one after the other. So everything is one partition.
    """
    from pyspark.sql.connect import functions as F

    folder = place.scratch / "rows" / uuid.uuid4().hex
    writer = frame.withColumn(_PART, F.lit("0")).write.partitionBy(_PART)
    writer.options(compression=compression).parquet(place.location(folder))
    return folder, tuple(sorted(folder.rglob("*.parquet")))
