"""What the dimensions of arrays are, in terms of values that are already there.

In: regions, walked in order. Out: for each array, one size per axis: a constant, an integer value, or
`DimOf` an array (a parameter, as a rule) beyond which nothing is known. Two axes with one size are equal at
run time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chainrule.ir.nodes import Atom, Equation, Literal, Region, Value
from chainrule.ir.types import I64
from chainrule.primitives.arrays import slice_operands
from chainrule.primitives.base import elementwise_type, predicate_type
from chainrule.primitives.gathering import result_axes
from chainrule.primitives.ops import Ops


@dataclass(frozen=True, slots=True)
class DimOf:
    """The run-time size of one axis of an array."""

    array: Value
    axis: int


Size = Literal | Value | DimOf


def preference(size: Size) -> int:
    """Order of usefulness: constants, then values at hand, then dimensions of arrays."""
    return 0 if isinstance(size, Literal) else 1 if isinstance(size, Value) else 2


class Sizes:
    """The sizes of all arrays in the regions that were walked."""

    def __init__(self) -> None:
        self.known: dict[Value, tuple[Size, ...]] = {}
        self.dim_values: dict[Value, Size] = {}

    def of(self, atom: Atom) -> tuple[Size, ...]:
        """One size per axis of a value."""
        if not isinstance(atom, Value) or not atom.type.shape:
            return ()
        found = self.known.get(atom)
        if found is None:
            found = self.known[atom] = self._all_own(atom)
        return found

    def _all_own(self, value: Value) -> tuple[Size, ...]:
        return tuple(self._own(value, axis) for axis in range(value.type.rank))

    def _own(self, value: Value, axis: int) -> Size:
        static = value.type.shape[axis]
        return DimOf(value, axis) if static is None else Literal(static, I64)

    def canonical(self, atom: Atom) -> Size:
        """What an integer value is, where it came from a dimension."""
        return self.dim_values.get(atom, atom) if isinstance(atom, Value) else atom

    def atoms(self, b: Ops, value: Atom) -> tuple[Atom, ...]:
        """The sizes of a value, as atoms; emits the `dim` equations that they take."""
        return tuple(b.dim(s.array, s.axis) if isinstance(s, DimOf) else s for s in self.of(value))

    def record(self, value: Value, sizes: tuple[Size, ...]) -> None:
        """Note the sizes of a value, unless its type knows better."""
        pairs = zip(self._all_own(value), sizes, strict=True)
        self.known[value] = tuple(own if isinstance(own, Literal) else size for own, size in pairs)

    def walk(self, region: Region) -> None:
        """Note the sizes of everything in a region whose parameters are known or stand for themselves."""
        for equation in region.equations:
            self.equation(equation)

    def equation(self, equation: Equation) -> None:
        """Note the sizes of the outputs of an equation, and of everything in its regions."""
        name = equation.primitive.name
        match name:
            case "for":
                self._loop(equation, equation.regions[0].params[1:], equation.inputs[3:])
            case "while":
                self._loop(equation, equation.regions[1].params, equation.inputs)
            case "if":
                self._branches(equation)
            case "dim":
                (array,) = equation.inputs
                self.dim_values[equation.outputs[0]] = self.of(array)[equation.params["axis"]]
            case _:
                for region in equation.regions:
                    self.walk(region)
                rule = _joint if equation.primitive.type_rule in _ELEMENTWISE else _RULES.get(name)
                for output in equation.outputs:
                    if output.type.shape and rule is not None:
                        self.record(output, rule(self, equation))

    def _loop(self, equation: Equation, params: tuple[Value, ...], initial: tuple[Atom, ...]) -> None:
        """Assume that sizes do not change; where an iteration changes them, assume less and look again."""
        body = equation.regions[-1]
        changing: set[Value] = set()
        while True:
            for param, start in zip(params, initial, strict=True):
                self.record(param, self._all_own(param) if param in changing else self.of(start))
            if equation.primitive.name == "while":
                for param, seen in zip(params, equation.regions[0].params, strict=True):
                    self.record(seen, self._all_own(seen) if param in changing else self.of(param))
                self.walk(equation.regions[0])
            self.walk(body)
            wrong = {
                p for p, r in zip(params, body.results, strict=True) if self.of(p) != self.of(r)
            } - changing
            if not wrong:
                break
            changing |= wrong
        for output, param in zip(equation.outputs, params, strict=True):
            self.record(output, self._all_own(output) if param in changing else self.of(param))

    def _branches(self, equation: Equation) -> None:
        for region in equation.regions:
            self.walk(region)
        then, other = equation.regions
        for output, left, right in zip(equation.outputs, then.results, other.results, strict=True):
            both = zip(self._all_own(output), self.of(left), self.of(right), strict=True)
            self.known[output] = tuple(p if p == q else o for o, p, q in both)


def _joint(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    """Element-wise: the arrays have one shape; take what says most."""
    shapes = [sizes.of(a) for a in equation.inputs if a.type.shape]
    return tuple(min(choice, key=preference) for choice in zip(*shapes, strict=True))


def _first(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    return sizes.of(equation.inputs[0])


def _operands(first: int) -> Callable[[Sizes, Equation], tuple[Size, ...]]:
    return lambda sizes, equation: tuple(map(sizes.canonical, equation.inputs[first:]))


def _slice(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    dropped = equation.params["dropped"]
    kept = zip(slice_operands(equation, 1), dropped, strict=True)
    return tuple(sizes.canonical(size) for (_, size, _), gone in kept if not gone)


def _gather(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    array, *where = equation.inputs
    blocks = [sizes.of(a) for a in where if a.type.shape]
    block = [min(choice, key=preference) for choice in zip(*blocks, strict=True)]
    shown = result_axes(array.type.rank, equation.params["axes"], len(block))
    inside = iter(block)
    return tuple(next(inside) if axis is None else sizes.of(array)[axis] for axis in shown)


def _transpose(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    source = sizes.of(equation.inputs[0])
    return tuple(source[axis] for axis in equation.params["perm"])


def _reduce(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    source = sizes.of(equation.inputs[0])
    return tuple(size for axis, size in enumerate(source) if axis not in equation.params["axes"])


def _stack(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    items = _joint(sizes, equation) if any(a.type.shape for a in equation.inputs) else ()
    return (Literal(len(equation.inputs), I64), *items)


def _concatenate(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    joined = equation.params["axis"]
    shapes = list(sizes.of(equation.inputs[0]))
    shapes[joined] = DimOf(equation.outputs[0], joined)
    return tuple(shapes)


def _grown(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    source, *item = equation.inputs  # an empty list takes the sizes of its first item
    rest = sizes.of(item[0]) if item else sizes.of(source)[1:]
    return (DimOf(equation.outputs[0], 0), *rest)


def _unpack(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    (packs,) = equation.inputs
    return (*sizes.of(packs), Literal(packs.type.lanes, I64))


def _matmul(sizes: Sizes, equation: Equation) -> tuple[Size, ...]:
    left, right = map(sizes.of, equation.inputs)
    return (*left[:-1], *right[:-2], *right[-1:]) if len(right) == 2 else left[:-1]


_ELEMENTWISE = (elementwise_type, predicate_type)
_RULES: dict[str, Callable[[Sizes, Equation], tuple[Size, ...]]] = {
    **dict.fromkeys(
        (
            *("update", "add_at", "update_slice", "add_slice", "scatter", "scatter_add", "place", "copy"),
            *("splat", "convert", "argsort"),
        ),
        _first,
    ),
    **dict.fromkeys(("full", "broadcast", "reshape"), _operands(1)),
    **dict.fromkeys(("empty", "iota", "map"), _operands(0)),
    **dict.fromkeys(("append", "drop_last"), _grown),
    "select": _joint,
    "slice": _slice,
    "gather": _gather,
    "pack": lambda sizes, equation: sizes.of(equation.inputs[0])[:-1],
    "unpack": _unpack,
    "transpose": _transpose,
    "reduce_sum": _reduce,
    "stack": _stack,
    "concatenate": _concatenate,
    "matmul": _matmul,
    "cholesky": lambda sizes, equation: sizes.of(equation.inputs[0]),
    "solve": lambda sizes, equation: sizes.of(equation.inputs[1]),
}
