"""Note how near a run comes to the points where its derivative changes by a jump.

In: a program and which of its inputs vary. Out: one row of notes for each comparison, rounding, conversion to an
integer, `abs`, `min`, … on which a result depends and which depends on a varying input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Equation, Program, Region, Value
from chainrule.ir.types import FLOATS, INTEGERS
from chainrule.ir.walk import equations_within
from chainrule.primitives import control
from chainrule.primitives.ops import Ops
from chainrule.transform.activity import Activity, Pattern
from chainrule.transform.instrument import Place

# Columns of a row: how often it ran, how often the first side was taken, the smallest distance, both numbers there,
# and the variables of up to three loops around it.
TIMES, FIRST, DISTANCE, LEFT, RIGHT, LOOPS = range(6)
MOST_LOOPS = 3
WIDTH = LOOPS + MOST_LOOPS

Distance = Callable[[Ops, Atom, Atom], Atom]


def _difference(b: Ops, x: Atom, y: Atom) -> Atom:
    return b.abs(b.sub(x, y))


def _to_zero(b: Ops, x: Atom, y: Atom) -> Atom:
    return b.abs(x)


def _to_origin(b: Ops, x: Atom, y: Atom) -> Atom:
    return b.hypot(x, y)


def _to_integer(b: Ops, x: Atom, y: Atom) -> Atom:
    return b.abs(b.sub(x, b.rint(x)))


def _to_half(b: Ops, x: Atom, y: Atom) -> Atom:
    return b.abs(b.sub(b.abs(b.sub(x, b.floor(x))), literal(0.5)))


def _to_half_digit(b: Ops, x: Atom, digits: Atom) -> Atom:
    scale = b.pow(literal(10.0), digits)
    return b.div(_to_half(b, b.mul(x, scale), digits), scale)


def _to_multiple(b: Ops, x: Atom, y: Atom) -> Atom:
    return b.mul(_to_integer(b, b.div(x, y), y), b.abs(y))


# How far the operands of each primitive are from its kinks.
DISTANCES: dict[str, Distance] = {
    "eq": _difference, "ne": _difference, "lt": _difference, "le": _difference, "gt": _difference,
    "ge": _difference, "maximum": _difference, "minimum": _difference, "abs": _to_zero, "sign": _to_zero,
    "copysign": _to_zero, "sqrt": _to_zero, "cbrt": _to_zero, "pow": _to_zero, "hypot": _to_origin,
    "arctan2": _to_origin, "floor": _to_integer, "ceil": _to_integer, "trunc": _to_integer, "rint": _to_half,
    "convert": _to_integer, "mod": _to_multiple, "fmod": _to_multiple, "floor_div": _to_multiple,
    "round_digits": _to_half_digit,
}  # fmt: skip
# The kinks of these are those of the comparison that they depend on.
OF_THEIR_CONDITION = ("if", "while", "select")
AT_INFINITY = ("logaddexp",)  # no run through finite numbers comes near
_SMOOTH_EXCEPT_AT = ("sqrt", "cbrt", "pow", "hypot", "arctan2")


@dataclass(eq=False, slots=True)
class KinkWatcher:
    """Takes the notes; `sites` are the equations that the rows belong to, `loops` the variables around each."""

    varied: set[Value]
    serious: set[Value]
    sites: list[Equation] = field(default_factory=list[Equation])
    loops: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    rows: dict[Equation, int] = field(default_factory=dict[Equation, int])

    def start(self, b: Ops) -> Atom:
        """Emit the rows at first: nothing ran, no distance is known."""
        size = max(1, len(self.sites))
        notes: Atom = b.full(literal(0.0), b.integer(size), b.integer(WIDTH))
        for row in range(size):
            notes = b.update(notes, literal(float("inf")), b.integer(row), b.integer(DISTANCE))
        return notes

    def after(self, b: Ops, equation: Equation, place: Place, notes: Atom) -> Atom:
        """Emit the note of a kink."""
        assert place.origin is not None
        if not self.watches(place.origin):
            return notes
        if place.origin not in self.rows:
            self.rows[place.origin] = len(self.sites)
            self.sites.append(place.origin)
            self.loops.append(place.names[-MOST_LOOPS:])
        row = b.integer(self.rows[place.origin])
        operands = (*equation.inputs[:2], literal(0.0))[:2]
        output = equation.outputs[0]

        def note(b: Ops, notes: Atom, x: Atom, y: Atom, result: Atom) -> Atom:
            return _noted(b, notes, row, _floats(b, equation, x, y, result), place.loops)

        return each_element(b, (*operands, output), notes, note)

    def watches(self, equation: Equation) -> bool:
        """Whether a result depends on this equation in a way that its derivative does not see."""
        name = equation.primitive.name
        if name not in DISTANCES or any(a.type.lanes > 1 for a in equation.inputs):
            return False
        if name == "convert" and equation.params["dtype"] not in INTEGERS:
            return False
        numbers = equation.inputs[:1] if name == "round_digits" else equation.inputs
        if not all(a.type.dtype in FLOATS for a in numbers):
            return False
        if name == "pow" and not isinstance(equation.inputs[1], Value):
            return False
        return any(a in self.varied for a in equation.inputs) and equation.outputs[0] in self.serious


def kink_watcher(program: Program, active: Pattern) -> KinkWatcher:
    """Make a watcher for a program whose inputs vary as `active` says."""
    activity = Activity(program)
    varied: set[Value] = set()
    serious: set[Value] = set()
    for name, function in program.functions.items():
        params = function.body.params
        pattern = active if name == program.entry else tuple(p.type.differentiable for p in params)
        varied |= activity.varied(function.body, pattern)
        _mark_serious(function.body, serious)
    return KinkWatcher(varied, serious)


def _mark_serious(body: Region, serious: set[Value]) -> None:
    """Find the values that something else than a check depends on."""
    equations = list(equations_within(body))
    for region in (body, *(r for e in equations for r in e.regions)):
        serious.update(r for r in region.results if isinstance(r, Value))
    for equation in reversed(equations):
        used = equation.primitive is not control.check and (
            bool(equation.regions) or not equation.outputs or any(o in serious for o in equation.outputs)
        )
        if used:
            serious.update(a for a in equation.inputs if isinstance(a, Value))


@dataclass(frozen=True, slots=True)
class _Floats:
    x: Atom
    y: Atom
    first: Atom
    distance: Atom


def _floats(b: Ops, equation: Equation, x: Atom, y: Atom, result: Atom) -> _Floats:
    """The operands as 64-bit floats, whether the first side is taken, and the distance."""
    x, y = b.convert(x, "f64"), b.convert(y, "f64")
    name = equation.primitive.name
    if result.type.dtype == "bool":
        first = result
    elif name in ("maximum", "minimum"):
        first = b.eq(b.convert(result, "f64"), x)
    else:
        first = b.gt(x, literal(0.0))
    return _Floats(x, y, first, DISTANCES[name](b, x, y))


def _noted(b: Ops, notes: Atom, row: Atom, found: _Floats, loops: tuple[Value, ...]) -> Atom:
    one, zero = literal(1.0), literal(0.0)
    notes = b.add_at(notes, one, row, b.integer(TIMES))
    notes = b.add_at(notes, b.select(found.first, one, zero), row, b.integer(FIRST))
    nearer = b.lt(found.distance, b.index(notes, row, b.integer(DISTANCE)))
    then = b.nested()
    written = [(DISTANCE, found.distance), (LEFT, found.x), (RIGHT, found.y)]
    written += [(LOOPS + k, then.convert(v, "f64")) for k, v in enumerate(loops[-MOST_LOOPS:])]
    closer = notes
    for column, value in written:
        closer = then.update(closer, value, row, then.integer(column))
    regions = (then.region((), (closer,)), b.nested().region((), (notes,)))
    (after,) = b.emit(control.if_, nearer, regions=regions)
    return after


def each_element(b: Ops, atoms: tuple[Atom, ...], notes: Atom, note: Callable[..., Atom]) -> Atom:
    """Note something for each element of arrays of one shape (numbers fan out)."""
    whole = next((a for a in atoms if a.type.shape), None)
    if whole is None:
        return note(b, notes, *atoms)
    count: Atom = b.integer(1)
    for size in b.dims(whole):
        count = b.mul(count, size)
    vectors = [b.reshape(a, count) if a.type.rank > 1 else a for a in atoms]
    k, carried = Value(b.integer(0).type, "k"), Value(notes.type, "notes")
    inner = b.nested()
    elements = [inner.index(v, k) if v.type.shape else v for v in vectors]
    after = note(inner, carried, *elements)
    bounds = (b.integer(0), count, b.integer(1))
    (out,) = b.emit(control.for_, *bounds, notes, regions=(inner.region((k, carried), (after,)),))
    return out
