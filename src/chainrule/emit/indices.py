"""Sizes, slices and axes as a person writes them: `u[1:-1]`, `len(u)`, `np.zeros_like(u)`, `x[:, None]`.

In: the integer operands of array primitives. Out: texts. Sizes are compared as linear forms, in which a dimension of an
array stands for itself wherever it was read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chainrule.emit.flow import IN_PLACE
from chainrule.emit.syntax import ATOM, COMPARE, Text, call
from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.types import Type
from chainrule.primitives.base import elementwise_type

if TYPE_CHECKING:
    from chainrule.emit.expressions import Expressions

_COMPANION = re.compile(r"^d_|_(dot|bar)$")
Dimension = tuple[Value, int]
SAME_SHAPE = IN_PLACE | {"copy", "convert"}


@dataclass(frozen=True, slots=True)
class Linear:
    """A whole number as a constant plus multiples of unknowns: values and dimensions of arrays."""

    constant: int
    terms: tuple[tuple[Value | Dimension, int], ...] = ()

    def plus(self, other: Linear, factor: int = 1) -> Linear:
        """Add a multiple of another form."""
        terms = dict(self.terms)
        for key, count in other.terms:
            terms[key] = terms.get(key, 0) + factor * count
        kept = tuple((key, count) for key, count in terms.items() if count)
        return Linear(self.constant + factor * other.constant, kept)

    def times(self, factor: int) -> Linear:
        """Multiply by a whole number."""
        return Linear(0).plus(self, factor)


@dataclass(slots=True)
class Indices:
    """Writes what has to do with sizes, for one function."""

    e: Expressions
    sizes: dict[Dimension, Linear] = field(default_factory=dict[Dimension, Linear])

    # Linear forms

    def linear(self, atom: Atom, *, through: bool) -> Linear:
        """Give an integer as a linear form; `through` variables too, or only what is nested."""
        if isinstance(atom, Literal):
            return Linear(int(atom.value.real))
        nesting = self.e.nesting
        equation = nesting.flow.definition.get(atom)
        if equation is not None and (through or nesting.is_nested(atom)):
            match equation.primitive.name:
                case "add" | "sub" if atom.type.is_scalar:
                    x, y = (self.linear(a, through=through) for a in equation.inputs)
                    return x.plus(y, 1 if equation.primitive.name == "add" else -1)
                case "mul" if atom.type.is_scalar:
                    x, y = (self.linear(a, through=through) for a in equation.inputs)
                    if not x.terms:
                        return y.times(x.constant)
                    if not y.terms:
                        return x.times(y.constant)
                case "neg":
                    return self.linear(equation.inputs[0], through=through).times(-1)
                case "dim":
                    source = equation.inputs[0]
                    if isinstance(source, Value):
                        return self.dimension(source, equation.params["axis"], through=through)
                case _:
                    pass
        return Linear(0, ((atom, 1),))

    def dimension(self, array: Value, axis: int, *, through: bool) -> Linear:
        """Give a dimension as it is written, or as it was made if that does not matter."""
        if through or array.type.shape[axis] is not None:
            return self.size(array, axis)
        return Linear(0, (((array, axis), 1),))

    def size(self, array: Value, axis: int) -> Linear:
        """Give a dimension of an array: that of the array it was made from, where that has the same."""
        known = array.type.shape[axis]
        if known is not None:
            return Linear(known)
        key = (array, axis)
        if key not in self.sizes:
            itself = self.sizes[key] = Linear(0, ((key, 1),))
            self.sizes[key] = self._derived_size(array, axis) or itself
        return self.sizes[key]

    def _derived_size(self, array: Value, axis: int) -> Linear | None:
        flow = self.e.nesting.flow
        equation = flow.definition.get(array)
        if equation is None:
            return self._carried_size(array, axis)
        name, inputs = equation.primitive.name, equation.inputs
        match name:
            case _ if name in SAME_SHAPE and isinstance(inputs[0], Value):
                return self.size(inputs[0], axis)
            case "full" | "broadcast" | "reshape":
                return self.linear(inputs[1 + axis], through=True)
            case "empty" | "iota":
                return self.linear(inputs[axis], through=True)
            case "for" | "while":
                return self._carried_size(equation.regions[-1].params[self._slot(equation, array)], axis)
            case "if":
                k = equation.outputs.index(array)
                one, other = (r.results[k] for r in equation.regions)
                if isinstance(one, Value) and isinstance(other, Value):
                    size = self.size(one, axis)
                    return size if size == self.size(other, axis) else None
            case _ if equation.primitive.type_rule is elementwise_type:
                alike = [a for a in inputs if isinstance(a, Value) and a.type.rank == array.type.rank]
                return self.size(alike[0], axis)
            case _:
                pass
        return None

    def _slot(self, equation: Equation, output: Value) -> int:
        return equation.outputs.index(output) + (equation.primitive.name == "for")

    def _companion_size(self, param: Value, axis: int) -> Linear | None:
        """Give a dimension of a tangent or cotangent among the parameters: that of the parameter it belongs to."""
        base = _COMPANION.sub("", param.name)
        for other in self.e.nesting.flow.top.region.params:
            if base != param.name and other.name == base and other.type.rank == param.type.rank:
                return self.size(other, axis)
        return None

    def _carried_size(self, param: Value, axis: int) -> Linear | None:
        """Give a dimension of a carried array, if the loop keeps it: assume that it does, and look at the result."""
        place = self.e.nesting.flow.home[param]
        loop = place.equation
        if loop is None:
            return self._companion_size(param, axis)
        if not place.is_loop:
            return None
        k = place.region.params.index(param) - (loop.primitive.name == "for")
        init = loop.inputs[k + (3 if loop.primitive.name == "for" else 0)]
        result = loop.regions[-1].results[k]
        if not isinstance(init, Value) or not isinstance(result, Value):
            return None
        known = dict(self.sizes)
        size = self.sizes[param, axis] = self.size(init, axis)
        if self.size(result, axis) == size:
            return size
        self.sizes = known  # what was found with the assumption is not known any more
        return None

    def number(self, form: Linear) -> Text:
        """Write a linear form."""
        parts: list[tuple[int, str]] = []
        for key, count in form.terms:
            text = self.dim(*key).text if isinstance(key, tuple) else self.e.atom(key).at(ATOM)
            parts.append((count, text if abs(count) == 1 else f"{abs(count)} * {text}"))
        parts.sort(key=lambda part: part[0] < 0)
        if form.constant or not parts:
            parts.append((form.constant, str(abs(form.constant))))
        first, *rest = parts
        text = f"-{first[1]}" if first[0] < 0 else first[1]
        text += "".join(f" - {t}" if count < 0 else f" + {t}" for count, t in rest)
        return Text(text, ATOM if not rest and first[0] > 0 and "*" not in text else COMPARE + 5)

    def dim(self, array: Atom, axis: int) -> Text:
        """Write a dimension."""
        text = self.e.atom(array)
        return call("len", text.text) if axis == 0 else Text(f"{text.at(ATOM)}.shape[{axis}]")

    def same_shape(self, dims: tuple[Atom, ...], output: Type) -> str | None:
        """Find an array with these dimensions and elements of this type, to be named in `np.zeros_like`."""
        if output.lanes > 1:
            return None
        wanted = [self.linear(d, through=True) for d in dims]
        for dim in dims:
            for key, _ in self.linear(dim, through=False).terms:
                if not isinstance(key, tuple):
                    continue
                array = key[0]
                alike = array.type.dtype == output.dtype and array.type.rank == len(dims)
                if alike and all(self.size(array, k) == w for k, w in enumerate(wanted)):
                    return self.e.atom(array).text if array in self.e.variables else None
        return None

    # Slices

    def slices(self, equation: Equation, first: int) -> str:
        """Write the index of a slice whose operands begin at operand `first`."""
        array = equation.inputs[0]
        assert isinstance(array, Value)
        parts: list[str] = []
        for axis, dropped in enumerate(equation.params["dropped"]):
            start, size, step = equation.inputs[first + 3 * axis : first + 3 * axis + 3]
            parts.append(self.e.atom(start).text if dropped else self._range(array, axis, start, size, step))
        dropped = equation.params["dropped"]
        while len(parts) > 1 and parts[-1] == ":" and not dropped[len(parts) - 1]:
            parts.pop()
        return ", ".join(parts)

    def _range(self, array: Value, axis: int, start: Atom, size: Atom, step: Atom) -> str:
        if not isinstance(step, Literal) or step.value == 0:
            return f"{self.e.atom(start).text} + {self.e.atom(step).at(ATOM)} * np.arange({self.e.atom(size).text})"
        stride = int(step.value.real)
        begin = self._bound(array, axis, start)
        if stride < 0:
            return self._backwards(array, axis, start, size, stride)
        first, count = self.linear(start, through=True), self.linear(size, through=True)
        whole = self.size(array, axis)
        if first == Linear(0):
            begin = ""
        stop = first.plus(count, stride)
        beyond = stop.plus(whole, -1)
        if not beyond.terms and beyond.constant >= 0 and (stride == 1 or beyond.constant < stride):
            end = ""
        elif not beyond.terms and stride == 1 and stop.terms:
            end = str(beyond.constant)
        else:
            near = self.linear(start, through=False).plus(self.linear(size, through=False), stride)
            end = self.number(near).text
        return f"{begin}:{end}" + (f":{stride}" if stride != 1 else "")

    def _bound(self, array: Value, axis: int, start: Atom) -> str:
        """Write where a slice begins, from the end if it is counted from there."""
        first = self.linear(start, through=True)
        from_end = first.plus(self.size(array, axis), -1)
        if not from_end.terms and from_end.constant < 0 and first.terms:
            return str(from_end.constant)
        return self.number(self.linear(start, through=False)).text

    def _backwards(self, array: Value, axis: int, start: Atom, size: Atom, stride: int) -> str:
        first, count = self.linear(start, through=True), self.linear(size, through=True)
        whole = self.size(array, axis)
        begin = "" if first.plus(whole, -1) == Linear(-1) else self._bound(array, axis, start)
        last = first.plus(count, stride)  # one step past the last element
        if not last.terms and -abs(stride) <= last.constant < 0:
            return f"{begin}::{stride}"
        return f"{self.e.atom(start).text} - {abs(stride)} * np.arange({self.e.atom(size).text})"

    # Broadcasting

    def expands(self, equation: Equation, output_axis: int) -> bool:
        """Whether a broadcast repeats its operand along an axis of the result."""
        axis = equation.params["axes"][output_axis]
        source = equation.inputs[0].type.shape
        return axis is None or (source[axis] == 1 and equation.params["shape"][output_axis] != 1)

    def unspread(self, equation: Equation) -> Text:
        """Write the operand of a broadcast with the axes that NumPy needs to repeat it."""
        source = self.e.atom(equation.inputs[0])
        parts = ["None" if axis is None else ":" for axis in equation.params["axes"]]
        while parts and parts[0] == "None":
            parts.pop(0)
        packed = equation.outputs[0].type.lanes > 1
        if "None" not in parts or (packed and not parts):
            return source
        return Text(f"{source.at(ATOM)}[{', '.join(parts)}]")

    def outer(self, equation: Equation) -> Text | None:
        """Write the product of a column and a row as `np.outer`."""
        spreads = [self.e.nested(a, "broadcast") for a in equation.inputs]
        if equation.outputs[0].type.lanes > 1 or None in spreads:
            return None
        axes = [s.params["axes"] for s in spreads if s is not None]
        operands = [s.inputs[0] for s in spreads if s is not None]
        if axes == [(0, None), (None, 0)]:
            return call("np.outer", *self.e.texts(tuple(operands)))
        return None
