"""Reverse mode through loops.

In: a `for` or `while` and the sweep in which it stands. Out: its forward half, which also keeps residuals,
emitted at once; and a step that emits the backward loop later. The residuals of a `for` whose trip count is
known before all loops around it are arrays with one row per iteration; those of other loops go on the tape,
one push per iteration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chainrule.ir.nodes import Atom, Equation, Literal, Region, Value
from chainrule.ir.types import I64, TAPE
from chainrule.ir.walk import free_values, fresh, substitute
from chainrule.primitives import control
from chainrule.primitives.ops import Ops, is_literal
from chainrule.transform.dce import chosen, prune_region, selected
from chainrule.transform.dims import DimOf, Size
from chainrule.transform.residuals import Residuals, split
from chainrule.transform.reverse_region import HANDLERS, Step, Sweep, has_tape


@dataclass(frozen=True, slots=True)
class Extra:
    """A carried value that the forward loop gets in addition."""

    initial: Atom
    param: Value
    result: Atom


def is_outside(size: Size, inside: Callable[[Value], bool]) -> bool:
    """Whether a size does not depend on certain values."""
    match size:
        case Literal():
            return True
        case Value():
            return not inside(size)
        case DimOf(array=array):
            return not inside(array)


def size_atom(b: Ops, size: Size) -> Atom:
    """A size as an atom."""
    return b.dim(size.array, size.axis) if isinstance(size, DimOf) else size


class LoopReversal:
    """One loop while it is reversed; making it emits the forward loop."""

    def __init__(self, sweep: Sweep, equation: Equation) -> None:
        self.sweep = sweep
        self.equation = equation
        self.counted = equation.primitive is control.for_
        self.body = equation.regions[-1]
        skip = 1 if self.counted else 0
        self.carried = self.body.params[skip:]
        self.initial = equation.inputs[3 * skip :]
        self.on = sweep.active(self.carried)
        self.sizes = sweep.place.sizes
        self.inner = self._open()
        self.backward = self._backward_region()
        self.residuals = self._residuals()
        self.extras: list[Extra] = []
        self.assigned = frozenset(self.inner.assigned())
        self.stacked = self.counted and self.inner.stacks and all(map(self._fits, self.residuals.saved))
        self.pushed = bool(self.residuals.saved) and not self.stacked
        self.count: Atom
        self.stacks = self._keep()
        self._emit_forward()

    def bounds(self) -> tuple[Size, ...]:
        """Start, stop and step of a `for`."""
        return tuple(map(self.sizes.canonical, self.equation.inputs[:3]))

    def _open(self) -> Sweep:
        outer = self.sweep
        inner = Sweep(outer.place, "loop", outer, self.body)
        steady = self.counted and all(is_outside(size, outer.in_loop) for size in self.bounds())
        inner.stacks = outer.stacks and steady
        return inner

    # What the halves of the body are

    def _backward_region(self) -> Region:
        """The body's backward half, as if all forward values were at hand; the last parameter is a tape."""
        inner, active = self.inner, self.sweep.place.active
        inner.run_forward(self.body.equations)
        read = tuple(v for v in free_values(self.body) if v in active)
        sums = tuple(Value(v.type, f"ct_{v.name}") for v in read)
        inner.cotangents.values.update(zip(read, sums, strict=True))
        carried = chosen(self.carried, self.on)
        cotangents = tuple(Value(v.type, f"ct_{v.name}") for v in carried)
        for result, cotangent in zip(selected(self.body.results, self.on), cotangents, strict=True):
            inner.cotangents.add(result, cotangent)
        tape = Value(TAPE, "tape")
        inner.back_tape = tape
        inner.run_backward()
        gathered = inner.cotangents
        touched = tuple(gathered.values[v] is not s for v, s in zip(read, sums, strict=True))
        self.read, sums = chosen(read, touched), chosen(sums, touched)
        results = tuple(map(gathered.solid, carried + self.read))
        return prune_region(inner.backward.region((*cotangents, *sums, tape), (*results, inner.back_tape)))

    def _residuals(self) -> Residuals:
        inner = self.inner
        local = self.body.params + inner.assigned()
        free = set(self.body.params[:1]) if self.counted else set[Value]()
        found = split(inner.forward.equations, self.backward, local, free, self.sweep.is_remote)
        for equation in found.moved:
            inner.keep(equation)
            self.sizes.equation(equation)
        return found

    def _fits(self, value: Value) -> bool:
        """Whether all iterations give a residual the same size, known before the loop."""
        assigned = self.assigned

        def mine(value: Value) -> bool:
            return value in assigned or self.inner.in_loop(value)

        return all(is_outside(size, mine) for size in self.sizes.of(value))

    # Where residuals are kept

    def _keep(self) -> tuple[int, ...]:
        """Arrange for keeping the residuals; gives the positions of the stacks among the extras."""
        b, saved = self.inner.forward, self.residuals.saved
        if self.pushed:
            self.inner.tape = b.one(control.push, self.inner.need_tape(), *saved, name="tape")
        if not self.counted:
            counter = Value(I64, "count")
            self.extras.append(Extra(b.integer(0), counter, b.add(counter, b.integer(1))))
            return ()
        self.count = self._trip_count()
        if not self.stacked or not saved:
            return ()
        row = self._iteration()
        first = len(self.extras)
        self.extras += [self._stack(value, row) for value in saved]
        return tuple(range(first, len(self.extras)))

    def _trip_count(self) -> Atom:
        """The number of iterations of a `for`, computed as far out as can be."""
        bounds = self.bounds()
        outside = all(is_outside(size, self.sweep.in_scope) for size in bounds)
        b = self.sweep.top.forward if outside else self.sweep.forward
        return trip_count(b, *(size_atom(b, size) for size in bounds))

    def _iteration(self) -> Atom:
        """The number of the iteration, in the forward body."""
        index, (start, _, step) = self.body.params[0], self.equation.inputs[:3]
        b = self.inner.forward
        if is_literal(step, 1):
            return b.sub(index, start)
        if is_literal(step, -1):
            return b.sub(start, index)
        counter = Value(I64, "iteration")
        self.extras.append(Extra(b.integer(0), counter, b.add(counter, b.integer(1))))
        return counter

    def _stack(self, value: Value, row: Atom) -> Extra:
        """An array for a residual, with one row per iteration."""
        b, sizes = self.sweep.forward, self.sizes.of(value)
        dims = tuple(size_atom(b, size) for size in sizes)
        initial = b.empty(self.count, *dims, dtype=value.type.dtype)
        param = Value(initial.type, f"all_{value.name}")
        for array in (initial, param):
            self.sizes.record(array, (self.sizes.canonical(self.count), *sizes))
        return Extra(initial, param, write_row(self.inner.forward, param, value, row, dims))

    # Emitting

    def _emit_forward(self) -> None:
        sweep, inner, old = self.sweep, self.inner, self.equation
        if inner.tape is not None and inner.first_tape is not None:
            self.extras.append(Extra(sweep.need_tape(), inner.first_tape, inner.tape))
        params = tuple(e.param for e in self.extras)
        made = tuple(map(fresh, params))
        conditions = (
            Region(r.params + tuple(map(fresh, params)), r.equations, r.results) for r in old.regions[:-1]
        )
        results = self.body.results + tuple(e.result for e in self.extras)
        regions = (*conditions, inner.forward.region(self.body.params + params, results))
        inputs = old.inputs + tuple(e.initial for e in self.extras)
        sweep.keep(Equation(old.primitive, inputs, old.outputs + made, old.params, regions, old.span))
        for param, output in zip(params, made, strict=True):
            self.sizes.known[output] = self.sizes.of(param)
        self.stack_values = tuple(made[k] for k in self.stacks)
        if inner.tape is not None:
            sweep.tape = made[-1]
        if not self.counted:
            self.count = made[0]

    def back(self) -> None:
        """Emit the backward loop, now that the cotangents of the outputs are known."""
        sweep, gathered, b = self.sweep, self.sweep.cotangents, self.sweep.backward
        outputs = chosen(self.equation.outputs, self.on)
        given = [gathered.take(output) for output in outputs]
        taped = self.inner.tape is not None
        if all(ct is None for ct in given) and not taped and not has_tape(outputs):
            return
        b.span = self.equation.span
        initial = [gathered.spread(o, ct) for o, ct in zip(outputs, given, strict=True)]
        initial += map(gathered.solid, self.read)
        if taped and sweep.back_tape is not None:
            initial.append(sweep.back_tape)
        last = b.sub(self.count, b.integer(1))
        bounds = (last, b.integer(-1), b.integer(-1))
        made = b.emit(control.for_, *bounds, *initial, regions=(self._final_region(),))
        if taped:
            sweep.back_tape = made[-1]
        gathered.values.update(zip(self.read, made[len(outputs) :], strict=False))
        for target, cotangent in zip(selected(self.initial, self.on), made, strict=False):
            gathered.add(target, cotangent)

    def _index_name(self) -> str:
        """Name the iteration like the loop's variable, where both are the same."""
        start, _, step = (*self.equation.inputs, None, None, None)[:3]
        same = (
            self.counted
            and start is not None
            and step is not None
            and is_literal(start, 0)
            and is_literal(step, 1)
        )
        return self.body.params[0].name if same else "k"

    def _final_region(self) -> Region:
        """The body of the backward loop: fetch residuals, then what was written before."""
        b = self.sweep.backward.nested()
        iteration = Value(I64, self._index_name())
        old, standing = self.residuals.backward, self.residuals.standing
        mapping: dict[Value, Atom] = {}
        if self.counted:
            start, _, step = self.equation.inputs[:3]
            mapping[self.body.params[0]] = b.add(start, b.mul(step, iteration))
        for value, stack in zip(standing, self.stack_values, strict=False):
            mapping[value] = read_row(b, stack, iteration, self.sizes.of(stack)[1:])
        *params, tape = old.params
        *results, last_tape = old.results
        if self.pushed:
            below = Value(TAPE, "tape")
            outputs = (tape, *standing)
            types = {"types": tuple(v.type for v in standing)}
            b.equations.append(Equation(control.pop, (below,), outputs, types, (), self.equation.span))
            tape = below
        if self.inner.tape is not None:
            params.append(tape)
            results.append(last_tape)
        rest = substitute(Region((), old.equations, tuple(results)), mapping)
        return Region((iteration, *params), (*b.equations, *rest.equations), rest.results)


