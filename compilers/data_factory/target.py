"""The Data Factory target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from canvas.plan import Plan
from compilers.base import Artifact, CannotExpress, Context, Finding
from compilers.data_factory.datasets import Datasets
from compilers.data_factory.expressions import NoForm
from compilers.data_factory.findings import TARGET, Findings
from compilers.data_factory.flow import Stream
from compilers.data_factory.resources import artifact, data_flow, pipeline, written
from compilers.data_factory.settings import Options, options_of
from compilers.data_factory.streams import build_streams


@dataclass(frozen=True)
class _Built:
    findings: Findings
    datasets: Datasets
    options: Options
    streams: tuple[Stream, ...]


@dataclass(frozen=True)
class DataFactory:
    """Compiles a plan into a mapping data flow, the pipeline that runs it, datasets and linked services."""

    name: str = TARGET
    label: str = "Data Factory"

    def check(self, plan: Plan, context: Context) -> Sequence[Finding]:
        """What Data Factory cannot express (errors), and what means something else there (warnings)."""
        return tuple(_build(plan, context).findings.all)

    def compile(self, plan: Plan, context: Context) -> Sequence[Artifact]:
        """The files in Data Factory's git layout. Raises CannotExpress where `check` gives errors."""
        plan.require()
        built = _build(plan, context)
        if built.findings.errors:
            raise CannotExpress(built.findings.errors)
        name, datasets = plan.pipeline.name, built.datasets
        values = context.settings.parameters
        made = [
            artifact(
                "pipeline", name, pipeline(plan, built.streams, datasets.arguments, built.options, values)
            ),
            artifact("dataflow", name, data_flow(plan, built.streams, built.options)),
        ]
        made += [artifact("dataset", n, properties) for n, properties in sorted(datasets.files.items())]
        made += [
            artifact("linkedService", n, properties) for n, properties in sorted(datasets.services.items())
        ]
        return made


def _build(plan: Plan, context: Context) -> _Built:
    findings = Findings()
    options = options_of(context.settings, findings)
    datasets = Datasets(plan, context.settings, findings, options.folder)
    if not plan.sinks:
        findings.error(
            None, "nodes", "A data flow must write something: add a node that writes, such as `write_file`."
        )
    streams = build_streams(plan, findings, datasets)
    for name, kind in plan.parameters.items():
        value = context.settings.parameters.get(name)
        if value is not None:
            try:
                written(value, kind)
            except NoForm as error:
                findings.error(None, f"parameters.{name}", f"In environments.yaml: {error}")
    return _Built(findings, datasets, options, streams)


DATA_FACTORY = DataFactory()
