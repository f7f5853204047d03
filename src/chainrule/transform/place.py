"""Results that are written into a slice are computed there: no temporary array in between.

In: a program after `copies`. Out: the same program where slices are written by `place`: loop nests that
write (or add) each element where it belongs. A `map` whose only use is to be written becomes part of the
`place` if it reads the array that is written at no other element than the one it is about to write. Writes
to one array that follow one another, as in the derivative of a stencil, become parts of one `place`, which
does them block by block in cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from chainrule.ir.nodes import Atom, Equation, Function, Primitive, Program, Region, Value
from chainrule.ir.types import I64
from chainrule.ir.walk import equations_within, substitute, use_counts
from chainrule.primitives import arrays, control
from chainrule.primitives.base import Named, NotDifferentiable
from chainrule.primitives.ops import is_literal
from chainrule.transform.copies import consumed_operands

# Operands: array, then for each part start, size, step per axis; one region per part: (*indices) -> number.
# Parameters: for each part, the axes that are `dropped`, and whether to `add`.
place = Primitive(
    name="place",
    type_rule=lambda types, params: types[:1],
    reference="x[start : start + size * step : step, …] = [[f(i, j) for j in …] for i in …], part by part",
    derivative=NotDifferentiable("made after derivatives"),
    lower=Named(),
    emit=None,
)


def place_maps(program: Program, is_view: Callable[[Equation], bool]) -> Program:
    """Compute maps where their results are written."""
    functions = {
        name: Function(name, _Placer(is_view, use_counts(function.body)).region(function.body), function.span)
        for name, function in program.functions.items()
    }
    return Program(functions, program.entry)


@dataclass(slots=True)
class _Placer:
    is_view: Callable[[Equation], bool]
    uses: dict[Value, int]
    root: dict[Value, Value] = field(default_factory=dict[Value, Value])

    def region(self, region: Region) -> Region:
        """Rewrite a region: a map waits until it is written, or until something else needs to come first."""
        waiting: dict[Value, Equation] = {}
        done: list[Equation] = []
        for equation in region.equations:
            if self.is_view(equation) and isinstance(equation.inputs[0], Value):
                source = equation.inputs[0]
                self.root[equation.outputs[0]] = self.root.get(source, source)
            regions = tuple(map(self.region, equation.regions))
            equation = Equation(
                equation.primitive, equation.inputs, equation.outputs, equation.params, regions, equation.span
            )
            if equation.primitive in (arrays.update_slice, arrays.add_slice) and _same_lanes(equation):
                made = waiting.get(equation.inputs[1]) if isinstance(equation.inputs[1], Value) else None
                if made is not None and self.fits(made, equation):
                    del waiting[made.outputs[0]]
                else:
                    made = None
                done += self.released(waiting, equation)
                self.append(done, _placed(made, equation))
                continue
            done += self.released(waiting, equation)
            if equation.primitive is control.map_ and self.may_wait(equation):
                waiting[equation.outputs[0]] = equation
            else:
                done.append(equation)
        return Region(region.params, (*done, *waiting.values()), region.results)

    def append(self, done: list[Equation], write: Equation) -> None:
        """Append a `place`, as more parts of the one before it if nothing keeps them apart."""
        for position in range(len(done) - 1, -1, -1):
            before = done[position]
            if before.outputs and before.outputs[0] is write.inputs[0]:
                if before.primitive is place and self.may_join(before, done[position + 1 :], write):
                    del done[position]
                    write = _joined(before, write)
                break
        done.append(write)

    def may_join(self, before: Equation, between: list[Equation], write: Equation) -> bool:
        """Whether a `place` can wait for another one, past the equations in between."""
        (value,) = before.outputs
        steps = [s for e in (before, write) for s in _steps(e)]
        if self.uses[value] - _reads_of(write, value) != 1 or not all(is_literal(s, 1) for s in steps):
            return False
        read = {self.root_of(a) for a in _arrays_read(before)} | {self.root_of(before.inputs[0])}
        for equation in between:
            everything = (equation, *_inside(equation))
            if any(e.primitive.effect or e.primitive.name in ("call", "while") for e in everything):
                return False
            touched = {self.root_of(e.inputs[k]) for e in everything for k in consumed_operands(e)}
            touched |= {self.root_of(a) for r in _regions(equation) for a in r.results if a.type.is_array}
            if touched & read or value in {a for e in everything for a in e.inputs}:
                return False
        return True

    def may_wait(self, equation: Equation) -> bool:
        """Whether a map could be computed later: it has one result, which is used once."""
        return len(equation.outputs) == 1 and self.uses[equation.outputs[0]] == 1

    def released(self, waiting: dict[Value, Equation], equation: Equation) -> list[Equation]:
        """Take out the maps that must come before an equation: it uses them, or overwrites what they read."""
        used = {a for e in (equation, *_inside(equation)) for a in e.inputs}
        used |= {a for r in _regions(equation) for a in r.results}
        written = {
            self.root_of(e.inputs[k]) for e in (equation, *_inside(equation)) for k in consumed_operands(e)
        }
        written |= {self.root_of(a) for r in _regions(equation) for a in r.results if a.type.is_array}
        first: list[Equation] = []
        for value, made in list(waiting.items()):
            if value in used or any(self.root_of(a) in written for a in _arrays_read(made)):
                first.append(waiting.pop(value))
        return first

    def root_of(self, atom: Atom) -> Atom:
        """Give the array whose memory a value shows."""
        return self.root.get(atom, atom) if isinstance(atom, Value) else atom

    def fits(self, made: Equation, write: Equation) -> bool:
        """Whether the map reads the array that is written only at the element that it computes."""
        target = self.root_of(write.inputs[0])
        (region,) = made.regions
        inside = {o: e for e in equations_within(region) for o in e.outputs}
        for equation in inside.values():
            if equation.primitive is not arrays.index or self.root_of(equation.inputs[0]) is not target:
                continue
            if equation.inputs[0] is not write.inputs[0]:
                return False
            if not _same_element(equation.inputs[1:], write, region.params, inside):
                return False
        return True


def _same_lanes(write: Equation) -> bool:
    return len({write.outputs[0].type.lanes, write.inputs[0].type.lanes}) == 1


def _steps(write: Equation) -> tuple[Atom, ...]:
    return write.inputs[3::3]


def _reads_of(write: Equation, value: Value) -> int:
    return sum(a is value for e in _inside(write) for a in e.inputs)


def _inside(equation: Equation) -> list[Equation]:
    return [e for r in equation.regions for e in equations_within(r)]


def _regions(equation: Equation) -> list[Region]:
    return [r for e in (equation, *_inside(equation)) for r in e.regions]


def _arrays_read(made: Equation) -> list[Atom]:
    return [e.inputs[0] for e in _inside(made) if e.primitive is arrays.index]


def _same_element(
    indices: tuple[Atom, ...], write: Equation, params: tuple[Value, ...], inside: dict[Value, Equation]
) -> bool:
    """Whether indices are those of the slice: start + step * param on each axis that is kept."""
    position = iter(params)
    parts = zip(indices, arrays.slice_operands(write, 2), write.params["dropped"], strict=True)
    for index, (start, _, step), dropped in parts:
        if dropped:
            if index != start:
                return False
        elif not _is_element(index, start, step, next(position), inside):
            return False
    return True


def _is_element(index: Atom, start: Atom, step: Atom, param: Value, inside: dict[Value, Equation]) -> bool:
    """Whether an index is start + step * param."""
    moving = index
    if not is_literal(start, 0):
        rest = _other(index, "add", start, inside)
        if rest is None:
            return False
        moving = rest
    if not is_literal(step, 1):
        rest = _other(moving, "mul", step, inside)
        if rest is None:
            return False
        moving = rest
    return moving is param


def _other(atom: Atom, name: str, operand: Atom, inside: dict[Value, Equation]) -> Atom | None:
    """Give the other operand where an atom is a sum (or product) with this operand."""
    made = inside.get(atom) if isinstance(atom, Value) else None
    if made is None or made.primitive.name != name:
        return None
    x, y = made.inputs
    return y if x == operand else x if y == operand else None


def _placed(made: Equation | None, write: Equation) -> Equation:
    """Write the elements of a map, or of an array or number that is there."""
    region = made.regions[0] if made is not None else _reading(write)
    params = {"dropped": (write.params["dropped"],), "add": (write.primitive is arrays.add_slice,)}
    return Equation(place, (write.inputs[0], *write.inputs[2:]), write.outputs, params, (region,), write.span)


def _reading(write: Equation) -> Region:
    """Give the elements of the value that is written."""
    value = write.inputs[1]
    dropped = write.params["dropped"]
    indices = tuple(Value(I64, "i") for gone in dropped if not gone)
    if not value.type.is_array:
        return Region(indices, (), (value,))
    element = Value(value.type.element)
    read = Equation(arrays.index, (value, *indices), (element,), {}, (), write.span)
    return Region(indices, (read,), (element,))


def _joined(before: Equation, write: Equation) -> Equation:
    """Do one `place` and then another."""
    array = before.inputs[0]
    regions = tuple(substitute(r, {before.outputs[0]: array}) for r in write.regions)
    params = {key: before.params[key] + write.params[key] for key in ("dropped", "add")}
    return Equation(
        place,
        (*before.inputs, *write.inputs[1:]),
        write.outputs,
        params,
        before.regions + regions,
        write.span,
    )