def trip_count(b: Ops, start: Atom, stop: Atom, step: Atom) -> Atom:
    """How many numbers are in range(start, stop, step)."""
    distance = b.sub(stop, start)
    zero = b.integer(0)
    if is_literal(step, -1):
        distance = b.sub(start, stop)
    elif not is_literal(step, 1):
        up = b.gt(step, zero)
        distance = b.floor_div(b.add(distance, b.sub(step, b.select(up, b.integer(1), b.integer(-1)))), step)
    return b.select(b.gt(distance, zero), distance, zero)


def write_row(b: Ops, stack: Atom, value: Atom, row: Atom, dims: tuple[Atom, ...]) -> Atom:
    """Write one row of a stack whose rows have these sizes."""
    if not dims:
        return b.update(stack, value, row)
    return b.update_slice(stack, value, *_row(b, row, dims), dropped=(True,) + (False,) * len(dims))


def read_row(b: Ops, stack: Atom, row: Atom, sizes: tuple[Size, ...]) -> Atom:
    """Read one row of a stack whose rows have these sizes."""
    if not sizes:
        return b.index(stack, row)
    dims = tuple(size_atom(b, size) for size in sizes)
    return b.slice(stack, *_row(b, row, dims), dropped=(True,) + (False,) * len(dims))


def _row(b: Ops, row: Atom, dims: tuple[Atom, ...]) -> list[Atom]:
    where: list[Atom] = [row, b.integer(1), b.integer(1)]
    for dim in dims:
        where += [b.integer(0), dim, b.integer(1)]
    return where


def _loop(sweep: Sweep, equation: Equation) -> Step:
    return LoopReversal(sweep, equation).back


HANDLERS.update({"for": _loop, "while": _loop})
