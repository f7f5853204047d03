"""Sizes of arrays as linear forms, so that `n - 2 + 1` and `len(u) - 1` are seen to be the same number.

In: a function. Out: for integers and dimensions, a constant plus multiples of unknowns. A dimension of an
array stands for itself wherever it was read, and for that of the array it was made from, where that has
the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chainrule.emit.flow import IN_PLACE
from chainrule.ir.nodes import Atom, Equation, Function, Literal, Region, Value
from chainrule.primitives.base import elementwise_type
from chainrule.primitives.gathering import result_axes

_COMPANION = re.compile(r"^(d|ct)_")
Dimension = tuple[Value, int]
SAME_SHAPE = IN_PLACE | {"copy", "convert", "argsort"}


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

    def difference(self, other: Linear) -> int | None:
        """Give this number less another one, if that is known."""
        rest = self.plus(other, -1)
        return None if rest.terms else rest.constant


@dataclass(slots=True)
class Sizes:
    """Answers questions about the sizes in one function."""

    function: Function
    definition: dict[Value, Equation] = field(default_factory=dict[Value, Equation])
    carrier: dict[Value, tuple[Equation, int]] = field(default_factory=dict[Value, tuple[Equation, int]])
    known: dict[Dimension, Linear] = field(default_factory=dict[Dimension, Linear])

    def __post_init__(self) -> None:
        self._walk(self.function.body)

    def _walk(self, region: Region) -> None:
        for equation in region.equations:
            for inner in equation.regions:
                self._walk(inner)
            self.definition.update(dict.fromkeys(equation.outputs, equation))
            skip = {"for": 1, "while": 0}.get(equation.primitive.name)
            if skip is not None:
                for inner in equation.regions:
                    self.carrier.update({p: (equation, k) for k, p in enumerate(inner.params[skip:])})

    def linear(self, atom: Atom) -> Linear:
        """Give an integer as a linear form."""
        if isinstance(atom, Literal):
            return Linear(int(atom.value.real))
        equation = self.definition.get(atom)
        if equation is not None and atom.type.is_scalar:
            match equation.primitive.name:
                case "add" | "sub":
                    x, y = map(self.linear, equation.inputs)
                    return x.plus(y, 1 if equation.primitive.name == "add" else -1)
                case "mul":
                    x, y = map(self.linear, equation.inputs)
                    if not x.terms or not y.terms:
                        return y.times(x.constant) if not x.terms else x.times(y.constant)
                case "neg":
                    return self.linear(equation.inputs[0]).times(-1)
                case "dim":
                    source = equation.inputs[0]
                    if isinstance(source, Value):
                        return self.size(source, equation.params["axis"])
                case _:
                    pass
        return Linear(0, ((atom, 1),))

    def size(self, array: Value, axis: int) -> Linear:
        """Give a dimension of an array."""
        known = array.type.shape[axis]
        if known is not None:
            return Linear(known)
        key = (array, axis)
        if key not in self.known:
            itself = self.known[key] = Linear(0, ((key, 1),))
            self.known[key] = self._derived_size(array, axis) or itself
        return self.known[key]

    def _derived_size(self, array: Value, axis: int) -> Linear | None:
        equation = self.definition.get(array)
        if equation is None:
            return (
                self._carried_size(array, axis)
                if array in self.carrier
                else self._companion_size(array, axis)
            )
        name, inputs = equation.primitive.name, equation.inputs
        match name:
            case _ if name in SAME_SHAPE and isinstance(inputs[0], Value):
                return self.size(inputs[0], axis)
            case "full" | "broadcast" | "reshape":
                return self.linear(inputs[1 + axis])
            case "empty" | "iota":
                return self.linear(inputs[axis])
            case "slice":
                kept = [k for k, gone in enumerate(equation.params["dropped"]) if not gone]
                return self.linear(inputs[2 + 3 * kept[axis]])
            case "gather" if isinstance(inputs[0], Value):
                return self._gathered_size(equation, inputs[0], axis)
            case "transpose" if isinstance(inputs[0], Value):
                return self.size(inputs[0], equation.params["perm"][axis])
            case "for" | "while":
                k = equation.outputs.index(array)
                return self._carried_size(equation.regions[-1].params[k + (name == "for")], axis)
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

    def _gathered_size(self, equation: Equation, array: Value, axis: int) -> Linear | None:
        """Give a dimension of what index arrays show: one of theirs, or one of the array that they leave."""
        arrays = [a for a in equation.inputs[1:] if isinstance(a, Value) and a.type.rank]
        shown = result_axes(array.type.rank, equation.params["axes"], arrays[0].type.rank)
        source = shown[axis]
        if source is not None:
            return self.size(array, source)
        return self.size(arrays[0], axis - shown.index(None))

    def _carried_size(self, param: Value, axis: int) -> Linear | None:
        """Give a dimension of a carried array, if the loop keeps it: assume that it does, and look at the
        result.
        """
        loop, k = self.carrier[param]
        init = loop.inputs[k + (3 if loop.primitive.name == "for" else 0)]
        result = loop.regions[-1].results[k]
        if not isinstance(init, Value) or not isinstance(result, Value):
            return None
        before = dict(self.known)
        size = self.known[param, axis] = self.size(init, axis)
        if self.size(result, axis) == size:
            return size
        self.known = before  # what was found with the assumption is not known any more
        return None

    def _companion_size(self, param: Value, axis: int) -> Linear | None:
        """Give a dimension of a tangent or cotangent among the parameters: that of the parameter it
        belongs to.
        """
        base = _COMPANION.sub("", param.name)
        for other in self.function.body.params:
            if base != param.name and other.name == base and other.type.rank == param.type.rank:
                return self.size(other, axis)
        return None
