"""What the bank shows of each function and operator: the content of parity.json, and of bound.txt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sqlglot import exp

import canvas.functions
from canvas.functions import catalogue, lookup
from canvas.sql.binding import Binder
from canvas.sql.parsing import parse_expression
from tests.functions.bank import BANK, Case, Written
from tests.functions.engines import Answer, Runner, difference, same
from tests.functions.tables import SCOPE

PARITY = Path(canvas.functions.__file__).with_name("parity.json")
BOUND = Path(__file__).with_name("bound.txt")


def limits() -> dict[str, str]:
    """What is known to differ, by function or operator, beyond what binding warns of."""
    lines = (BANK / "known.limits").read_text(encoding="utf-8").splitlines()
    return {
        name: text for line in lines if not line.startswith("#") for name, _, text in [line.partition(": ")]
    }


def bound_text(cases: Sequence[Case]) -> str:
    """Each formula with the SQL and the type that binding makes of it, and its doubts."""
    lines = []
    for case in cases:
        bound = case.bound
        lines += [case.formula, f"    {bound.type}: {bound.text}".replace("\n", "⏎")]
        lines += [f"    ? {doubt}" for doubt in bound.doubts]
    return "\n".join(lines) + "\n"


def surprises(
    cases: Sequence[Case], spark: Mapping[Case, Answer], embedded: Mapping[Case, Answer]
) -> list[str]:
    """Differences that nothing announces, and announced ones that are no longer there."""
    found = []
    for case in cases:
        differs = difference(case, spark[case], embedded[case])
        if differs and not case.known:
            found.append(f"{case.name}: {differs}")
        if case.known and not differs:
            found.append(f"{case.name}: {case.formula} is the same on both engines now")
    for name, function in catalogue().items():
        if function.differs and not any(
            difference(c, spark[c], embedded[c]) for c in cases if c.name == name
        ):
            found.append(f"{name}: nothing in the bank shows that {function.differs}")
    return found


_ANY_ORDER = re.compile(r"mode\(|collect_set\(|format_string\('%s %s', dt")
"""Where Spark takes any of several values, or any order, and binding a fixed one; or a number for a date."""


def completed() -> frozenset[str]:
    """Formulas that Spark takes only with what binding adds."""
    lines = (BANK / "completed.limits").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def read_otherwise(bound: Mapping[Case, Answer], spark: Runner) -> list[str]:
    """Formulas that say something else on Spark as they are written than as they are bound."""
    listed = completed()
    written = {
        case: Written(case.name, case.formula, case.extreme, case.known)
        for case in bound
        if not _ANY_ORDER.search(case.formula) and " OVER (" not in case.text
    }
    alone = [text for case, text in written.items() if bound[case].error or case.formula in listed]
    said = spark.answers(list(written.values()), alone)
    found = []
    for case, text in written.items():
        raw, made = said[text], bound[case]
        if bool(raw.error and not made.error) != (case.formula in listed):
            found.append(f"{case.formula}: as written, Spark stops: {raw.error[:100] or 'no more'}")
        elif not raw.error and (raw.type, made.error) != (made.type, ""):
            found.append(f"{case.formula}: as written, Spark gives {raw.type}, not {made.error or made.type}")
        elif not raw.error:
            pairs = zip(raw.values, made.values, strict=True)
            found += [f"{case.formula}: as written {a!r}, not {b!r}" for a, b in pairs if not same(a, b)][:1]
    return found


def parity_text(cases: Sequence[Case]) -> str:
    """parity.json: proven where the bank has no difference but those that are listed as limits."""
    listed = limits()
    known: dict[str, dict[str, object]] = {}
    for name in {c.name for c in cases}:
        function = catalogue().get(name)
        differs = function.differs if function else ""
        reason = f"On the embedded engine, {differs}." if differs else listed.get(name, "")
        own = [c for c in cases if c.name == name]
        known[name] = {
            "proven": not differs,
            "reason": reason,
            "tried": len(own),
            "types": _types(own, reason),
        }
    return json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _types(cases: Sequence[Case], reason: str) -> dict[str, str]:
    """By the types of the arguments that are tried: an empty text, or in what the engines differ there."""
    found: dict[str, list[str]] = {}
    for case in cases:
        said = {"": (), "?": case.bound.doubts, "%": (reason,)}[case.known]
        for types in _argument_types(case):
            found.setdefault(types, []).extend(said)
    return {types: " ".join(dict.fromkeys(said)) for types, said in found.items()}


def _argument_types(case: Case) -> Iterator[str]:
    """The types of each use of the function or operator in the case's formula, such as `STRING, INT`."""
    binder = Binder(SCOPE, lookup, "aggregate")
    kinds = _OPERATORS.get(case.name, ())
    for use in parse_expression(case.formula).find_all(*kinds) if kinds else ():
        assert isinstance(use, exp.Expression)
        if not use.find_ancestor(exp.Lambda):
            yield _operand_types(binder, use)
    for call in parse_expression(case.formula).find_all(exp.Anonymous):
        if str(call.this) == case.name and not call.find_ancestor(exp.Lambda):
            yield ", ".join(_type_of(binder, argument) for argument in call.expressions)


