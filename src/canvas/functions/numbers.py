"""Functions on numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal as Number

from sqlglot import exp

from canvas.functions.record import (
    NUMBER,
    ORDERABLE,
    SMALL_WHOLE,
    WHOLE,
    Accepts,
    Function,
    Parameter,
    common,
    same_as,
    unify,
)
from canvas.sql.arithmetic import arithmetic, doubts_of_sign, negate
from canvas.sql.coercion import as_decimal
from canvas.sql.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    FLOAT,
    INT,
    INTEGRALS,
    MAX_PRECISION,
    TINYINT,
    DataType,
    Decimal,
)
from canvas.sql.values import Bound, cast, enclosed, made, one_zero, pinned, sql_type

_NUMBER = Parameter("number", NUMBER)
_DIVISOR = Parameter("divisor", NUMBER)
_DIGITS = Parameter("digits", SMALL_WHOLE, optional=True, literal=True)
_VALUES = (Parameter("value", ORDERABLE), Parameter("value", ORDERABLE, repeated=True))


_BITS = Accepts("a whole number, or true or false", lambda t: t in (*INTEGRALS, BOOLEAN))
_INFINITE = "At an angle of 0, Spark gives infinity, and Data Factory NULL."
_NO_FORM = "Data Factory has no such function."

_AS_DECIMAL: dict[DataType, Decimal] = {DOUBLE: Decimal(30, 15), FLOAT: Decimal(14, 7)}


def _digits(arguments: Sequence[Bound]) -> int:
    given = arguments[1].literal if len(arguments) > 1 else 0
    return given if isinstance(given, int) else 0


def _shortened(kind: Decimal, digits: int) -> Decimal:
    """Spark's type of a decimal that is rounded: one digit more before the point."""
    whole = kind.precision - kind.scale + 1
    if digits < 0:
        return Decimal(min(max(whole, -digits + 1), 38), 0)
    scale = min(kind.scale, digits)
    return Decimal(min(whole + scale, 38), scale)


def _rounded(arguments: Sequence[Bound]) -> DataType:
    kind = arguments[0].type
    return _shortened(kind, _digits(arguments)) if isinstance(kind, Decimal) else kind


def _whole(arguments: Sequence[Bound]) -> DataType:
    """The type of ceil and floor."""
    kind = arguments[0].type
    if len(arguments) == 1:
        return _shortened(kind, 0) if isinstance(kind, Decimal) else BIGINT
    exact = _AS_DECIMAL.get(kind) or as_decimal(kind)
    return _shortened(exact, _digits(arguments)) if exact else DOUBLE


def _inexact(arguments: Sequence[Bound]) -> list[str]:
    """The embedded engine rounds what a DOUBLE holds, Spark what it shows: 1.005 is a little less."""
    if len(arguments) == 1 or arguments[0].type not in (DOUBLE, FLOAT):
        return []
    return ["A DOUBLE rounded to digits may differ in the last one: cast it to a DECIMAL first."]


def _remainder(arguments: Sequence[Bound]) -> Bound:
    return arithmetic(exp.Mod, *(made(enclosed(a), a.type) for a in arguments))


def _positive_remainder(arguments: Sequence[Bound]) -> Bound:
    kind = arithmetic(exp.Mod, *arguments).type
    if kind == DOUBLE:
        arguments = _doubles(arguments)
    tree = exp.Anonymous(this="pmod", expressions=[a.tree for a in arguments])
    bound = made(tree, kind)
    return pinned(bound, kind) if isinstance(kind, Decimal) or FLOAT in (a.type for a in arguments) else bound


def _try_divide(arguments: Sequence[Bound]) -> Bound:
    """A division by NULL instead of by 0."""
    number, divisor = arguments
    if _is_never_zero(divisor):
        return arithmetic(exp.Div, made(enclosed(number), number.type), divisor)
    zero = exp.Literal.number(0)
    safe = made(exp.Anonymous(this="nullif", expressions=[divisor.tree, zero]), divisor.type)
    return arithmetic(exp.Div, made(enclosed(number), number.type), safe)


def _is_never_zero(divisor: Bound) -> bool:
    """Whether it is written as a number, whose digits then count for the type of the result, as for `/`."""
    return isinstance(divisor.literal, int | Number | float) and divisor.literal != 0


