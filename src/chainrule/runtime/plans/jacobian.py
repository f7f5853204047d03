"""Jacobians: the plan, and how blocks of a matrix become records of records.

Out: for each floating-point number or array in the result, the structure of the argument, whose leaves have
the shape of the one followed by the shape of the other.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from chainrule.errors import ArgumentsError
from chainrule.ir.nodes import Atom, Value
from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Random,
    Record,
    Same,
    Sequence,
    Structure,
    Tuple,
    Varied,
    imaginary,
    is_vector,
    leaves,
)
from chainrule.ir.types import Type
from chainrule.runtime.plans.stages import (
    Plan,
    Stage,
    active_leaves,
    describe,
    extended,
    leaf_positions,
    name_of,
    states_last,
)

if TYPE_CHECKING:
    from chainrule.primitives.ops import Ops

Mode = Literal["auto", "forward", "reverse"]
MOST_LANES = 16  # columns or rows that one pass carries at most
USUAL_LANES = 8  # as many when only a run tells how many there are


@dataclass(frozen=True, slots=True)
class Jacobian:
    """The derivative of every result with respect to every number of some arguments."""

    inner: Plan
    argnums: tuple[int, ...]
    single: bool
    mode: Mode

    @property
    def function(self) -> Callable[..., Any]:
        """The function that is differentiated."""
        return self.inner.function

    @property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """Its parameters."""
        return self.inner.parameters

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Differentiate; with `pure` one column or row at a time, for packs have no derivatives."""
        from chainrule.transform.jacobian import forward_jacobian, known_total, reverse_jacobian
        from chainrule.transform.simplify import simplify

        inner = self.inner.stage(arguments, pure=True)
        chosen = tuple(arguments[n] for n in self.argnums)
        if any(map(any, map(imaginary, (*chosen, inner.result)))):
            self.refuse_complex()
        active = active_leaves(inner, self.argnums, self.function)
        flags = zip(inner.program.main.body.params, active, strict=True)
        columns = known_total(p.type for p, on in flags if on)
        rows = known_total(t for t in self._outputs(inner.result))
        by_columns = self.mode == "forward" or (self.mode == "auto" and not _fewer(rows, columns))
        lanes = 1 if pure else self._lanes(columns if by_columns else rows)
        differentiate = forward_jacobian if by_columns else reverse_jacobian
        program = differentiate(inner.program, active, lanes=lanes)
        found: list[Structure] = []

        def arrange(b: Ops, params: tuple[Value, ...], results: tuple[Atom, ...]) -> tuple[Atom, ...]:
            def arranged(rest: tuple[Atom, ...]) -> tuple[Atom, ...]:
                arranger = _Arranger(b, inner, self, params, rest, copies=pure)
                found.append(arranger.result(inner.result, 0))
                return tuple(arranger.atoms)

            return states_last(results, len(leaves(inner.result)), inner.states, arranged)

        program = extended(program, arrange)
        return replace(inner, program=simplify(program), result=found[0])

    def refuse_complex(self) -> NoReturn:
        """Say that complex numbers have no matrix of derivatives."""
        raise ArgumentsError(
            "E0604",
            f"`{name_of(self.function)}` takes or returns complex numbers, which have no one matrix of derivatives",
            hint="use `cr.jvp` or `cr.vjp`, or a function of real and imaginary parts",
        )

    def refuse_uneven(self) -> NoReturn:
        """Say that arrays of different sizes in a list have no one matrix of derivatives."""
        raise ArgumentsError(
            "E0604",
            f"`{name_of(self.function)}` takes or returns a list of arrays of different sizes, "
            "which have no one matrix of derivatives",
            hint="use `cr.jvp` or `cr.vjp`, or lists of numbers",
        )

    def _lanes(self, count: int | None) -> int:
        """Spread columns evenly over as few passes as possible."""
        if count is None:
            return USUAL_LANES
        passes = max(1, -(-count // MOST_LANES))
        return max(1, -(-count // passes))

    def _outputs(self, result: Structure) -> tuple[Type, ...]:
        types = tuple(t for t in leaves(result) if t.differentiable)
        if not types:
            raise ArgumentsError(
                "E0604",
                f"`{name_of(self.function)}` returns {describe(result)}: it holds no floating-point number",
                hint="return what should be differentiated as a float or an array of floats",
            )
        return types


def _fewer(rows: int | None, columns: int | None) -> bool:
    """Whether there are fewer rows than columns; a number that only a run tells counts as many."""
    if rows is None:
        return False
    return columns is None or rows < columns


class _Arranger:
    """Walks result and arguments, and lists the atoms of the derivative in the order of its leaves."""

    def __init__(
        self,
        b: Ops,
        inner: Stage,
        plan: Jacobian,
        params: tuple[Value, ...],
        results: tuple[Atom, ...],
        *,
        copies: bool,
    ) -> None:
        self.b = b
        self.plan = plan
        self.arguments = inner.arguments
        self.params = params
        self.copies = copies
        self.atoms: list[Atom] = []
        count = len(leaves(inner.result))
        self.primal = iter(results[:count])
        self.blocks = self._by_input(inner, results[:count], results[count:])

    def _by_input(
        self, inner: Stage, primal: tuple[Atom, ...], blocks: tuple[Atom, ...]
    ) -> Iterator[dict[int, Atom]]:
        """For each differentiable result, the block of each differentiated input, by the input's number."""
        active = active_leaves(inner, self.plan.argnums, self.plan.function)
        numbers = [k for k, on in enumerate(active) if on]
        rest = iter(blocks)
        return iter(
            [{number: next(rest) for number in numbers} for result in primal if result.type.differentiable]
        )

    def result(self, structure: Structure, depth: int) -> Structure:
        """The derivative of a part of the result that stands in so many run-time sequences."""
        match structure:
            case Leaf(type=type) if type.differentiable:
                return self._leaf(structure, next(self.primal), depth)
            case Complex():
                self.plan.refuse_complex()
            case Varied(type=type, sorts=sorts) if type.differentiable:
                kind = "python" if all(sort.kind == "python" for sort in sorts) else "numpy"
                made = self._leaf(Leaf(type, kind), next(self.primal), depth)
                for _ in leaves(structure)[1:]:
                    next(self.primal)
                return made
            case Leaf() | OneOf() | Random() | Varied():
                self.atoms.extend(next(self.primal) for _ in leaves(structure))
                return structure
            case Constant() | Same():
                return structure
            case Optional(item=item):
                self.atoms.append(next(self.primal))
                return Optional(self.result(item, depth))
            case Tuple(cls=cls, items=items):
                return Tuple(cls, tuple(self.result(i, depth) for i in items))
            case Record(cls=cls, fields=fields, items=items):
                return Record(cls, fields, tuple(self.result(i, depth) for i in items))
            case Dict(keys=keys, items=items):
                return Dict(keys, tuple(self.result(i, depth) for i in items))
            case Sequence() if is_vector(structure):
                self.plan.refuse_uneven()
            case Sequence(cls=cls, item=item):
                self.atoms.append(next(self.primal))
                return Sequence(cls, self.result(item, depth + 1))

    def _leaf(self, leaf: Leaf, primal: Atom, depth: int) -> Structure:
        """The derivative of one leaf of the result: the structures of the arguments."""
        positions = leaf_positions(self.arguments)
        row = _Row(self, leaf, primal, depth, next(self.blocks))
        made = tuple(
            row.argument(self.arguments[n], (n,), iter(range(positions[n], positions[n + 1])), 0)
            for n in self.plan.argnums
        )
        return made[0] if self.plan.single else Tuple(tuple, made)


@dataclass(frozen=True, slots=True)
class _Row:
    """The derivative of one leaf of the result with respect to all inputs."""

    whole: _Arranger
    leaf: Leaf
    primal: Atom
    depth: int
    blocks: dict[int, Atom]

    def argument(
        self, structure: Structure, path: tuple[Any, ...], numbers: Iterator[int], depth: int
    ) -> Structure:
        """Walk a part of an argument that stands in so many run-time sequences."""

        def inner(items: tuple[Structure, ...], steps: tuple[Any, ...]) -> tuple[Structure, ...]:
            pairs = zip(items, steps, strict=True)
            return tuple(self.argument(item, (*path, step), numbers, depth) for item, step in pairs)

        match structure:
            case Leaf(type=type) if type.differentiable:
                self.whole.atoms.append(self._turned(self.blocks[next(numbers)], depth))
                shape = (*self.leaf.type.shape, *type.shape)
                dtype = self.leaf.type.dtype
                kind = structure.kind if type.dtype == dtype else self.leaf.kind
                return Leaf(Type(dtype, shape), "numpy" if shape else kind)
            case Complex():
                self.whole.plan.refuse_complex()
            case Random():
                next(numbers)
                return Same(path)
            case Leaf() | OneOf():
                number = next(numbers)
                if self.depth == 0 and not self.whole.copies:
                    return Same(path)
                self.whole.atoms.append(self._repeated(self.whole.params[number]))
                return structure
            case Constant() | Same() | Varied():
                return structure
            case Optional(item=item):
                self.whole.atoms.append(self._repeated(self.whole.params[next(numbers)]))
                return Optional(self.argument(item, path, numbers, depth))
            case Tuple(cls=cls, items=items):
                return Tuple(cls, inner(items, tuple(range(len(items)))))
            case Record(cls=cls, fields=fields, items=items):
                return Record(cls, fields, inner(items, fields))
            case Dict(keys=keys, items=items):
                return Dict(keys, inner(items, keys))
            case Sequence() if is_vector(structure):
                self.whole.plan.refuse_uneven()
            case Sequence(cls=cls, item=item):
                self.whole.atoms.append(self._repeated(self.whole.params[next(numbers)]))
                return Sequence(cls, self.argument(item, (*path, ...), numbers, depth + 1))

    def _turned(self, block: Atom, depth: int) -> Atom:
        """The axes of run-time sequences first: those of the result, then those of the argument."""
        out = self.primal.type.rank
        order = [
            *range(self.depth),
            *range(out, out + depth),
            *range(self.depth, out),
            *range(out + depth, block.type.rank),
        ]
        return self.whole.b.transpose(block, tuple(order))

    def _repeated(self, atom: Atom) -> Atom:
        """An input that stands in the derivative as it is, once for each item of the result's sequences."""
        b = self.whole.b
        around = tuple(b.dim(self.primal, axis) for axis in range(self.depth))
        if not around:
            return atom
        axes = (*(None for _ in around), *range(atom.type.rank))
        return b.broadcast(atom, (*around, *b.dims(atom)), axes)