_OPERATORS: Mapping[str, tuple[type[exp.Expression], ...]] = {
    "+": (exp.Add,), "-": (exp.Sub,), "*": (exp.Mul,), "/": (exp.Div,), "%": (exp.Mod,),
    "div": (exp.IntDiv,), "negative": (exp.Neg,), "interval": (exp.Add, exp.Sub), "||": (exp.DPipe,),
    "=": (exp.EQ,), "<>": (exp.NEQ,), "<": (exp.LT,), "<=": (exp.LTE,), ">": (exp.GT,), ">=": (exp.GTE,),
    "<=>": (exp.NullSafeEQ,), "and": (exp.And,), "or": (exp.Or,), "not": (exp.Not,), "is": (exp.Is,),
    "in": (exp.In,), "between": (exp.Between,), "like": (exp.Like,), "ilike": (exp.ILike,),
    "rlike": (exp.RegexpLike,), "case": (exp.Case,), "cast": (exp.Cast,), "try_cast": (exp.TryCast,),
    "[]": (exp.Bracket,), ".": (exp.Dot,), "&": (exp.BitwiseAnd,),
    "|": (exp.BitwiseOr,), "^": (exp.BitwiseXor,), "bitwise not": (exp.BitwiseNot,),
}  # fmt: skip
"""The nodes of each operator that the bank tries under its sign or its word."""


def _operand_types(binder: Binder, use: exp.Expression) -> str:
    """`INT, DECIMAL` of what an operator joins; `INT to STRING` of a cast; of a CASE its results."""
    if isinstance(use, exp.Cast):
        to = re.sub(r"DECIMAL\(\d+, ?\d+\)", "DECIMAL", use.args["to"].sql("spark"))
        return f"{_type_of(binder, use.this)} to {to}"
    if isinstance(use, exp.Case):
        results = [branch.args["true"] for branch in use.args["ifs"]]
        operands = [*results, *filter(None, [use.args.get("default")])]
    elif isinstance(use, exp.Dot):
        operands = [use.this]
    else:
        named = (use.args.get(key) for key in ("this", "expression", "low", "high"))
        operands = [*(part for part in named if isinstance(part, exp.Expression)), *use.expressions]
        operands = [part.this if isinstance(part, exp.Escape) else part for part in operands]
    types = [_type_of(binder, operand) for operand in operands]
    return ", ".join(dict.fromkeys(types) if isinstance(use, exp.In | exp.Case) else types)


def _type_of(binder: Binder, argument: exp.Expression) -> str:
    match argument:
        case exp.Lambda():
            return "function"
        case exp.Star():
            return "*"
        case exp.Distinct():
            return f"DISTINCT {', '.join(_type_of(binder, inner) for inner in argument.expressions)}"
        case exp.Alias():
            return _type_of(binder, argument.this)
        case exp.Column() if argument.name not in SCOPE.inputs[""]:
            return "word"
    return re.sub(r"DECIMAL\(\d+,\d+\)", "DECIMAL", str(binder.visit(argument).type))
