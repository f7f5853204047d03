"""Arrays indexed by arrays, as text: `x[rows, columns]`, `x[mask]`, `np.add.at(x, rows, values)`.

In: equations that gather or scatter. Out: the index between the brackets, and the statements that write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chainrule.emit.syntax import ATOM, Text, call
from chainrule.ir.nodes import Atom, Equation
from chainrule.primitives.gathering import are_distinct

if TYPE_CHECKING:
    from chainrule.emit.expressions import Expressions

WRITES = frozenset({"scatter", "scatter_add"})


def index_text(e: Expressions, equation: Equation, first: int) -> str:
    """Write an index whose arrays begin at operand `first`."""
    where = equation.inputs[first:]
    axes: tuple[int, ...] = equation.params["axes"]
    parts = [":"] * equation.inputs[0].type.rank
    mask = _mask(e, where, axes)
    if mask is not None:
        parts[axes[0] : axes[-1] + 1] = [mask]
    else:
        covered = _is_covered(e, where)
        for axis, atom in zip(axes, where, strict=True):
            parts[axis] = _index(e, atom, covered)
    while len(parts) > 1 and parts[-1] == ":":
        parts.pop()
    return ", ".join(parts)


def _mask(e: Expressions, where: tuple[Atom, ...], axes: tuple[int, ...]) -> str | None:
    """Write the mask where the arrays say where it holds."""
    made = [e.nested(a, "nonzero") for a in where]
    masks = {m.inputs[0] for m in made if m is not None}
    if None in made or len(masks) != 1 or axes != tuple(range(axes[0], axes[0] + len(axes))):
        return None
    (mask,) = masks
    together = [m.params["axis"] for m in made if m is not None] == list(range(mask.type.rank))
    return e.atom(mask).text if together else None


def _index(e: Expressions, atom: Atom, covered: bool) -> str:
    spread = e.nested(atom, "broadcast")
    if spread is not None and covered:
        return e.indices.unspread(spread).text
    listed = e.nested(atom, "stack")
    if listed is not None and listed.outputs[0].type.rank == 1:
        return f"[{', '.join(e.texts(listed.inputs))}]"
    return e.atom(atom).text


def _is_covered(e: Expressions, where: tuple[Atom, ...]) -> bool:
    """Whether NumPy finds the common shape of the index arrays without those that repeat an array."""
    rank = max(a.type.rank for a in where)
    found: set[int] = set()
    for atom in where:
        spread = e.nested(atom, "broadcast")
        if spread is not None:
            found |= {axis for axis in range(rank) if not e.indices.expands(spread, axis)}
        elif atom.type.rank:
            found |= set(range(rank))
    return len(found) == rank


def gather_text(e: Expressions, equation: Equation) -> Text:
    """Write what is read at many places."""
    return Text(f"{e.atom(equation.inputs[0]).at(ATOM)}[{index_text(e, equation, 1)}]")


def nonzero_text(e: Expressions, equation: Equation) -> Text:
    """Write where a mask holds."""
    (mask,) = equation.inputs
    if mask.type.rank == 1:
        return call("np.flatnonzero", e.atom(mask).text)
    return Text(f"np.nonzero({e.atom(mask).text})[{equation.params['axis']}]")


def outlier_text(e: Expressions, equation: Equation) -> Text:
    """Write the first index that is outside of an axis."""
    indices, size = e.texts(equation.inputs)
    return Text(f"next((k for k in np.ravel({indices}) if not -{size} <= k < {size}), {2**63 - 1})")


def write_text(e: Expressions, equation: Equation, value: str) -> tuple[str, str | None]:
    """Give the target of a write at many places, and the whole statement if it is no plain assignment."""
    array = e.atom(equation.inputs[0]).text
    index = index_text(e, equation, 2)
    target = f"{array}[{index}]"
    distinct = are_distinct(e.nesting.flow.definition, equation.inputs[2:])
    if equation.primitive.name == "scatter" or distinct:
        return target, None
    whole = f"np.s_[{index}]" if ":" in index.split(", ") else f"({index})" if ", " in index else index
    if len(equation.params["axes"]) == 1 and equation.params["axes"] == (0,):
        whole = index
    return target, f"np.add.at({array}, {whole}, {value})"
