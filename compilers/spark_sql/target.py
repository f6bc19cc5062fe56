"""The Spark SQL target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from canvas.errors import DocumentError
from canvas.nodes.paths import parameters_in
from canvas.plan import Plan
from canvas.steps import FileSink, FileSource, Read, Step, Write
from canvas.steps.files import TEXT_FORMATS
from compilers.base import Artifact, CannotExpress, Context, Finding
from compilers.spark_sql import job_py, job_sql
from compilers.spark_sql.files import base_of
from compilers.spark_sql.script import make_script
from compilers.spark_sql.sql_files import refusals
from compilers.spark_sql.table_findings import NAME, table_findings


@dataclass(frozen=True)
class SparkSql:
    """Compiles a plan into `job.py` and `job.sql`."""

    name: str = NAME
    label: str = "Spark SQL"

    def check(self, plan: Plan, context: Context) -> Sequence[Finding]:
        """What the job cannot say (a connection that is not there), and what `job.sql` says otherwise."""
        return [finding for step in plan.steps for finding in self._findings(plan, step, context)]

    def _findings(self, plan: Plan, step: Step, context: Context) -> Iterator[Finding]:
        if isinstance(step, Read) and isinstance(step.source, FileSource):
            yield from self._connection(step.node, step.source, context)
            yield from self._paths(plan, step.node, step.source)
            if step.source.format not in TEXT_FORMATS and any(
                len(c.headers) > 1 for c in step.source.columns
            ):
                yield self._warning(
                    step.node, "columns", "`job.sql` looks for the first name of each column only."
                )
        elif isinstance(step, Write) and isinstance(step.sink, FileSink):
            yield from self._connection(step.node, step.sink, context)
            yield from self._paths(plan, step.node, step.sink)
        yield from table_findings(step, context)
        for field, reason in refusals(plan, step):
            yield self._warning(step.node, field, f"`job.sql` stops here: {reason}. Run `job.py` instead.")

    def _connection(self, node: str, files: FileSource | FileSink, context: Context) -> Iterator[Finding]:
        try:
            base_of(files.connection, context.settings)
        except DocumentError as error:
            yield Finding(str(error), node=node, field="connection", target=self.name)

    def _paths(self, plan: Plan, node: str, files: FileSource | FileSink) -> Iterator[Finding]:
        given = {name for name, p in plan.pipeline.parameters.items() if p.default is not None}
        names = [n for n in parameters_in(files.path) if n in given]
        if names:
            said = ", ".join(f"`{n}`" for n in names)
            message = f"`job.sql` has the default value of {said} in its path: run `job.py` to give another."
            yield self._warning(node, "path", message)

    def _warning(self, node: str, field: str, message: str) -> Finding:
        return Finding(message, node=node, field=field, severity="warning", target=self.name)

    def compile(self, plan: Plan, context: Context) -> Sequence[Artifact]:
        """`job.py` and `job.sql`. Raises CannotExpress where `check` gives errors."""
        errors = [f for f in self.check(plan, context) if f.severity == "error"]
        if errors:
            raise CannotExpress(errors)
        script = make_script(plan)
        return [
            Artifact("job.py", job_py.render(plan, script, context)),
            Artifact("job.sql", job_sql.render(plan, script, context)),
        ]


SPARK_SQL = SparkSql()
