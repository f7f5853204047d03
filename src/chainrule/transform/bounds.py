"""Bounds checks leave innermost loops, so that these can be vectorised.

In: a program in element form. Out: the same program where a loop that counts up by one, and would fail in
some iteration, stops before that iteration, and fails behind the loop:

    for i in start..stop: check(i + c < n, facts)      for i in start..min(stop, n - c): …
                          …                      →      check(finished or limit + c < n, facts)

Where several checks fail in the same iteration the first one speaks, as before. Only checks that come before
anything else in the body that could fail are moved; with `in_place`, before anything that writes: a caller
must not see less written than before an error that it catches.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.ir.nodes import Atom, Equation, Function, Literal, Program, Region, Value
from chainrule.primitives import control
from chainrule.primitives.ops import Ops, is_literal
from chainrule.transform.copies import CONSUMING
from chainrule.transform.numbering import is_pure_number

_NESTED = frozenset({"for", "while", "map", "call"})
_MIRROR = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


def hoist_checks(program: Program, *, in_place: bool = False) -> Program:
    """Move the checks of all functions."""
    functions = {
        name: Function(name, _hoist_region(function.body, in_place), function.span)
        for name, function in program.functions.items()
    }
    return Program(functions, program.entry)


def _hoist_region(region: Region, in_place: bool) -> Region:
    b = Ops()
    for equation in region.equations:
        b.span = equation.span
        regions = tuple(_hoist_region(r, in_place) for r in equation.regions)
        equation = Equation(
            equation.primitive, equation.inputs, equation.outputs, equation.params, regions, equation.span
        )
        if equation.primitive is control.for_ and is_literal(equation.inputs[2], 1):
            _hoist_loop(b, equation, in_place)
        else:
            b.equations.append(equation)
    return Region(region.params, tuple(b.equations), region.results)


def _hoist_loop(b: Ops, loop: Equation, in_place: bool) -> None:
    (body,) = loop.regions
    movable = _Loop(b, loop, body)
    limits: list[tuple[Equation, Atom]] = []
    for equation in movable.candidates(in_place):
        limit = movable.limit(equation.inputs[0])
        if limit is None:
            break  # what comes after it must not fail first
        limits.append((equation, limit))
    if not limits:
        b.equations.append(loop)
        return
    start, stop, step = loop.inputs[:3]
    last = stop
    for _, limit in limits:
        last = b.minimum(last, limit)
    moved = {id(equation) for equation, _ in limits}
    kept = tuple(e for e in body.equations if id(e) not in moved)
    region = Region(body.params, kept, body.results)
    inputs = (start, last, step, *loop.inputs[3:])
    b.equations.append(Equation(loop.primitive, inputs, loop.outputs, loop.params, (region,), loop.span))
    finished = b.ge(last, stop)
    for equation, _ in limits:
        b.span = equation.span
        condition, *facts = (movable.outside(a, {movable.index: last}) for a in equation.inputs)
        assert condition is not None
        told = [f for f in facts if f is not None]
        b.emit(control.check, b.or_(finished, condition), *told, **equation.params)


@dataclass(slots=True)
class _Loop:
    """A loop whose checks might move: what its body computes from the index and from outside alone."""

    b: Ops
    loop: Equation
    body: Region
    made: dict[Value, Equation] = field(default_factory=dict[Value, Equation])
    invariant: dict[Value, Atom | None] = field(default_factory=dict[Value, Atom | None])

    def __post_init__(self) -> None:
        for equation in self.body.equations:
            for output in equation.outputs:
                self.made[output] = equation

    @property
    def index(self) -> Value:
        """The loop's index."""
        return self.body.params[0]

    def candidates(self, in_place: bool) -> list[Equation]:
        """List the checks of an innermost loop before which nothing else in it can fail."""
        found: list[Equation] = []
        open_ = True
        for equation in self.body.equations:
            if equation.primitive.name in _NESTED or equation.primitive.name in ("tell", "external"):
                return []  # what is printed or raised before a fault is to be seen
            if open_ and equation.primitive is control.check:
                found.append(equation)
            writes = in_place and equation.primitive.name in CONSUMING
            if equation.regions or writes or equation.primitive.name in ("solve", "cholesky"):
                open_ = False
        return found

    def outside(self, atom: Atom, known: dict[Value, Atom]) -> Atom | None:
        """Compute an atom of the body outside of the loop, where `known` stands for the index."""
        if isinstance(atom, Literal):
            return atom
        if atom in known:
            return known[atom]
        equation = self.made.get(atom)
        if equation is None:
            return None if atom in self.body.params else atom
        if not is_pure_number(equation) or equation.primitive.name == "index":
            return None
        inputs: list[Atom] = []
        for operand in equation.inputs:
            new = self.outside(operand, known)
            if new is None:
                return None
            inputs.append(new)
        output = Value(atom.type, atom.name)
        self.b.equations.append(
            Equation(equation.primitive, tuple(inputs), (output,), equation.params, (), equation.span)
        )
        known[atom] = output
        return output

    def constant(self, atom: Atom) -> Atom | None:
        """Compute an atom that does not depend on the iteration in front of the loop; None if it does."""
        if isinstance(atom, Literal):
            return atom
        if atom not in self.invariant:
            before = len(self.b.equations)
            self.invariant[atom] = self.outside(atom, {})
            if self.invariant[atom] is None:
                del self.b.equations[before:]
        return self.invariant[atom]

    def limit(self, condition: Atom) -> Atom | None:
        """Give the iteration up to which a condition holds; None if that cannot be told before."""
        start, stop = self.loop.inputs[:2]
        fixed = self.constant(condition)
        if fixed is not None:
            return self.b.select(fixed, stop, start)
        equation = self.made.get(condition) if isinstance(condition, Value) else None
        if equation is None or any(a.type.dtype not in ("i64", "bool") for a in equation.inputs):
            return None
        if equation.primitive.name == "bit_and":
            limits = [self.limit(a) for a in equation.inputs]
            if limits[0] is None or limits[1] is None:
                return None
            return self.b.minimum(limits[0], limits[1])
        if equation.primitive.name not in _MIRROR:
            return None
        left, right = equation.inputs
        bound = self.constant(right)
        if bound is not None:
            return self.compared(equation.primitive.name, left, bound)
        bound = self.constant(left)
        return None if bound is None else self.compared(_MIRROR[equation.primitive.name], right, bound)

    def compared(self, name: str, moving: Atom, bound: Atom) -> Atom | None:
        """Give the limit of `index + offset < bound`, or of another comparison."""
        b, (start, stop) = self.b, self.loop.inputs[:2]
        offset = self.offset(moving)
        if offset is None:
            return None
        if name in ("gt", "ge"):  # true from some iteration on: it fails at the start or never
            first = b.add(start, offset)
            return b.select(b.gt(first, bound) if name == "gt" else b.ge(first, bound), stop, start)
        end = b.sub(bound, offset)
        end = b.add(end, b.integer(1)) if name == "le" else end
        return b.maximum(end, start)

    def offset(self, atom: Atom) -> Atom | None:
        """Give c where an atom is `index + c` and c does not change; None otherwise."""
        if atom is self.index:
            return self.b.integer(0)
        equation = self.made.get(atom) if isinstance(atom, Value) else None
        if equation is None or equation.primitive.name not in ("add", "sub"):
            return None
        left, right = equation.inputs
        moving, rest = self.offset(left), self.constant(right)
        if moving is not None and rest is not None:
            return self.b.add(moving, rest) if equation.primitive.name == "add" else self.b.sub(moving, rest)
        moving, rest = self.offset(right), self.constant(left)
        if moving is not None and rest is not None and equation.primitive.name == "add":
            return self.b.add(moving, rest)
        return None
