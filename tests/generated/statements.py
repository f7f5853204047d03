"""Statements with bodies: branches, loops, early exits, nested functions."""

from __future__ import annotations

from collections.abc import Callable

from tests.generated.assignments import ASSIGNMENTS
from tests.generated.expressions import condition, float_, int_, of_kind
from tests.generated.writer import COUNTER, FLOAT, NONE, PAIR, Kind, Signature, Writer, array

MOST_BLOCKS = 3


def body(w: Writer, most: int) -> None:
    """Some statements."""
    for _ in range(1 + w.below(most)):
        if w.budget > 0:
            w.budget -= 1
            statement(w)


def statement(w: Writer) -> None:
    deep = w.level.blocks >= MOST_BLOCKS or w.budget < 2
    w.pick((*ASSIGNMENTS, leave) if deep or w.chance(55) else BLOCKS)(w)


def branch(w: Writer) -> None:
    w.level.blocks += 1
    with w.block(f"if {condition(w)}:"):
        body(w, 2)
    if w.chance(25):
        with w.block(f"elif {condition(w)}:"):
            body(w, 2)
    if w.chance(50):
        with w.block("else:"):
            body(w, 2)
    w.level.blocks -= 1


def leave(w: Writer) -> None:
    """A conditional exit: from the loop, or from the function."""
    if w.level.loops and w.chance(60):
        with w.block(f"if {condition(w)}:"):
            if w.chance(30):
                body(w, 1)
            w.line(w.pick(("break", "continue")))
    else:
        with w.block(f"if {condition(w)}:"):
            returned(w)


def returned(w: Writer) -> None:
    kind = w.level.result
    assert kind is not None
    if kind == NONE:
        w.line("return")
    else:
        w.line(f"return {of_kind(w, kind) if kind.name != 'results' else results(w, kind)}")


def last_returned(w: Writer) -> None:
    """The last `return` of a function depends on most of what it computed."""
    kind = w.level.result
    assert kind is not None
    digest = " + ".join(summary(w, name, kind) for name, kind in w.visible().items() if w.chance(75))
    if not digest or kind == NONE:
        returned(w)
    elif kind == FLOAT:
        w.line(f"return {digest}")
    else:
        w.line(f"{(name := w.fresh('x'))} = {digest}")
        w.define(name, FLOAT)
        returned(w)


def summary(w: Writer, name: str, kind: Kind) -> str:
    """A float that depends on all of a variable."""
    factor = w.pick(("0.5", "1.3", "-0.7"))
    match kind.name:
        case "array":
            return f"{factor} * np.sum({name} * {name})" if w.chance(30) else f"{factor} * {name}.sum()"
        case "list":
            return f"{factor} * sum({name})"
        case "record":
            return " + ".join(summary(w, f"{name}.{f}", k) for f, k in kind.of.fields.items())
        case "function":
            given = ", ".join(of_kind(w, k) for k in kind.of.params)
            return f"{factor} * {name}({given})" if kind.of.result == FLOAT else factor
        case _:
            return f"{factor} * {name}"


def results(w: Writer, kind: Kind) -> str:
    return ", ".join(of_kind(w, item) for item in kind.of)


def loop_head(w: Writer) -> tuple[str, dict[str, Kind], bool]:
    """The head of a `for`, what it defines, and whether lists must keep their length in it."""
    i, v = w.fresh("i"), w.fresh("y")
    options: list[tuple[str, dict[str, Kind], bool]] = [
        (
            f"for {i} in range({w.pick(('3', f'{int_(w, 0)} % 4', '1, 4', '4, 0, -1', '0, 5, 2'))}):",
            {i: COUNTER},
            False,
        ),
        (f"for {i} in reversed(range(3)):", {i: COUNTER}, False),
    ]
    numbered = {i: COUNTER, v: FLOAT}
    vectors = w.arrays(rank=1)
    if vectors:
        a, b = w.pick(vectors), w.pick(vectors)
        options += [
            (f"for {v} in {a}:", {v: FLOAT}, False),
            (f"for {i}, {v} in enumerate({a}):", numbered, False),
            (f"for {v} in reversed({a}):", {v: FLOAT}, False),
            (f"for {v}, {(z := w.fresh('z'))} in zip({a}, {b}):", {v: FLOAT, z: FLOAT}, False),
        ]
    if matrices := w.arrays(rank=2):
        m = w.pick(matrices)
        options.append((f"for {v} in {m}:", {v: array(w.shape_of(m)[1])}, False))
    if names := w.names("list"):
        xs = w.pick(names) + ("[:]" if w.appends or w.level.frozen_lists else "")
        options += [
            (f"for {v} in {xs}:", {v: FLOAT}, True),
            (f"for {i}, {v} in enumerate({xs}):", numbered, True),
        ]
    return w.pick(options)


def for_loop(w: Writer) -> None:
    if w.level.loops >= 2:
        return branch(w)
    head, names, frozen = loop_head(w)
    w.level.blocks += 1
    with w.block(head), w.loop(frozen):
        for name, kind in names.items():
            w.define(name, kind)
        body(w, 4)
    loop_else(w)


def loop_else(w: Writer) -> None:
    if w.chance(20):
        with w.block("else:"):
            body(w, 1)
    w.level.blocks -= 1


def while_loop(w: Writer) -> None:
    """A loop that ends after a few rounds, or earlier."""
    if w.level.loops >= 2:
        return branch(w)
    w.line(f"{(i := w.fresh('n'))} = 0")
    w.define(i, COUNTER)
    w.level.blocks += 1
    with (
        w.block(f"while {i} < {2 + w.below(4)}{f' and ({condition(w)})' if w.chance(50) else ''}:"),
        w.loop(),
    ):
        w.line(f"{i} += 1")
        body(w, 4)
    loop_else(w)


def nested(w: Writer) -> None:
    """A function in a function: it reads names from outside, changes arrays, and may rebind floats."""
    name = w.fresh("inner")
    if w.chance(30):
        w.line(f"{name} = lambda z: {lambda_body(w)}")
        w.define(name, Kind("function", of=Signature(name, (FLOAT,), FLOAT)))
        return
    floats = [x for x in w.assignable(FLOAT) if x != "z"] if len(w.levels) == 1 else []
    writes = {w.pick(floats)} if floats and w.chance(40) else set()
    result = w.pick((FLOAT, FLOAT, PAIR, NONE))
    with w.function(f"def {name}(z):", result, closed=False, writes=writes):
        w.define("z", FLOAT)
        if writes:
            w.line(f"nonlocal {writes.copy().pop()}")
        body(w, 3)
        returned(w)
    w.define(name, Kind("function", of=Signature(name, (FLOAT,), result)))


def lambda_body(w: Writer) -> str:
    w.scopes.append({"z": FLOAT})
    text = float_(w)
    w.scopes.pop()
    return text


BLOCKS: tuple[Callable[[Writer], None], ...] = (branch, for_loop, while_loop, for_loop, nested)
