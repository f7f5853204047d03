"""Reverse mode inside one region: a sweep forward over its equations, and a sweep back.

In: equations. Out: forward equations (the same, but for control flow, which also gives what its reverse
needs) and backward equations. Backward equations are written as if all forward values were at hand; whoever
closes the region decides with `residuals` how they come to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal as Choice
from typing import Protocol

from chainrule.ir.nodes import Atom, Equation, Literal, Region, Value
from chainrule.ir.types import TAPE, Type
from chainrule.ir.walk import values_defined
from chainrule.primitives import control, elementwise, logic
from chainrule.primitives.base import Bilinear, Explicit, Linear, NotDifferentiable, Partials
from chainrule.primitives.ops import Ops, is_literal
from chainrule.transform.activity import Pattern
from chainrule.transform.cotangents import Gathered
from chainrule.transform.dims import Sizes
from chainrule.transform.residuals import cost

Step = Callable[[], None]
Kind = Choice["entry", "function", "loop", "branch"]
_SMALL = 16


class Pairs(Protocol):
    """Makes the two halves of functions that are called; see `chainrule.transform.reverse`."""

    def pair(self, name: str, varied: Pattern, useful: Pattern) -> FunctionPair:
        """The halves of a function for these active inputs and results."""
        ...


@dataclass(frozen=True, slots=True)
class FunctionPair:
    """The two halves of a function.

    The forward half gives `residuals` after its results. The backward half takes these, the inputs numbered
    in `passed`, the cotangents of the useful results, and the cotangent so far of each varied array; it
    gives the cotangents of the varied inputs (of arrays: with what there was so far). With `tape`, both
    take and give a tape.
    """

    forward: str
    backward: str
    residuals: tuple[Type, ...]
    passed: tuple[int, ...]
    tape: bool


@dataclass(frozen=True, slots=True)
class Place:
    """What the regions of one function have in common while it is reversed.

    `remote` are arrays that backward regions had better not read element by element: array parameters of
    functions that are called, because a caller would have to save them as a whole. `primal` are values of
    forward halves.
    """

    pairs: Pairs
    active: set[Value]
    sizes: Sizes
    primal: set[Value]
    recursive: bool
    remote: frozenset[Value]


class Sweep:
    """Reverses one region.

    `own` are the values of the region and the regions inside it. `stacks` says whether residuals of a loop in
    this region may be kept in arrays: not so in a `while` or in a recursion, where only a tape will do.
    """

    def __init__(
        self, place: Place, kind: Kind, parent: Sweep | None = None, region: Region | None = None
    ) -> None:
        self.place = place
        self.kind: Kind = kind
        self.parent = parent
        self.forward = Ops() if parent is None else parent.forward.nested()
        self.backward = (
            Ops(definitions=self.forward.definitions) if parent is None else parent.backward.nested()
        )
        self.cotangents = Gathered(self.backward, place.active, place.sizes)
        self.own = frozenset(values_defined(region)) if region is not None else frozenset[Value]()
        self.stacks: bool = not place.recursive if parent is None else parent.stacks
        self.first_tape: Value | None = None
        self.tape: Value | None = None
        self.back_tape: Atom | None = None
        self.steps: list[Step] = []

    @property
    def top(self) -> Sweep:
        """The sweep over the whole function."""
        return self if self.parent is None else self.parent.top

    def need_tape(self) -> Value:
        """The forward tape as it is now. A region without one makes it or gets it from outside."""
        if self.tape is None:
            if self.kind == "entry":
                self.tape = self.forward.one(control.tape_new, name="tape")
            elif self.kind == "branch" and self.parent is not None:
                self.tape = self.parent.need_tape()
            else:
                self.tape = Value(TAPE, "tape")
            self.first_tape = self.tape
        return self.tape

    def around(self) -> Iterator[Sweep]:
        """The loops and branches around an equation here, from the inside out."""
        sweep: Sweep | None = self
        while sweep is not None and sweep.kind in ("loop", "branch"):
            yield sweep
            sweep = sweep.parent

    def in_loop(self, value: Value) -> bool:
        """Whether a value belongs to a loop around (or to the loop whose body this is)."""
        return any(value in sweep.own for sweep in self.around() if sweep.kind == "loop")

    def in_scope(self, value: Value) -> bool:
        """Whether a value belongs to a loop or branch around, or to this one."""
        return any(value in sweep.own for sweep in self.around())

    def is_remote(self, value: Value) -> bool:
        """Whether a value is an array that backward halves inside this region had better not read."""
        large = bool(value.type.shape) and cost(value.type) > _SMALL
        return large and (value in self.place.remote or self.in_loop(value))

    def assigned(self) -> tuple[Value, ...]:
        """The values that the forward equations assign, without those inside their regions."""
        return tuple(output for equation in self.forward.equations for output in equation.outputs)

    # Sweeping

    def active(self, values: tuple[Atom, ...]) -> Pattern:
        """Which atoms have cotangents."""
        return tuple(isinstance(v, Value) and v in self.place.active for v in values)

    def run_forward(self, equations: tuple[Equation, ...]) -> None:
        """Emit the forward equations, and note what to do on the way back."""
        for equation in equations:
            self.forward.span = self.backward.span = equation.span
            if not any(self.active(equation.outputs)):
                self.keep(equation)
                continue
            handler = HANDLERS.get(equation.primitive.name)
            if handler is None:
                self.keep(equation)
                handler = _simple
            self.steps.append(handler(self, equation))

    def keep(self, equation: Equation) -> None:
        """Emit a forward equation as it is."""
        self.forward.equations.append(equation)
        for output in equation.outputs:
            self.forward.definitions[output] = equation
        self.place.primal.update(equation.outputs)

    def run_backward(self) -> None:
        """Emit the backward equations."""
        for step in reversed(self.steps):
            step()


HANDLERS: dict[str, Callable[[Sweep, Equation], Step]] = {}


def has_tape(values: tuple[Value, ...]) -> bool:
    """Whether a tape is among the values."""
    return any(value.type == TAPE for value in values)


def _simple(sweep: Sweep, equation: Equation) -> Step:
    return lambda: transpose(sweep, equation)


def transpose(sweep: Sweep, equation: Equation) -> None:
    """Pass cotangents backwards through an equation without regions."""
    gathered = sweep.cotangents
    cotangents = tuple(map(gathered.take, equation.outputs))
    if all(ct is None for ct in cotangents):
        return
    b = sweep.backward
    b.span = equation.span
    match equation.primitive.derivative:
        case Partials(function=function):
            partials = function(b, *equation.inputs, *equation.outputs)
            for target, partial in zip(equation.inputs, partials, strict=True):
                if partial is not None and gathered.wanted(target):
                    _through(sweep, target, equation.outputs[0], cotangents[0], partial)
        case Linear(transpose=rule) | Bilinear(transpose=rule):
            (output,) = equation.outputs
            rule(b, equation, gathered.spread(output, cotangents[0]), gathered)
        case Explicit(vjp=rule):
            pairs = zip(equation.outputs, cotangents, strict=True)
            rule(
                b,
                equation,
                tuple(None if ct is None else gathered.spread(o, ct) for o, ct in pairs),
                gathered,
            )
        case NotDifferentiable():
            pass
        case other:
            raise NotImplementedError(f"{equation.primitive.name}: {other}")


def _through(sweep: Sweep, target: Atom, output: Value, cotangent: Atom | None, partial: Atom) -> None:
    """Add the product of a cotangent and a partial derivative; sum over the elements to which a scalar
    fanned out.
    """
    b = sweep.backward
    assert cotangent is not None
    if target.type.rank == output.type.rank:
        sweep.cotangents.add(target, scaled(b, cotangent, partial))
    elif partial.type.rank == 0:
        total = b.reduce_sum(sweep.cotangents.spread(output, cotangent))
        sweep.cotangents.add(target, scaled(b, total, partial))
    else:
        sweep.cotangents.add(target, b.reduce_sum(scaled(b, cotangent, partial)))


def scaled(b: Ops, cotangent: Atom, partial: Atom) -> Atom:
    """Multiply a cotangent by a partial derivative; what was not chosen stays an exact zero, even times infinity."""
    chosen_one = None if isinstance(partial, Literal) else _chosen(b, cotangent)
    if chosen_one is None:
        return b.mul(cotangent, partial)
    condition, yes, no = chosen_one
    if is_literal(no, 0):
        return b.select(condition, scaled(b, yes, partial), no)
    return b.select(condition, yes, scaled(b, no, partial))


def _chosen(b: Ops, cotangent: Atom) -> tuple[Atom, Atom, Atom] | None:
    """Take a cotangent apart that is a selection against zero, or a sum of two by one condition."""
    made = b.definitions.get(cotangent) if isinstance(cotangent, Value) else None
    if made is None:
        return None
    if made.primitive is logic.select:
        condition, yes, no = made.inputs
        return (condition, yes, no) if is_literal(yes, 0) or is_literal(no, 0) else None
    if made.primitive is not elementwise.add:
        return None
    left, right = (_chosen(b, part) for part in made.inputs)
    if left is None or right is None or left[0] is not right[0]:
        return None
    for side in (1, 2):
        if is_literal(left[side], 0) and is_literal(right[side], 0):
            total = b.add(left[3 - side], right[3 - side])
            return (left[0], left[side], total) if side == 1 else (left[0], total, left[side])
    return None


def _new_tape(sweep: Sweep, equation: Equation) -> Step:
    sweep.keep(equation)
    return lambda: None


def _push(sweep: Sweep, equation: Equation) -> Step:
    """What was pushed gets its cotangents from the tape of cotangents."""
    sweep.keep(equation)

    def back() -> None:
        tape, *values = equation.inputs
        cotangent = sweep.cotangents.take(equation.outputs[0])
        targets = [v for v in values if v.type.differentiable]
        if cotangent is not None and targets:
            cotangent, *parts = sweep.backward.pop(cotangent, *(v.type for v in targets))
            for target, part in zip(targets, parts, strict=True):
                sweep.cotangents.add(target, part)
        if cotangent is not None:
            sweep.cotangents.add(tape, cotangent)

    return back


def _pop(sweep: Sweep, equation: Equation) -> Step:
    """The cotangents of what was popped go on the tape of cotangents."""
    sweep.keep(equation)

    def back() -> None:
        rest, *values = equation.outputs
        tape = sweep.cotangents.spread(rest, sweep.cotangents.take(rest))
        parts = [sweep.cotangents.solid(v) for v in values if v.type.differentiable]
        for value in values:
            sweep.cotangents.take(value)
        sweep.cotangents.add(equation.inputs[0], sweep.backward.push(tape, *parts) if parts else tape)

    return back


HANDLERS.update({"tape_new": _new_tape, "push": _push, "pop": _pop})
