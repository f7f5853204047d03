"""Statements with bodies: branches, loops, early exits, nested functions."""

from __future__ import annotations

from collections.abc import Callable

from tests.generated import faulty
from tests.generated.assignments import ASSIGNMENTS
from tests.generated.expressions import condition, list_, of_kind
from tests.generated.functions import nested_function
from tests.generated.loops import loop_heads
from tests.generated.writer import COUNTER, FLOAT, LIST, NONE, Kind, Writer, array

MOST_BLOCKS = 3


def body(w: Writer, most: int) -> None:
    """Some statements."""
    for _ in range(1 + w.below(most)):
        if w.budget > 0:
            w.budget -= 1
            statement(w)


def statement(w: Writer) -> None:
    w.fault_after -= 1
    if w.fault and w.fault_after <= 0 and (w.level.main or w.fault in faulty.EVERYWHERE) and put_fault(w):
        return
    deep = w.level.blocks >= MOST_BLOCKS or w.budget < 2
    w.pick((*ASSIGNMENTS, leave) if deep or w.chance(55) else BLOCKS)(w)


def put_fault(w: Writer) -> bool:
    """Put in the fault that is due."""
    done = faulty.put(w, w.fault)
    w.fault = "" if done else w.fault
    return done


def both(w: Writer) -> None:
    """A name that both paths of a branch define."""
    kind = w.pick((FLOAT, array(3), FLOAT, LIST))
    name = w.fresh({"float": "x", "array": "u", "list": "items"}[kind.name])
    w.level.blocks += 1
    for head in (f"if {condition(w)}:", "else:"):
        with w.block(head):
            body(w, 1)
            w.line(f"{name} = {list_(w) if kind == LIST else of_kind(w, kind)}")
    w.level.blocks -= 1
    w.define(name, kind)


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
        case "pair":
            return f"{factor} * {name}[0] + {name}[1]"
        case "dict":
            return f'{factor} * {name}["left"] + {name}["right"] + {name}["row"].sum()'
        case "rows":
            return f"{factor} * sum(row.sum() for row in {name})"
        case "records":
            return f"{factor} * sum(each.first - each.second for each in {name})"
        case "function" if any(k.name == "function" for k in kind.of.params):
            return factor
        case "function":
            given = ", ".join(of_kind(w, k) for k in kind.of.params)
            return f"{factor} * {name}({given})" if kind.of.result == FLOAT else factor
        case _:
            return f"{factor} * {name}"


def results(w: Writer, kind: Kind) -> str:
    return ", ".join(of_kind(w, item) for item in kind.of)


def for_loop(w: Writer) -> None:
    if w.level.loops >= 2:
        return branch(w)
    head, names, frozen = w.pick(loop_heads(w))
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
    most = 2 + w.below(4)
    heads = (f"{i} < {most}", f"{i} < {most} and ({condition(w)})", "True", f"not {i} >= {most}")
    head = w.pick(heads)
    with w.block(f"while {head}:"), w.loop():
        w.line(f"{i} += 1")
        if head == "True":
            with w.block(f"if {i} > {most}:"):
                w.line("break")
        body(w, 4)
    loop_else(w)


def nested(w: Writer) -> None:
    nested_function(w, body, returned)


BLOCKS: tuple[Callable[[Writer], None], ...] = (branch, for_loop, while_loop, for_loop, nested, both)
