"""Results that are written into a slice are computed there: no temporary array in between.

In: a program after `copies`. Out: the same program where a `map` whose only use is to be written (or added)
into a slice has become a `place`: the loop nest that writes each element where it belongs. That is possible
if the map reads the array that it then writes at no other element than the one it is about to write.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from chainrule.ir.nodes import Atom, Equation, Function, Primitive, Program, Region, Value
from chainrule.ir.walk import equations_within, use_counts
from chainrule.primitives import arrays, control
from chainrule.primitives.base import Named, NotDifferentiable
from chainrule.primitives.ops import is_literal
from chainrule.transform.copies import consumed_operands

place = Primitive(  # operands: array, then start, size, step per axis; region: (*indices) -> number
    name="place",
    type_rule=lambda types, params: types[:1],
    reference="x[start : start + size * step : step, …] = [[f(i, j) for j in …] for i in …]",
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
                self.root[equation.outputs[0]] = self.root_of(equation.inputs[0])
            regions = tuple(map(self.region, equation.regions))
            equation = Equation(
                equation.primitive, equation.inputs, equation.outputs, equation.params, regions, equation.span
            )
            if equation.primitive in (arrays.update_slice, arrays.add_slice):
                made = waiting.get(equation.inputs[1]) if isinstance(equation.inputs[1], Value) else None
                if made is not None and self.fits(made, equation):
                    del waiting[made.outputs[0]]
                    done += self.released(waiting, equation)
                    done.append(_placed(made, equation))
                    continue
            done += self.released(waiting, equation)
            if equation.primitive is control.map_ and self.may_wait(equation):
                waiting[equation.outputs[0]] = equation
            else:
                done.append(equation)
        return Region(region.params, (*done, *waiting.values()), region.results)

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
        return write.outputs[0].type.lanes == write.inputs[0].type.lanes


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


def _placed(made: Equation, write: Equation) -> Equation:
    params = {"dropped": write.params["dropped"], "add": write.primitive is arrays.add_slice}
    inputs = (write.inputs[0], *write.inputs[2:])
    return Equation(place, inputs, write.outputs, params, made.regions, write.span)
