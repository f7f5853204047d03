"""Note where a run first makes NaN or infinity out of finite numbers.

In: a program. Out: one row of notes: the number of the equation, its operands, its result, and the loops around it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Equation
from chainrule.ir.types import FLOATS
from chainrule.primitives import control
from chainrule.primitives.base import Linear
from chainrule.primitives.ops import Ops
from chainrule.transform.instrument import Place
from chainrule.transform.watch_kinks import each_element

# Columns: number of the equation plus one (0: nothing found), operands, result, loops.
SITE, LEFT, RIGHT, RESULT, LOOPS = range(5)
MOST_LOOPS = 3
WIDTH = LOOPS + MOST_LOOPS
_ROW = literal(0)
# These pass on what is in memory, and make no number.
_MOVING = (
    "empty", "full", "index", "slice", "update", "update_slice", "copy", "reshape", "transpose", "broadcast", "stack",
    "concatenate", "append", "drop_last", "select", "pop", "push", "gather", "scatter",
)  # fmt: skip


@dataclass(eq=False, slots=True)
class NumberWatcher:
    """Takes the note; `sites` are the equations that it may name, `loops` the variables around each."""

    sites: list[Equation] = field(default_factory=list[Equation])
    loops: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    single: list[bool] = field(default_factory=list[bool])  # whether the row holds single operands

    def start(self, b: Ops) -> Atom:
        """Emit the row at first: nothing found."""
        return b.full(literal(0.0), b.integer(1), b.integer(WIDTH))

    def after(self, b: Ops, equation: Equation, place: Place, notes: Atom) -> Atom:
        """Emit the note of an equation that makes floats."""
        if equation.primitive.name in _MOVING:
            return notes
        outputs = [o for o in equation.outputs if o.type.dtype in FLOATS and o.type.lanes == 1]
        inputs = tuple(a for a in equation.inputs if a.type.dtype in FLOATS)
        if not outputs or len(outputs) != len(equation.outputs):
            return notes
        assert place.origin is not None
        self.sites.append(place.origin)
        self.loops.append(place.names[-MOST_LOOPS:])
        number = literal(float(len(self.sites)))
        elementwise = all(not a.type.shape or a.type.rank == outputs[0].type.rank for a in inputs)
        self.single.append(elementwise and not isinstance(equation.primitive.derivative, Linear))
        if self.single[-1]:
            operands = (*inputs[:2], literal(0.0), literal(0.0))[:2]

            def note(b: Ops, notes: Atom, x: Atom, y: Atom, result: Atom) -> Atom:
                return _noted(b, notes, place, (number, x, y, result), (x, y), result)

            return each_element(b, (*operands, outputs[0]), notes, note)
        return self._of_whole_arrays(b, place, notes, number, inputs, outputs[0])

    def _of_whole_arrays(
        self, b: Ops, place: Place, notes: Atom, number: Atom, inputs: tuple[Atom, ...], output: Atom
    ) -> Atom:
        """Sums, products of matrices: all operands were finite, and the result is not."""
        zero = literal(0.0)
        sums = tuple(_total(b, a) for a in inputs)
        return _noted(b, notes, place, (number, zero, zero, _total(b, output)), sums, _total(b, output))


def _total(b: Ops, atom: Atom) -> Atom:
    """A number that is finite if all elements are (0 for them)."""
    if not atom.type.shape:
        return atom
    return b.reduce_sum(b.mul(b.like(atom, 0), atom))


def _noted(
    b: Ops, notes: Atom, place: Place, row: tuple[Atom, ...], operands: tuple[Atom, ...], result: Atom
) -> Atom:
    bad = b.not_(b.isfinite(result))
    for operand in operands:
        bad = b.and_(bad, b.isfinite(operand))
    first = b.eq(b.index(notes, _ROW, b.integer(SITE)), literal(0.0))
    then = b.nested()
    written = [then.convert(atom, "f64") for atom in row]
    written += [then.convert(v, "f64") for v in place.loops[-MOST_LOOPS:]]
    changed = notes
    for column, value in enumerate(written):
        changed = then.update(changed, value, _ROW, then.integer(column))
    regions = (then.region((), (changed,)), b.nested().region((), (notes,)))
    (after,) = b.emit(control.if_, b.and_(bad, first), regions=regions)
    return after
