"""The files that the bank's cases read, made by others than Canvas: Spark itself, pyarrow and `deltalake`."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.orc as orc
from deltalake import DeltaTable, write_deltalake

from canvas.engine import FileSink, Session

TYPED = r"""
SELECT * FROM VALUES
  (1, 'x', true, 7Y, 7S, 7L, 1.5F, 1.5D, 1.5BD, 12.50BD, 'plain', X'00FF', DATE'2024-03-31',
   TIMESTAMP'2024-03-31 10:20:30.123456', array(1, NULL, 3), named_struct('p', 1, 'q', 'a'),
   map('k', 1, '', NULL), array(named_struct('k', 'a', 'v', 1.250BD), NULL)),
  (0, '', false, 0Y, 0S, 0L, 0F, 0D, 0BD, 0BD, '', X'', DATE'1970-01-01',
   TIMESTAMP'1970-01-01 00:00:00', array(), named_struct('p', NULL, 'q', ''), map(),
   array(named_struct('k', NULL, 'v', 0BD))),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL),
  (2147483647, 'ü/x', true, 127Y, 32767S, 9223372036854775807L, float('3.4028235E38'),
   double('1.7976931348623157E308'),
   9999999999999999999999999999.9999999999BD, 99999999.99BD, '日本 ß𝔘 "q"\n\t\\', X'E697A5', DATE'9999-12-31',
   TIMESTAMP'2262-01-01 23:59:59.999999', array(2147483647), named_struct('p', 2147483647, 'q', '𝔘'),
   map('日本', 2147483647), array(named_struct('k', 'ß', 'v', 99999.999BD))),
  (-2147483648, 'a b', false, -128Y, -32768S, CAST('-9223372036854775808' AS BIGINT), float('-Infinity'),
   double('NaN'), -9999999999999999999999999999.9999999999BD, -99999999.99BD, ' ', X'20', DATE'0001-01-01',
   TIMESTAMP'1677-12-31 00:00:00.000001', array(-1, -2147483648), named_struct('p', -1, 'q', ' '),
   map(' ', -1), array()),
  (-1, 'x', NULL, -1Y, -1S, -1L, float('NaN'), double('-0.0'), -0.0000000001BD, -0.01BD, 'null', X'00',
   DATE'1582-10-10', TIMESTAMP'1969-12-31 23:59:59.999999', array(NULL), named_struct('p', 0, 'q', 'null'),
   map('x', 0), array(named_struct('k', 'x', 'v', -0.001BD)))
AS t(i, grp, b, y, h, l, f, d, m, n, s, x, dt, ts, a, r, mp, ar)"""
"""Every type with NULLs, zero, negatives, empty texts, Unicode, extremes, and nested types."""
FAR = (
    "SELECT * FROM VALUES (1, TIMESTAMP'0001-01-01 00:00:00'), (2, TIMESTAMP'9999-12-31 23:59:59') "
    "AS t(i, ts)"
)


def write_files(folder: Path, spark: Session) -> None:
    """Writes the files: ORC and Parquet folders by Spark, Delta by `deltalake`, the rest by pyarrow."""
    typed = (
        "SELECT i, grp, b, y, h, l, f, d, CAST(m AS DECIMAL(38,10)) AS m, CAST(n AS DECIMAL(10,2)) AS n, "
        f"s, x, dt, ts, a, r, mp, ar FROM ({TYPED})"
    )
    for name, sql in {"typed": typed, "none": f"{typed} WHERE false", "far": FAR}.items():
        for form in ("orc", "parquet"):
            spark.write(sql, {}, FileSink(folder / f"{name}.{form}", form))  # type: ignore[arg-type]
        write_deltalake(
            folder / f"{name}.delta", spark.query(f"SELECT * FROM parquet.`{folder}/{name}.parquet`")
        )
    spark.write(typed, {}, FileSink(folder / "parts.orc", "orc", partition_by=("grp",)))
    table = spark.query(f"SELECT * FROM parquet.`{folder}/typed.parquet`")
    write_deltalake(folder / "parts.delta", table, partition_by=["grp"])
    _changed(folder / "changed.delta", table)
    plain = _as_pandas_has_it(table)
    late = pc.or_kleene(pc.is_null(plain.column("i")), pc.greater_equal(plain.column("i"), 0))
    orc.write_table(plain.filter(late), folder / "pandas.orc", compression="zlib")
    orc.write_table(plain.select(["i", "ts"]), folder / "before_1970.orc")


def _changed(folder: Path, table: pa.Table) -> None:
    """A table of several versions: rows added, one taken away, a column that came later."""
    write_deltalake(folder, table.select(["i", "s"]))
    write_deltalake(folder, table.select(["i", "s", "dt"]), mode="append", schema_mode="merge")
    DeltaTable(folder).delete("i = 1")
    DeltaTable(folder).update(predicate="i = 0", updates={"s": "'zero'"})


def _as_pandas_has_it(table: pa.Table) -> pa.Table:
    """Times without a zone, and the columns the other way round."""
    at = table.schema.get_field_index("ts")
    plain = table.set_column(at, "ts", table.column("ts").cast(pa.timestamp("us")))
    return plain.select(list(reversed(plain.schema.names)))