def _factorial(arguments: Sequence[Bound]) -> Bound:
    """NULL outside 0 to 20, where the embedded engine stops."""
    number = arguments[0]
    if isinstance(number.literal, int) and 0 <= number.literal <= 20:
        return made(exp.Anonymous(this="factorial", expressions=[number.tree]), BIGINT)
    below, above = exp.Literal.number(-1), exp.Literal.number(21)
    tree = exp.Anonymous(this="greatest", expressions=[cast(number, INT).tree, below])
    tree = exp.Anonymous(this="least", expressions=[tree, above])
    for edge in (below, above):
        tree = exp.Anonymous(this="nullif", expressions=[tree, edge.copy()])
    return made(exp.Anonymous(this="factorial", expressions=[tree]), BIGINT)


def _is_nan(arguments: Sequence[Bound]) -> Bound:
    """NULL is a number as far as Spark is concerned: false, where the embedded engine says NULL."""
    inner = exp.Anonymous(this="isnan", expressions=[arguments[0].tree])
    return made(exp.Anonymous(this="coalesce", expressions=[inner, exp.false()]), BOOLEAN)


def _log(arguments: Sequence[Bound]) -> Bound:
    """NULL where the base or the number is not above 0: the embedded engine gives NaN there."""
    if len(arguments) == 1:
        return made(exp.Anonymous(this="ln", expressions=[arguments[0].tree]), DOUBLE)
    return made(exp.Anonymous(this="log", expressions=[_above_zero(a) for a in arguments]), DOUBLE)


def _above_zero(number: Bound) -> exp.Expression:
    if isinstance(number.literal, int | float | Number) and number.literal > 0:
        return number.tree
    tree = enclosed(cast(number, DOUBLE))
    test = exp.GT(this=tree, expression=exp.Literal.number(0))
    return exp.Anonymous(this="if", expressions=[test, tree.copy(), exp.Null()])


def _doubles(arguments: Sequence[Bound]) -> Sequence[Bound]:
    return [cast(a, DOUBLE) for a in arguments]


