"""Names of variables: the user's where there is one, else a word for what the value is; unique in each
function.

In: the variables of a function. Out: their names.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from chainrule.emit.flow import IN_PLACE, Flow
from chainrule.emit.variables import Variable, index_depth
from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.types import Type

RESERVED = (
    frozenset(keyword.kwlist)
    | frozenset(keyword.softkwlist)
    | frozenset(dir(builtins))
    | {"np", "scipy", "_"}
)
WORDS = {
    "add": "total", "sub": "difference", "mul": "product", "div": "ratio", "pow": "power", "neg": "negative",
    "reduce_sum": "total", "matmul": "product", "solve": "solution", "cholesky": "factor", "dim": "n", "stack": "items",
    "slice": "part", "full": "values", "empty": "saved", "iota": "indices", "select": "chosen",
    "if": "chosen", "maximum": "largest", "minimum": "smallest", "convert": "number", "call": "result",
    "concatenate": "joined", "append": "items", "drop_last": "items", "tape_new": "tape", "push": "tape",
    "broadcast": "spread", "mod": "remainder", "fmod": "remainder", "floor_div": "quotient", "copy": "copy",
    "reshape": "reshaped", "transpose": "transposed", "abs": "size", "gather": "chosen", "nonzero": "where",
    "argsort": "order", "outlier": "bad",
}  # fmt: skip
SHORT = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "angle", "hypot": "length",
}  # fmt: skip
SHAPING = frozenset({"slice", "reshape", "transpose", "broadcast", "copy"})
LETTERS = "ijklm"


def identifier(text: str) -> str:
    """Make a Python name of a text."""
    name = re.sub(r"\W+", "_", text).strip("_") if not text.isidentifier() else text
    if not name or name[0].isdigit():
        name = f"value_{name}".rstrip("_")
    return f"{name}_" if name in RESERVED else name


class Names:
    """Gives out names that are not taken yet."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)

    def fresh(self, wish: str) -> str:
        """Take a name: the wish, or the wish with a number."""
        name = identifier(wish)
        base, number = name.rstrip("_") or name, 1
        if name in self.taken:
            base = re.sub(r"_\d+$", "", base)
        while name in self.taken:
            number += 1
            name = f"{base}_{number}"
        self.taken.add(name)
        return name


@dataclass(slots=True)
class Saved:
    """What was pushed onto tapes so far, in all functions: names for what is popped again."""

    pushed: dict[tuple[Type, ...], set[tuple[str, ...]]] = field(
        default_factory=dict[tuple[Type, ...], "set[tuple[str, ...]]"]
    )

    def note(self, flow: Flow, of: dict[Value, Variable]) -> None:
        """Note the names of what a function pushes."""
        for equation in flow.start:
            if equation.primitive.name == "push":
                values = equation.inputs[1:]
                known = self.pushed.setdefault(tuple(a.type for a in values), set())
                known.add(tuple(_reference(flow, a, of) for a in values))

    def name(self, types: tuple[Type, ...], position: int) -> str:
        """Name what is popped; empty if it is not clear."""
        names = {names[position] for names in self.pushed.get(types, ())}
        return names.pop() if len(names) == 1 else ""


def name_variables(
    flow: Flow,
    variables: Iterable[Variable],
    functions: Collection[str],
    params: Collection[str] = (),
    saved: Saved | None = None,
) -> None:
    """Name all variables of a function; parameters first, then those with a hint, then the others."""
    saved = saved or Saved()
    names = Names(functions)
    order = list(dict.fromkeys(variables))
    of = {value: variable for variable in order for value in variable.values}
    for k, param in enumerate(flow.top.region.params):
        given = list(params)
        of[param].name = names.fresh(given[k] if k < len(given) else param.name or _kind(param))
    elements = {_favourite(v.hints()) for v in order if v.hints() and not index_depth(flow, v.values[0])}
    for variable in order:
        if variable.name or not variable.hints():
            continue
        favourite = _favourite(variable.hints())
        if not (
            index_depth(flow, variable.values[0]) and favourite in elements
        ):  # `v` is the item, so its index is `i`
            variable.name = names.fresh(favourite)
    waiting = [variable for variable in order if not variable.name]
    later = [v for v in waiting if _is_saved(flow, v)]
    for variable in (*(v for v in waiting if v not in later), *(v for v in later if _stored(flow, v))):
        variable.name = names.fresh(_describe(flow, variable, of))
    saved.note(flow, of)
    for variable in [v for v in later if not v.name]:
        found = _pop_of(flow, variable)
        wish = saved.name(tuple(o.type for o in found[0].outputs[1:]), found[1]) if found else ""
        variable.name = names.fresh(wish or _describe(flow, variable, of))


