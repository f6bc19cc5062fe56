"""A graph as typed steps: what compilers and engines work from."""

from canvas.plan.lowering import NodePlan
from canvas.plan.parameters import ParameterValue, bind_parameters, parameter_types
from canvas.plan.plan import Plan, make_plan

__all__ = ["NodePlan", "ParameterValue", "Plan", "bind_parameters", "make_plan", "parameter_types"]
