"""What Python and NumPy do by themselves need not be written: wrapping of indices, clipping of slices, their
checks.

In: a program as capture made it. Out: the same program for printing only: indices as the user wrote them
(-1 for the last), slices with `ends` as Python takes them, and without the checks that NumPy makes itself
(bounds, shapes) or that only stand for the width of native integers and floats.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from chainrule.emit.sizes import Linear, Sizes
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Equation, Function, Literal, Program, Region, Value
from chainrule.ir.types import I64
from chainrule.ir.walk import equations_within

SIZED = frozenset({"full", "empty", "broadcast", "slice", "update_slice", "add_slice"})
ELEMENTS = {"index": 1, "update": 2, "add_at": 2}
SLICES = {"slice": 1, "update_slice": 2, "add_slice": 2}
GATHERS = {"gather": 1, "scatter": 2, "scatter_add": 2}
INDICES_DIFFER = "shape mismatch: indexing arrays could not be broadcast"
MADE_BY_NUMPY = (
    "operands could not be broadcast",
    "could not broadcast input array",
    "shape mismatch: value array could not be broadcast",
    "NumPy boolean array indexing assignment cannot assign",
    "negative dimensions are not allowed",
    "matmul: inner dimensions differ",
)


def pythonic(program: Program) -> Program:
    """Rewrite all functions of a program."""
    functions = {
        name: Function(name, _Idioms(Sizes(f)).region(f.body), f.span)
        for name, f in program.functions.items()
    }
    return Program(functions, program.entry)


@dataclass(slots=True)
class _Idioms:
    sizes: Sizes
    indices: set[Atom] = field(default_factory=set[Atom])
    extra: list[Equation] = field(default_factory=list[Equation])  # to stand before the equation at hand

    def __post_init__(self) -> None:
        if self.indices:
            return
        for equation in equations_within(self.sizes.function.body):
            for _, _, k in self.positions(equation):
                self.indices.add(equation.inputs[k])
                self.indices.update(self.parts(equation.inputs[k]))

    def positions(self, equation: Equation) -> list[tuple[Value, int, int]]:
        """Give the array, the axis and the operand of each single index of an equation."""
        name = equation.primitive.name
        array = equation.inputs[0] if equation.inputs else None
        if not isinstance(array, Value):
            return []
        if name in ELEMENTS:
            return [(array, axis, ELEMENTS[name] + axis) for axis in range(array.type.rank)]
        if name in GATHERS:
            return [(array, axis, GATHERS[name] + k) for k, axis in enumerate(equation.params["axes"])]
        if name in SLICES:
            dropped = equation.params["dropped"]
            return [(array, axis, SLICES[name] + 3 * axis) for axis, gone in enumerate(dropped) if gone]
        return []

    def region(self, region: Region) -> Region:
        """Rewrite a region."""
        equations: list[Equation] = []
        for equation in region.equations:
            if not self.is_idle(equation):
                rewritten = self.equation(equation)
                equations += [*self.extra, rewritten]
                self.extra.clear()
        return Region(region.params, tuple(equations), region.results)

    def equation(self, equation: Equation) -> Equation:
        """Rewrite an equation and its regions."""
        inputs = list(equation.inputs)
        for array, axis, k in self.positions(equation):
            inputs[k] = self.index(inputs[k], self.sizes.size(array, axis))
        if equation.primitive.name == "for":
            inputs[:3] = self.bounds(*inputs[:3])
        elif equation.primitive.name in SIZED:
            inputs = [self.positive(a) if a.type == I64 else a for a in inputs]
        params = equation.params
        if equation.primitive.name in SLICES:
            ends = self.ends(equation, inputs)
            params = {**params, "ends": ends} if ends else params
        regions = tuple(map(_Idioms(self.sizes, self.indices).region, equation.regions))
        return replace(equation, inputs=tuple(inputs), params=params, regions=regions)

    # Indices

    def index(self, atom: Atom, size: Linear) -> Atom:
        """Give an index as Python takes it: negative ones count from the end."""
        equation = self.definition(atom)
        if atom.type.rank:
            return self.index_array(atom, equation, size)
        if equation is not None and equation.primitive.name == "select":
            original = equation.inputs[2]
            shifted = self.sizes.linear(equation.inputs[1])
            if shifted.plus(size, -1) == self.sizes.linear(original) and self.is_negative(
                equation.inputs[0], original
            ):
                return original
        from_end = self.sizes.linear(atom).difference(size)
        if from_end is not None and from_end < 0 and size.terms:
            return literal(from_end)
        return atom

    def index_array(self, atom: Atom, equation: Equation | None, size: Linear) -> Atom:
        """Give an array of indices as Python takes it."""
        if equation is None:
            return atom
        name, inputs = equation.primitive.name, equation.inputs
        if name == "select" and self.is_wrapping(equation, size):
            return inputs[2]
        if name == "broadcast":
            inputs = (self.index(inputs[0], size), *inputs[1:])
        elif name == "stack":
            inputs = tuple(self.index(a, size) for a in inputs)
        if inputs == equation.inputs:
            return atom
        made = Value(atom.type)
        self.extra.append(replace(equation, inputs=inputs, outputs=(made,)))
        return made

    def is_wrapping(self, equation: Equation, size: Linear) -> bool:
        """Whether an equation adds the size of an axis to negative indices, and keeps the others."""
        condition, shifted, original = equation.inputs
        added = self.definition(shifted)
        if added is None or added.primitive.name != "add" or not self.is_negative(condition, original):
            return False
        return added.inputs[0] is original and self.sizes.linear(added.inputs[1]) == size

    def parts(self, atom: Atom) -> list[Atom]:
        """Give the indices of which an array of indices is made."""
        equation = self.definition(atom) if atom.type.rank else None
        if equation is None:
            return []
        name, inputs = equation.primitive.name, equation.inputs
        if name == "select":
            return [inputs[2]]
        if name == "broadcast":
            return [inputs[0], *self.parts(inputs[0])]
        return list(inputs) if name == "stack" else []

    def is_negative(self, condition: Atom, atom: Atom) -> bool:
        """Whether a condition is that this value is below 0."""
        equation = self.definition(condition)
        if equation is None or equation.primitive.name != "lt":
            return False
        left, right = equation.inputs
        return left is atom and isinstance(right, Literal) and right.value == 0

    def definition(self, atom: Atom) -> Equation | None:
        """Give the equation that makes a value."""
        return self.sizes.definition.get(atom) if isinstance(atom, Value) else None

    # Counts

    def count(self, atom: Atom) -> Atom | None:
        """Give the number of which a count is `n if n > 0 else 0`."""
        equation = self.definition(atom)
        if equation is None or equation.primitive.name != "select":
            return None
        test, number, zero = equation.inputs
        condition = self.definition(test)
        if condition is None or condition.primitive.name != "gt" or condition.inputs[0] is not number:
            return None
        return number if isinstance(zero, Literal) and zero.value == 0 else None

    def positive(self, atom: Atom) -> Atom:
        """Take off `… if … > 0 else 0` where the number is a dimension."""
        number = self.count(atom)
        form = self.sizes.linear(number) if number is not None else Linear(0)
        is_dimension = form.constant == 0 and [isinstance(key, tuple) for key, _ in form.terms] == [True]
        return number if number is not None and is_dimension else atom

    def bounds(self, start: Atom, stop: Atom, step: Atom) -> tuple[Atom, Atom, Atom]:
        """Write the bounds of a range whose number of steps is clipped at 0: Python's ranges do that."""
        if isinstance(step, Literal) and step.value == 1 and isinstance(start, Literal) and start.value == 0:
            return start, self.count(stop) or stop, step
        equation = self.definition(start)
        down = (
            isinstance(step, Literal) and step.value == -1 and isinstance(stop, Literal) and stop.value == -1
        )
        if down and equation is not None and equation.primitive.name == "sub":
            number, one = equation.inputs
            count = self.count(number)
            if count is not None and isinstance(one, Literal) and one.value == 1:
                before = Value(I64)
                self.extra.append(Equation(equation.primitive, (count, one), (before,)))
                return before, stop, step
        return start, stop, step

    # Slices

    def ends(self, equation: Equation, inputs: list[Atom]) -> dict[int, str]:
        """Replace start and size of forward ranges by start and stop as Python clips them."""
        array = inputs[0]
        found: dict[int, str] = {}
        if not isinstance(array, Value):
            return found
        for axis, gone in enumerate(equation.params["dropped"]):
            k = SLICES[equation.primitive.name] + 3 * axis
            start, size, step = inputs[k : k + 3]
            if gone or not isinstance(step, Literal) or step.value != 1:
                continue
            stop = self.stop(start, size)
            for whole in (self.sizes.size(array, axis), self.clipping(array, axis, start, size)):
                if whole is None or stop is None:
                    continue
                first, last = self.bound(start, whole), self.bound(stop, whole)
                if first is not None and last is not None:
                    inputs[k], inputs[k + 1] = first, last
                    found[axis] = "open" if self.sizes.linear(stop) == whole else "closed"
                    break
        return found

    def clipping(self, array: Value, axis: int, start: Atom, size: Atom) -> Linear | None:
        """Give the size by which a slice was clipped; a cotangent is sliced as its primal was, whose size
        it has.
        """
        waiting = [start, size]
        clipped, found = False, None
        while waiting:
            equation = self.definition(waiting.pop())
            if equation is None:
                continue
            source = equation.inputs[0]
            if equation.primitive.name == "dim":
                if equation.params["axis"] == axis and source.type.rank == array.type.rank:
                    found = found or self.sizes.linear(equation.outputs[0])
            elif equation.primitive.name in ("add", "sub", "maximum", "minimum", "select"):
                clipped = clipped or equation.primitive.name in ("maximum", "minimum")
                waiting += equation.inputs
        return found if clipped else None

    def stop(self, start: Atom, size: Atom) -> Atom | None:
        """Find where a range ends whose size was made as `max(stop - start, 0)`."""
        size = self.above_zero(size)
        if isinstance(start, Literal) and start.value == 0:
            return size
        equation = self.definition(size)
        if equation is not None and equation.primitive.name == "sub" and equation.inputs[1] is start:
            return equation.inputs[0]
        return None

    def above_zero(self, atom: Atom) -> Atom:
        """Take off `max(…, 0)`."""
        equation = self.definition(atom)
        if equation is not None and equation.primitive.name == "maximum":
            inner, bound = equation.inputs
            if isinstance(bound, Literal) and bound.value == 0:
                return inner
        return atom

    def bound(self, atom: Atom, whole: Linear) -> Atom | None:
        """Give an end of a slice as Python takes it; None if it is not one that Python would clip to this
        value.
        """
        if isinstance(atom, Literal):
            return atom if atom.value == 0 or not whole.terms else None
        if self.sizes.linear(atom) == whole:
            return atom
        inner = self.above_zero(atom)
        from_end = self.sizes.linear(inner).difference(whole)
        if from_end is not None and from_end < 0:
            return literal(from_end)
        equation = self.definition(atom)
        if equation is None or equation.primitive.name != "minimum":
            return None
        wish, size = equation.inputs
        if self.sizes.linear(size) != whole:
            return None
        wrapped = self.definition(wish)
        if wrapped is not None and wrapped.primitive.name == "select":
            original = wrapped.inputs[2]
            shifted = self.sizes.linear(self.above_zero(wrapped.inputs[1]))
            fits = shifted.plus(whole, -1) == self.sizes.linear(original)
            return original if fits and self.is_negative(wrapped.inputs[0], original) else None
        return wish

    # Checks

    def is_idle(self, equation: Equation) -> bool:
        """Whether an equation is a check that Python makes by itself, or need not make."""
        if equation.primitive.name != "check":
            return False
        error, message = equation.params["error"], equation.params["message"]
        if error == "ValueError":
            return message.startswith(MADE_BY_NUMPY)
        if error == "IndexError":
            if message.startswith(INDICES_DIFFER):
                return True
            return self.is_bounds_check(equation.inputs[0])
        return error == "OverflowError"

    def is_bounds_check(self, condition: Atom) -> bool:
        """Whether a condition bounds a value that is an index somewhere."""
        equation = self.definition(condition)
        if equation is None:
            return False
        if equation.primitive.name == "eq":
            looked = self.definition(equation.inputs[0])
            if looked is not None and looked.primitive.name == "outlier":
                return looked.inputs[0] in self.indices
        if equation.primitive.name == "bit_and":
            return all(map(self.is_bounds_check, equation.inputs))
        return equation.primitive.name in ("lt", "ge") and equation.inputs[0] in self.indices