def _is_saved(flow: Flow, variable: Variable) -> bool:
    """Whether a variable keeps something for the backward pass, or takes it from there."""
    equation = flow.definition.get(variable.values[0])
    reads = equation is not None and equation.primitive.name in ("index", "slice")
    if reads and equation is not None and isinstance(equation.inputs[0], Value):
        source = equation.inputs[0]
        return any(v.name.startswith("all_") for v in (source, flow.buffer(source)))
    return _stored(flow, variable) is not None or _pop_of(flow, variable) is not None


def _pop_of(flow: Flow, variable: Variable) -> tuple[Equation, int] | None:
    """Find the equation that takes a value off a tape, and the value's position."""
    first = variable.values[0]
    equation = flow.definition.get(first)
    if equation is None or equation.primitive.name != "pop" or first is equation.outputs[0]:
        return None
    return equation, equation.outputs.index(first) - 1


def _reference(flow: Flow, atom: Atom, of: dict[Value, Variable]) -> str:
    """Name a value that stands in an expression or has a variable."""
    if not isinstance(atom, Value):
        return ""
    variable = of.get(atom)
    if variable is not None:
        return variable.name
    return atom.name or (_word(flow, flow.definition[atom], of) if atom in flow.definition else "")


def _favourite(hints: list[str]) -> str:
    """Choose the hint that most values have; the first one of these."""
    return Counter(hints).most_common(1)[0][0]


def _describe(flow: Flow, variable: Variable, of: dict[Value, Variable]) -> str:
    """Find a word for a value that has no name."""
    stored = _stored(flow, variable)
    if stored is not None:
        return f"all_{_reference(flow, stored, of) or 'values'}"
    for value in variable.values:
        equation = flow.definition.get(value)
        if equation is None:
            depth = index_depth(flow, value)
            if depth:
                return LETTERS[min(depth, len(LETTERS)) - 1]
            continue
        if equation.primitive.name in ("for", "while", "pop"):
            continue
        return _word(flow, equation, of)
    return _kind(variable.values[0])


def _stored(flow: Flow, variable: Variable) -> Atom | None:
    """Find what a loop writes into an array that keeps it for the backward pass."""
    for value in variable.values:
        if not value.name.startswith("all_"):
            continue
        for use in flow.uses.get(value, ()):
            if (
                use.consumer is not None
                and use.operand == 0
                and use.consumer.primitive.name.startswith("update")
            ):
                return use.consumer.inputs[1]
    return None


def _word(flow: Flow, equation: Equation, of: dict[Value, Variable]) -> str:
    name = equation.primitive.name
    stem = _stem(flow, equation.inputs[0], of) if equation.inputs else ""
    if name in ("index", "slice") and stem.startswith("all_"):
        return stem.removeprefix("all_")
    if name == "index" and stem:
        second = equation.inputs[1]
        if isinstance(second, Literal):
            return f"{stem}_{second.value}".replace("-", "")
        return f"{stem}_{second.name or 'item'}"
    if name in IN_PLACE | {"copy"} and stem:
        return stem
    if name == "select" and equation.outputs[0].type.dtype == "i64":
        return "count"
    np_function = isinstance(equation.primitive.emit, str) and equation.primitive.emit.startswith(
        ("np.", "scipy.")
    )
    if np_function and name not in WORDS:
        word = SHORT.get(name, name)
        return (
            f"{word}_{stem}"
            if stem and len(stem) < 8 and "_" not in stem and len(equation.inputs) == 1
            else word
        )
    if equation.outputs[0].type.dtype == "bool":
        return "condition"
    return WORDS.get(name, _kind(equation.outputs[0]))


def _stem(flow: Flow, atom: Atom, of: dict[Value, Variable]) -> str:
    """Give the variable that an operand is, or that it is a part or another form of."""
    if not isinstance(atom, Value):
        return ""
    known = of.get(atom)
    if known is not None:
        return known.name
    equation = flow.definition[atom]
    return _stem(flow, equation.inputs[0], of) if equation.primitive.name in SHAPING else ""


def _kind(value: Value) -> str:
    if value.type.dtype == "tape":
        return "tape"
    if value.type.dtype == "bool":
        return "flag"
    if value.type.is_array:
        return "a"
    return "k" if value.type.dtype[0] in "iu" else "x"
