"""Sizes, slices and axes as a person writes them: `u[1:-1]`, `len(u)`, `np.zeros_like(u)`, `x[:, None]`.

In: the integer operands of array primitives. Out: texts. Sizes are compared as linear forms, in which a
dimension of an array stands for itself wherever it was read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chainrule.emit.sizes import Linear, Sizes
from chainrule.emit.syntax import ATOM, COMPARE, Text, call
from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.types import Type

if TYPE_CHECKING:
    from chainrule.emit.expressions import Expressions


TURN = "turned "


@dataclass(slots=True)
class Indices:
    """Writes what has to do with sizes, for one function."""

    e: Expressions
    sizes: Sizes = field(init=False)

    def __post_init__(self) -> None:
        self.sizes = Sizes(self.e.nesting.flow.function)

    # Linear forms

    def written(self, atom: Atom) -> Linear:
        """Give an integer as a linear form of what has a variable: only what is nested is looked into."""
        if isinstance(atom, Literal):
            return Linear(int(atom.value.real))
        nesting = self.e.nesting
        if not nesting.is_nested(atom):
            return Linear(0, ((atom, 1),))
        equation = nesting.flow.definition[atom]
        name, source = equation.primitive.name, equation.inputs[0]
        if name in ("add", "sub"):
            x, y = map(self.written, equation.inputs)
            return x.plus(y, 1 if name == "add" else -1)
        if name == "dim" and isinstance(source, Value):
            axis = equation.params["axis"]
            known = source.type.shape[axis]
            return Linear(0, (((source, axis), 1),)) if known is None else Linear(known)
        return Linear(0, ((atom, 1),))

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
        wanted = [self.sizes.linear(d) for d in dims]
        for dim in dims:
            for key, _ in self.written(dim).terms:
                if not isinstance(key, tuple):
                    continue
                array = key[0]
                alike = array.type.dtype == output.dtype and array.type.rank == len(dims)
                if alike and all(self.sizes.size(array, k) == w for k, w in enumerate(wanted)):
                    return self.e.atom(array).text if array in self.e.variables else None
        return None

    # Slices

    def slices(self, equation: Equation, first: int) -> str:
        """Write the index of a slice whose operands begin at operand `first`."""
        array = equation.inputs[0]
        assert isinstance(array, Value)
        parts: list[str] = []
        counted = self._may_count(equation, first)
        turned: set[int] = set()  # axes that are read forward, and then turned round
        for axis, dropped in enumerate(equation.params["dropped"]):
            start, size, step = equation.inputs[first + 3 * axis : first + 3 * axis + 3]
            if axis in equation.params.get("ends", {}):
                parts.append(self._ends(start, size, open_end=equation.params["ends"][axis] == "open"))
            else:
                parts.append(
                    self.e.atom(start).text
                    if dropped
                    else self._range(array, axis, start, size, step, counted)
                )
                if parts[-1].startswith(TURN):
                    turned.add(axis)
                    parts[-1] = parts[-1].removeprefix(TURN)
        dropped = equation.params["dropped"]
        if turned:
            kept = [k for k, gone in enumerate(dropped) if not gone]
            second = ["::-1" if k in turned else ":" for k in kept[: kept.index(max(turned)) + 1]]
            return f"{', '.join(parts)}][{', '.join(second)}"
        while len(parts) > 1 and parts[-1] == ":" and not dropped[len(parts) - 1]:
            parts.pop()
        return ", ".join(parts)

    def _ends(self, start: Atom, stop: Atom, *, open_end: bool) -> str:
        """Write a range of which `idioms` has found the ends as Python takes them."""
        begin = (
            "" if isinstance(start, Literal) and start.value == 0 else self.number(self.written(start)).text
        )
        return f"{begin}:{'' if open_end else self.number(self.written(stop)).text}"

    def _may_count(self, equation: Equation, first: int) -> bool:
        """Whether an array of positions can stand for a range whose direction is not known.

        There is only one, and NumPy leaves its axis where it is, though single indices count as arrays beside it.
        """
        dropped = equation.params["dropped"]
        open_ = [
            k for k in range(len(dropped)) if not isinstance(equation.inputs[first + 3 * k + 2], Literal)
        ]
        if len(open_) != 1:
            return False
        together = sorted([*open_, *(k for k, gone in enumerate(dropped) if gone)])
        return together[-1] - together[0] == len(together) - 1 or open_[0] == dropped.index(False)

    def _range(self, array: Value, axis: int, start: Atom, size: Atom, step: Atom, counted: bool) -> str:
        if not isinstance(step, Literal) or step.value == 0:
            first, stride_text, count_text = (self.e.atom(a).at(ATOM) for a in (start, step, size))
            if counted:
                return f"{first} + {stride_text} * np.arange({count_text})"
            end = f"{first} + {stride_text} * {count_text}"  # before the first element where it is negative
            return f"{first}:{end} if {end} >= 0 else None:{stride_text}"
        stride = int(step.value.real)
        begin = self._bound(array, axis, start)
        if stride < 0:
            return self._backwards(array, axis, start, size, stride)
        first, count = self.sizes.linear(start), self.sizes.linear(size)
        whole = self.sizes.size(array, axis)
        if first == Linear(0):
            begin = ""
        stop = first.plus(count, stride)
        beyond = stop.plus(whole, -1)
        if not beyond.terms and beyond.constant >= 0 and (stride == 1 or beyond.constant < stride):
            end = ""
        elif not beyond.terms and stride == 1 and stop.terms:
            end = str(beyond.constant)
        else:
            near = self.written(start).plus(self.written(size), stride)
            end = self.number(near).text
        return f"{begin}:{end}" + (f":{stride}" if stride != 1 else "")

    def _bound(self, array: Value, axis: int, start: Atom) -> str:
        """Write where a slice begins, from the end if it is counted from there."""
        first = self.sizes.linear(start)
        from_end = first.plus(self.sizes.size(array, axis), -1)
        if not from_end.terms and from_end.constant < 0 and first.terms:
            return str(from_end.constant)
        return self.number(self.written(start)).text

    def _backwards(self, array: Value, axis: int, start: Atom, size: Atom, stride: int) -> str:
        first, count = self.sizes.linear(start), self.sizes.linear(size)
        whole = self.sizes.size(array, axis)
        begin = "" if first.plus(whole, -1) == Linear(-1) else self._bound(array, axis, start)
        last = first.plus(count, stride)  # one step past the last element
        if not last.terms and -abs(stride) <= last.constant < 0:
            return f"{begin}::{stride}"
        length = self.e.atom(size).text
        if array.type.rank == 1:
            return f"{self.e.atom(start).text} - {abs(stride)} * np.arange({length})"
        # not an index array: beside an integer index, NumPy would put its axis first
        one = Linear(1)
        low = self.written(start).plus(self.written(size), stride).plus(one, abs(stride))
        high = self.written(start).plus(one)
        return f"{TURN}{self.number(low).text}:{self.number(high).text}" + (
            f":{-stride}" if stride != -1 else ""
        )

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