def _angle(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """Without -0.0, which Spark takes for 0.0 here."""
    return [one_zero(a) for a in arguments]


def _log_of_one_more(arguments: Sequence[Bound]) -> Bound:
    """By `atanh` near 0, where the embedded engine's `log1p` has few right digits."""
    number = enclosed(cast(arguments[0], DOUBLE))
    one, two = exp.Literal.number(1), exp.Literal.number(2)
    small = exp.LT(
        this=exp.Anonymous(this="abs", expressions=[number]),
        expression=exp.Cast(this=exp.Literal.number("0.5"), to=sql_type(DOUBLE)),
    )
    share = exp.Div(this=number.copy(), expression=exp.Paren(this=exp.Add(this=number, expression=two)))
    near = exp.Mul(this=two.copy(), expression=exp.Anonymous(this="atanh", expressions=[share]))
    far = exp.Anonymous(this="ln", expressions=[exp.Add(this=number.copy(), expression=one)])
    return made(exp.Anonymous(this="if", expressions=[small, near, far]), DOUBLE)


def _doubt_abs(arguments: Sequence[Bound]) -> list[str]:
    return list(doubts_of_sign(arguments[0].type))


def _tried(name: str, kind: type[exp.Expression], help: str, example: str, form: str, *see: str) -> Function:
    """A calculation that gives NULL where the result is too large."""

    def build(arguments: Sequence[Bound]) -> Bound:
        operands = [made(enclosed(a), a.type) for a in arguments]
        result = arithmetic(kind, *operands)
        if result.type in INTEGRALS:
            exact = arithmetic(kind, *(cast(o, Decimal(19, 0)) for o in operands))
            return made(exp.TryCast(this=exact.tree, to=sql_type(result.type), safe=True), result.type)
        if isinstance(result.type, Decimal) and result.type.precision == MAX_PRECISION:
            call = made(exp.Anonymous(this=name, expressions=[a.tree for a in arguments]), result.type)
            return replace(call, doubts=(f"`{name}` of so wide DECIMALs cannot run on the embedded engine.",))
        return result

    return Function(
        name, "number", (_NUMBER, Parameter("other", NUMBER)), None, help, example, build=build,
        data_factory=form, see=see,
    )  # fmt: skip


def _try_mod(arguments: Sequence[Bound]) -> Bound:
    """The rest of a division by NULL instead of by 0."""
    number, divisor = arguments
    if _is_never_zero(divisor):
        return arithmetic(exp.Mod, made(enclosed(number), number.type), divisor)
    zero = cast(made(exp.Literal.number(0), INT), divisor.type)
    safe = exp.Anonymous(this="nullif", expressions=[divisor.tree, zero.tree])
    return arithmetic(exp.Mod, made(enclosed(number), number.type), made(safe, divisor.type))


def _wide(arguments: Sequence[Bound]) -> Sequence[Bound]:
    """An INT or a BIGINT, and the bits from 0 up: the embedded engine moves by others in its own way."""
    number, bits = cast(arguments[0], _shifted(arguments)), arguments[1]
    if isinstance(bits.literal, int) and 0 <= bits.literal < 32:
        return [number, bits]
    size = exp.Literal.number(64 if number.type == BIGINT else 32)
    return [number, made(exp.Anonymous(this="pmod", expressions=[bits.tree, size]), INT)]


def _doubt_shift(arguments: Sequence[Bound]) -> list[str]:
    if isinstance(arguments[1].literal, int) and arguments[1].literal > 0:
        return []
    return ["`shiftrightunsigned` by 0 bits stops the preview at negative numbers."]


def _shifted(arguments: Sequence[Bound]) -> DataType:
    return BIGINT if arguments[0].type == BIGINT else INT


def _real(name: str, help: str, example: str, form: str | None, *see: str, note: str = "") -> Function:
    """A function from one number to a DOUBLE."""
    return Function(
        name, "number", (_NUMBER,), DOUBLE, help, example, data_factory=form, data_factory_note=note, see=see
    )


FUNCTIONS = (
    Function("abs", "number", (_NUMBER,), same_as(0), "The number without its sign.", "abs(difference)",
             doubt=_doubt_abs,
             data_factory="abs({0})", see=("absolute", "without sign", "distance")),
    Function("round", "number", (_NUMBER, _DIGITS), _rounded,
             "The number rounded to so many digits after the point (none; -3: to thousands); 5 is rounded "
             "up.", "round(amount, 2)", pin="decimals", doubt=_inexact, data_factory="round({0}, {1|0})",
             see=("cents", "decimals")),
    Function("bround", "number", (_NUMBER, _DIGITS), _rounded,
             "The number rounded as bankers do: 5 goes to the even digit.", "bround(amount, 2)",
             pin="decimals", differs="it cannot round decimals, and -0.4 becomes -0.0",
             data_factory="round({0}, {1|0}, 7)", see=("bankers", "half even")),
    Function("ceil", "number", (_NUMBER, _DIGITS), _whole,
             "The next whole number above (or with so many digits).", "ceil(hours)", pin="decimals",
             doubt=_inexact, data_factory="ceil({0})",
             data_factory_note="In Data Factory, ceil takes no digits.", see=("round up",)),
    Function("ceiling", "number", (_NUMBER, _DIGITS), _whole,
             "The next whole number above: another name of `ceil`.", "ceiling(hours)", written_as="ceil",
             pin="decimals", doubt=_inexact, data_factory="ceil({0})", see=("round up",)),
    Function("floor", "number", (_NUMBER, _DIGITS), _whole,
             "The next whole number below (or with so many digits).", "floor(hours)", pin="decimals",
             doubt=_inexact, data_factory="floor({0})",
             data_factory_note="In Data Factory, floor takes no digits.", see=("round down", "int")),
    _real("sqrt", "The square root; NaN of a negative number.", "sqrt(area)", "sqrt({0})", "root"),
    _real("cbrt", "The cube root.", "cbrt(volume)", "cbrt({0})", "root"),
    _real("exp", "The number e to a power.", "exp(rate)", "power(2.718281828459045, {0})",
          "exponential"),
    _real("ln", "The natural logarithm; NULL where the number is not above 0.", "ln(price)", "log({0})",
          "log"),
    _real("log10", "The logarithm to base 10; NULL where the number is not above 0.", "log10(price)",
          "log10({0})", "log"),
    _real("log2", "The logarithm to base 2; NULL where the number is not above 0.", "log2(size)",
          "log({0}, 2)", "log"),
    _real("sign", "Which sign the number has: 1 above 0, -1 below, 0 for 0.", "sign(balance)",
          "case({0} > 0, 1.0, {0} < 0, -1.0, {0} == 0, 0.0)", "positive", "negative"),
    _real("degrees", "Radians as degrees.", "degrees(angle)", "degrees({0})", "angle"),
    _real("radians", "Degrees as radians.", "radians(latitude)", "radians({0})", "angle"),
    _real("sin", "The sine of an angle in radians.", "sin(radians(latitude))", "sin({0})", "angle"),
    _real("cos", "The cosine of an angle in radians.", "cos(radians(latitude))", "cos({0})", "angle"),
    _real("tan", "The tangent of an angle in radians.", "tan(radians(slope))", "tan({0})", "angle"),
    _real("asin", "The angle in radians whose sine it is.", "asin(x)", "asin({0})", "angle"),
    _real("acos", "The angle in radians whose cosine it is.", "acos(x)", "acos({0})", "angle"),
    _real("atan", "The angle in radians whose tangent it is.", "atan(x)", "atan({0})", "angle"),
    Function("atan2", "number", (Parameter("y", NUMBER), Parameter("x", NUMBER)), DOUBLE,
             "The angle in radians to the point x, y.", "atan2(north, east)", prepare=_angle,
             data_factory="atan2({0}, {1})", see=("angle", "direction")),
    Function("power", "number", (_NUMBER, Parameter("exponent", NUMBER)), DOUBLE, "The number to a power.",
             "power(1 + rate, years)", data_factory="power({0}, {1})", see=("^", "squared")),
    Function("pow", "number", (_NUMBER, Parameter("exponent", NUMBER)), DOUBLE,
             "The number to a power: another name of `power`.", "pow(1 + rate, years)", written_as="power",
             data_factory="power({0}, {1})", see=("^",)),
    Function("mod", "number", (_NUMBER, _DIVISOR), None,
             "What is left over after a division; negative where the number is.", "mod(month, 3)",
             build=_remainder, data_factory="mod({0}, {1})", see=("remainder", "modulo", "%")),
    Function("pmod", "number", (_NUMBER, _DIVISOR), None,
             "What is left over after a division, never negative.", "pmod(hour - 6, 24)",
             build=_positive_remainder, data_factory="pMod({0}, {1})", see=("remainder", "modulo")),
    Function("try_divide", "number", (_NUMBER, _DIVISOR), None,
             "The first number divided by the second; NULL where that is 0.",
             "try_divide(revenue, visitors)", build=_try_divide,
             data_factory="iif({1} == 0, toDouble(null()), toDouble({0}) / {1})",
             see=("divide by zero", "ratio", "share", "safe")),
    Function("greatest", "number", _VALUES, common("The values of greatest"),
             "The largest of several values; NULLs are left out.", "greatest(price, cost)",
             prepare=unify("The values of greatest"), data_factory="greatest({*})",
             see=("max of columns", "at least", "largest")),
    Function("least", "number", _VALUES, common("The values of least"),
             "The smallest of several values; NULLs are left out.", "least(quantity, 10)",
             prepare=unify("The values of least"), data_factory="least({*})",
             see=("min of columns", "at most", "cap", "smallest")),
    Function("width_bucket", "number",
             (_NUMBER, Parameter("from", NUMBER), Parameter("to", NUMBER), Parameter("buckets", SMALL_WHOLE)),
             BIGINT,
             "Which of so many equal ranges the number falls into; 0 below, one more than the last above.",
             "width_bucket(age, 0, 100, 10)",
             data_factory_note="Data Factory has no width_bucket: use floor((x - low) / width) + 1.",
             see=("bin", "histogram", "range", "bucket")),
    _real("expm1", "The number e to a power, less 1: exact near 0.", "expm1(rate)", None, "exponential",
          note="In Data Factory, write power(2.718281828459045, x) - 1."),
    Function("log1p", "number", (_NUMBER,), None,
             "The natural logarithm of 1 more than the number: exact near 0.", "log1p(rate)",
             build=_log_of_one_more, data_factory="log(1 + {0})", see=("log",)),
    _real("signum", "Which sign the number has: another name of `sign`.", "signum(balance)",
          "case({0} > 0, 1.0, {0} < 0, -1.0, {0} == 0, 0.0)", "positive", "negative"),
    _real("cot", "The cotangent of an angle in radians.", "cot(angle)", "1.0 / tan({0})", "angle",
          note=_INFINITE),
    _real("sec", "The secant of an angle in radians.", "sec(angle)", "1.0 / cos({0})", "angle"),
    _real("csc", "The cosecant of an angle in radians.", "csc(angle)", "1.0 / sin({0})", "angle",
          note=_INFINITE),
    _real("sinh", "The hyperbolic sine.", "sinh(x)", "sinh({0})"),
    _real("cosh", "The hyperbolic cosine.", "cosh(x)", "cosh({0})"),
    _real("tanh", "The hyperbolic tangent.", "tanh(x)", "tanh({0})"),
    _real("asinh", "The number whose hyperbolic sine it is.", "asinh(x)", None, note=_NO_FORM),
    _real("acosh", "The number whose hyperbolic cosine it is.", "acosh(x)", None, note=_NO_FORM),
    _real("atanh", "The number whose hyperbolic tangent it is.", "atanh(x)", None, note=_NO_FORM),
    Function("log", "number", (Parameter("base or number", NUMBER), replace(_NUMBER, optional=True)),
             DOUBLE, "The logarithm to a base, `log(2, size)`; with one number the natural one; NULL where "
             "a number is not above 0.", "log(2, size)", build=_log, data_factory="log({1}, {0})",
             see=("logarithm",)),
    Function("hypot", "number", (Parameter("a", NUMBER), Parameter("b", NUMBER)), DOUBLE,
             "The length of the long side of a triangle with a right angle.", "hypot(width, height)",
             prepare=_doubles, data_factory="sqrt({0} * {0} + {1} * {1})",
             see=("pythagoras", "distance", "diagonal")),
    Function("e", "number", (), DOUBLE, "The number e, 2.718281828459045.", "power(e(), rate)",
             data_factory="2.718281828459045", see=("euler",)),
    Function("positive", "number", (_NUMBER,), None, "The number as it is.", "positive(amount)",
             build=lambda a: a[0], data_factory="{0}"),
    Function("negative", "number", (_NUMBER,), None, "The number with the other sign.", "negative(amount)",
             build=lambda a: negate(made(enclosed(a[0]), a[0].type)), data_factory="negate({0})",
             see=("minus", "change sign")),
    _tried("try_add", exp.Add, "The sum of two numbers; NULL where it is too large for its type.",
           "try_add(quantity, extra)", "{0} + {1}", "plus", "overflow", "safe"),
    _tried("try_subtract", exp.Sub,
           "The difference of two numbers; NULL where it is too large for its type.",
           "try_subtract(quantity, returned)", "{0} - {1}", "minus", "overflow", "safe"),
    _tried("try_multiply", exp.Mul, "The product of two numbers; NULL where it is too large for its type.",
           "try_multiply(quantity, price)", "{0} * {1}", "times", "overflow", "safe"),
    Function("try_mod", "number", (_NUMBER, _DIVISOR), None,
             "What is left over after a division; NULL where the divisor is 0.", "try_mod(number, size)",
             build=_try_mod, data_factory="iif({1} == 0, {0}, mod({0}, {1}))",
             see=("remainder", "modulo", "safe")),
    Function("bit_count", "number", (Parameter("number", _BITS),), INT,
             "How many bits of the whole number are set.", "bit_count(flags)", data_factory_note=_NO_FORM,
             see=("flags", "binary")),
    *(Function(name, "number", (Parameter("number", WHOLE), Parameter("position", SMALL_WHOLE)), TINYINT,
               f"Whether a bit of the whole number is set, as 1 or 0; the lowest is 0.{more}",
               f"{name}(flags, 3)", written_as="bit_get", data_factory_note=_NO_FORM,
               see=("flags", "binary"))
      for name, more in (("bit_get", ""), ("getbit", " Another name of `bit_get`."))),
    *(Function(name, "number", (Parameter("number", WHOLE), Parameter("bits", SMALL_WHOLE)), _shifted, help,
               f"{name}(flags, 2)", prepare=_wide,
               doubt=_doubt_shift if name == "shiftrightunsigned" else None,
               data_factory_note=_NO_FORM, see=("binary", "flags"))
      for name, help in (
          ("shiftleft", "The whole number with its bits moved to the left: doubled for each."),
          ("shiftright", "The whole number with its bits moved to the right: halved for each."),
          ("shiftrightunsigned", "The whole number with its bits moved to the right, and 0 put before them."),
      )),
    Function("isnan", "number", (_NUMBER,), BOOLEAN,
             "Whether a DOUBLE is not a number (such as the root of -1).", "isnan(ratio)", build=_is_nan,
             data_factory="isNan({0})", see=("not a number",)),
    Function("pi", "number", (), DOUBLE, "The number π, 3.141592653589793.", "pi() * radius * radius",
             data_factory="3.141592653589793"),
    Function("factorial", "number", (Parameter("number", SMALL_WHOLE),), BIGINT,
             "The product 1 × 2 × … × the number (at most 20).", "factorial(5)", build=_factorial,
             data_factory="factorial({0})"),
)  # fmt: skip
