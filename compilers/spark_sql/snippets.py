"""The functions that `job.py` carries with it: readers that match columns by name, and the check."""

from __future__ import annotations

from typing import Final

_CSV = '''
def read_csv(
    spark: SparkSession, path: str, columns: dict[str, list[str]], options: dict[str, str]
) -> DataFrame:
    """The columns as text, found by name in the header of each file, whatever their order there."""
    layouts: dict[tuple[str, ...], list[str]] = {}
    for file in files_at(spark, path):
        header = tuple(spark.read.options(**options).csv(file, header=True).columns)
        layouts.setdefault(header, []).append(file)
    parts = []
    for header, files in layouts.items():
        schema = StructType([StructField(name, StringType()) for name in header])
        rows = spark.read.options(**options).csv(files, schema=schema, header=True)
        found = {name.strip().lower(): position for position, name in enumerate(header)}
        rows = rows.toDF(*(f"c{position}" for position in range(len(header))))
        chosen = []
        for column, names in columns.items():
            known = [found[name.lower()] for name in names if name.lower() in found]
            if not known:
                wanted, there = " or ".join(names), ", ".join(header)
                raise SystemExit(f"{files[0]} has no column {wanted}. Its header is: {there}")
            text = functions.col(f"c{known[0]}")
            chosen.append(functions.when(text != "", text).alias(column))
        parts.append(rows.select(chosen))
    return reduce(DataFrame.unionAll, parts)


def files_at(spark: SparkSession, path: str) -> list[str]:
    """The files that a path with wildcards means."""
    try:
        listed = spark.read.format("binaryFile").load(path).select("path").collect()
    except AnalysisException:
        listed = []
    if not listed:
        raise SystemExit(f"There is no file at {path}")
    return sorted(row.path for row in listed)
'''

_JSON = '''
def read_json(
    spark: SparkSession, path: str, columns: dict[str, list[str]], options: dict[str, str]
) -> DataFrame:
    """The columns as text, from files with one JSON object a line."""
    names = [name for accepted in columns.values() for name in accepted]
    schema = StructType([StructField(name, StringType()) for name in dict.fromkeys(names)])
    rows = spark.read.options(**options).json(path, schema=schema)
    chosen = []
    for column, accepted in columns.items():
        text = functions.coalesce(*(functions.col(f"`{name}`") for name in accepted))
        chosen.append(functions.when(text != "", text).alias(column))
    return rows.select(chosen)
'''

_TYPED = '''
def read_FORMAT(spark: SparkSession, path: str, columns: dict[str, list[str]]) -> DataFrame:
    """The columns by name, with the types they have in the files."""
    rows = spark.read.format("FORMAT").load(path)
    known = {name.lower(): name for name in rows.columns}
    chosen = []
    for column, names in columns.items():
        found = [known[name.lower()] for name in names if name.lower() in known]
        if not found:
            raise SystemExit(f"{path} has no column {' or '.join(names)}. It has: {', '.join(rows.columns)}")
        chosen.append(functions.col(f"`{found[0]}`").alias(column))
    return rows.select(chosen)
'''

READ: Final = {
    "csv": _CSV,
    "json": _JSON,
    "parquet": _TYPED.replace('format("FORMAT").load', "parquet").replace("FORMAT", "parquet"),
    "orc": _TYPED.replace('format("FORMAT").load', "orc").replace("FORMAT", "orc"),
    "delta": _TYPED.replace("FORMAT", "delta"),
}

_MOMENT = '''
def moment(text: str) -> datetime.datetime:
    """A date and time, in UTC unless it says another zone."""
    said = datetime.datetime.fromisoformat(text)
    return said if said.tzinfo else said.replace(tzinfo=datetime.timezone.utc)
'''

_TRUTH = '''
def truth(text: str) -> bool:
    """`true` or `false`."""
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"
'''

_EXACT = '''
def exact(text: str) -> decimal.Decimal:
    """A number with the digits that it is written with."""
    try:
        return decimal.Decimal(text)
    except decimal.InvalidOperation as error:
        raise ValueError(text) from error
'''

CONVERTERS: Final = {"moment": _MOMENT, "truth": _TRUTH, "exact": _EXACT}
"""What turns an argument into a value, by the function's name."""

CHECK: Final = '''
def check(result: DataFrame, node: str, messages: list[str]) -> None:
    """Stops the job where rows break a rule: one row of counts and examples, two columns for each rule."""
    row = result.first()
    broken = []
    for number, message in enumerate(messages):
        count, example = row[2 * number], row[2 * number + 1]
        if count:
            broken.append(f"{node}: {message} ({count} rows, such as {example!r})")
    if broken:
        raise SystemExit("\\n".join(broken))
'''
