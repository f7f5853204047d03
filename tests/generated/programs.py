"""A strategy of whole programs, as text: a module with a function `program` and its `ARGUMENTS`."""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import strategies as st

from tests.generated import faulty
from tests.generated.classes import record
from tests.generated.expressions import float_
from tests.generated.statements import body, last_returned, returned
from tests.generated.writer import (
    COUNTER,
    DICT,
    FLOAT,
    INT,
    LIST,
    NONE,
    PAIR,
    ROWS,
    Kind,
    Signature,
    Writer,
    array,
)

HEADER = [
    "import math",
    "from dataclasses import dataclass",
    "from functools import partial",
    "",
    "import numpy as np",
    "",
]
VECTOR, ROW, MATRIX, SQUARE = array(4), array(3), array(2, 3), array(3, 3)
OPTIONAL = (FLOAT, INT, VECTOR, VECTOR, ROW, MATRIX, SQUARE, LIST, DICT, PAIR, ROWS)
STEMS = {
    "float": "p",
    "int": "n",
    "array": "a",
    "list": "items",
    "record": "r",
    "dict": "d",
    "pair": "q",
    "rows": "rows",
    "records": "fleet",
    "function": "f",
}
SCALAR = Signature("f", (FLOAT,), FLOAT)


@st.composite
def programs(draw: st.DrawFn) -> str:
    """The text of a program that is smooth and finite at its arguments, nearly always."""
    return write(lambda n: draw(st.integers(0, n - 1)))


def write(dice: Callable[[int], int]) -> str:
    """The program that the dice choose: `dice(n)` gives a number below `n`."""
    return whole(Writer(dice))


def write_faulty(dice: Callable[[int], int]) -> tuple[str, tuple[int, ...], str]:
    """A program with one fault in it, its lines (none if there was no place for it), and the fault's template."""
    w = Writer(dice)
    refused = faulty.REFUSED + faulty.UNLESS_KNOWN
    w.fault = template = w.pick(w.pick((faulty.NAMES, faulty.TYPES, faulty.SHAPES, faulty.VALUES, refused)))
    w.fault_after = 1 + w.below(8)
    return whole(w), w.fault_lines, template


def whole(w: Writer) -> str:
    w.lines += HEADER
    for _ in range(w.pick((0, 0, 1, 2))):
        record(w)
    if w.chance(20):
        w.line("SCALE = 0.7")
        w.line("TABLE = np.array([0.3, -0.5, 1.1])")
        w.line("")
        w.constants = {"SCALE": FLOAT, "TABLE[1]": FLOAT, "TABLE[-1]": FLOAT}
    for _ in range(w.pick((0, 0, 1, 2))):
        w.pick((helper, helper, recursion, mutual, higher))(w)
    params = main(w)
    rows = [", ".join(literal(kind, random.Random(w.below(1000))) for kind in params) for _ in range(2)]
    return "\n".join([*w.lines, "", "", "ARGUMENTS = [", *(f"    ({row},)," for row in rows), "]", ""])


def main(w: Writer) -> list[Kind]:
    kinds = [FLOAT] + [kind for kind in OPTIONAL if w.chance(25)]
    kinds += [Kind("record", of=r) for r in w.records if w.chance(50)]
    kinds += [Kind("records", of=r) for r in w.records if "records" in w.features and w.chance(30)]
    result = w.pick(
        (
            FLOAT,
            FLOAT,
            FLOAT,
            Kind("results", of=(FLOAT, VECTOR)),
            LIST,
            MATRIX,
            Kind("results", of=(PAIR, INT)),
        )
    )
    names = [w.fresh(STEMS[kind.name]) for kind in kinds]
    with w.function(f"def program({', '.join(names)}):", result, closed=True, writes=set()):
        w.level.main = True
        if w.chance(20):
            w.line('"""What the program is about."""')
        define(w, names, kinds)
        body(w, 12)
        last_returned(w)
    return kinds


def define(w: Writer, names: list[str], kinds: list[Kind]) -> None:
    for name, kind in zip(names, kinds):
        w.define(name, kind)


def helper(w: Writer) -> None:
    """A function that `program` may call."""
    kinds = [FLOAT] + [kind for kind in (INT, VECTOR, MATRIX, LIST) if w.chance(30)]
    kinds += [Kind("record", of=r) for r in w.records if w.chance(30)]
    kinds += [Kind("records", of=r) for r in w.records if "records" in w.features and w.chance(15)]
    result = w.pick((FLOAT, FLOAT, PAIR, NONE, VECTOR))
    name = w.fresh("helper")
    names = [w.fresh(STEMS[kind.name]) for kind in kinds]
    with w.function(f"def {name}({', '.join(names)}):", result, closed=True, writes=set()):
        define(w, names, kinds)
        body(w, 4)
        if result != NONE or w.chance(20):
            last_returned(w)
    w.line("")
    named = tuple(names) if names[-1] != "p1" else ()
    w.functions.append(Signature(name, tuple(kinds), result, named))


def higher(w: Writer) -> None:
    """A function that is given a function."""
    name = w.fresh("apply")
    with w.function(f"def {name}(f, z, *rest):", FLOAT, closed=True, writes=set()):
        define(w, ["f", "z"], [Kind("function", of=SCALAR), FLOAT])
        body(w, 2)
        w.line(w.pick(("return f(z)", "return f(f(z)) + len(rest)", "return f(z) + sum(rest)")))
    w.line("")
    more = (FLOAT,) * w.below(2)
    w.functions.append(Signature(name, (Kind("function", of=SCALAR), FLOAT, *more), FLOAT))


def mutual(w: Writer) -> None:
    """Two functions that call each other."""
    one, two = w.fresh("even"), w.fresh("odd")
    for name, other in ((one, two), (two, one)):
        with w.function(f"def {name}(depth, z):", FLOAT, closed=True, writes=set()):
            define(w, ["depth", "z"], [COUNTER, FLOAT])
            with w.block("if depth <= 0:"):
                w.line(f"return {float_(w, 1)}")
            body(w, 2)
            w.line(f"return {float_(w, 1)} + 0.5 * {other}(depth - 1, math.tanh({float_(w, 1)}))")
        w.line("")
    wrapper = w.fresh("helper")
    w.line(f"def {wrapper}(n, z):")
    w.line(f"    return {one}(n % 4, z)")
    w.line("")
    w.functions.append(Signature(wrapper, (INT, FLOAT), FLOAT))


def recursion(w: Writer) -> None:
    """A function that calls itself a few times."""
    name, arrays = w.fresh("recurse"), w.chance(40)
    kinds = [COUNTER, FLOAT] + [VECTOR] * arrays
    names = ["depth", "z"] + ["a"] * arrays
    more = ", a" * arrays
    with w.function(f"def {name}({', '.join(names)}):", FLOAT, closed=True, writes=set()):
        define(w, names, kinds)
        with w.block("if depth <= 0:"):
            returned(w)
        body(w, 3)
        again = f"{name}(depth - 1, {w.pick(('math.tanh({})', '0.5 * {}')).format(float_(w, 1))}{more})"
        last = f"{name}(depth - 2, z{more})"
        w.line(
            w.pick(
                (
                    f"return {float_(w, 1)} + 0.5 * {again}",
                    f"return {again}",
                    f"return 0.5 * {again} + 0.3 * {last}",
                    f"return math.sin({again}) * {float_(w, 1)}",
                )
            )
        )
    w.line("")
    wrapper = w.fresh("helper")
    w.line(f"def {wrapper}(n, z{more}):")
    w.line(f"    return {name}(n % 4, z{more})")
    w.line("")
    w.functions.append(Signature(wrapper, (INT, FLOAT) + (VECTOR,) * arrays, FLOAT))


def literal(kind: Kind, dice: random.Random) -> str:
    """An argument of a given kind, as text."""
    match kind.name:
        case "float":
            return f"{dice.choice((-1.0, 1.0)) * dice.uniform(0.1, 1.6):.3f}"
        case "int":
            return str(dice.randrange(5))
        case "pair":
            return f"({literal(FLOAT, dice)}, {literal(FLOAT, dice)})"
        case "dict":
            row = literal(array(3), dice)
            return f'{{"left": {literal(FLOAT, dice)}, "right": {literal(FLOAT, dice)}, "row": {row}}}'
        case "rows":
            return f"[{', '.join(literal(array(3), dice) for _ in range(dice.randrange(1, 4)))}]"
        case "records":
            one = Kind("record", of=kind.of)
            return f"[{', '.join(literal(one, dice) for _ in range(dice.randrange(1, 4)))}]"
        case "list":
            return f"[{', '.join(literal(FLOAT, dice) for _ in range(dice.randrange(1, 4)))}]"
        case "array":
            rows = literal_rows(kind.shape, dice)
            return f"np.array({rows})"
        case "record":
            return f"{kind.of.name}({', '.join(literal(k, dice) for k in kind.of.fields.values())})"
        case _:
            raise ValueError(kind)


def literal_rows(shape: tuple[int, ...], dice: random.Random) -> str:
    if not shape:
        return literal(FLOAT, dice)
    return f"[{', '.join(literal_rows(shape[1:], dice) for _ in range(shape[0]))}]"
