"""Which values of a forward region its backward region gets: what is saved, and what is computed again.

In: the equations of a forward region and of the backward region that was written as if all of the forward
values were at hand. Out: the few values to save, and the backward equations with the rest computed again
from those.

A backward region uses forward values directly, and through equations of its own that depend on forward
values alone (partial derivatives). Both together form a graph; a minimum cut through it separates what is
there for nothing (constants, indices, values from outside) from what is used, at the least memory. Values
that cost much to compute are not computed twice. Source: the cut is that of min-cut rematerialisation, as
in A. Jain et al. (2020), Checkmate, without its schedule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

from chainrule.ir.nodes import Atom, Equation, Region, Value
from chainrule.ir.types import TAPE, Type
from chainrule.ir.walk import clone_equation, equations_within, operands, replace_all, substitute_equation
from chainrule.transform.mincut import UNLIMITED, Network

_LARGE = 10_000
_SMALL_BRANCH = 24
_ARITHMETIC = frozenset(
    {
        "add",
        "sub",
        "mul",
        "div",
        "neg",
        "sqrt",
        "abs",
        "copysign",
        "maximum",
        "minimum",
        "mod",
        "fmod",
        "sign",
    }
)
_ROUNDING = frozenset({"floor", "ceil", "trunc", "rint", "floor_div", "int_quotient", "convert"})
_LOGIC = frozenset(
    {
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "isnan",
        "isfinite",
        "isinf",
        "bit_and",
        "bit_or",
        "bit_xor",
        "logical_not",
    }
    | {"shift_left", "shift_right", "mul_overflows", "select"}
)
_SHAPES = frozenset({"full", "broadcast", "transpose", "reshape", "iota", "stack", "splat"})
_READS = frozenset({"index", "dim", "slice", "gather"})
_CHEAP = _ARITHMETIC | _ROUNDING | _LOGIC | _SHAPES | _READS
_NOT_MOVABLE = frozenset(
    {
        "if",
        "for",
        "while",
        "map",
        "call",
        "check",
        "tell",
        "external",
        "solve",
        "cholesky",
        "tape_new",
        "push",
        "pop",
    }
    | {"update", "add_at", "update_slice", "add_slice", "append", "scatter", "scatter_add"}
)


@dataclass(frozen=True)
class Residuals:
    """`moved` joins the end of the forward region; `saved` are its values that `standing` stand for in
    `backward`.
    """

    moved: tuple[Equation, ...]
    saved: tuple[Value, ...]
    standing: tuple[Value, ...]
    backward: Region


def cost(type: Type) -> int:
    """What it costs to save a value, in numbers."""
    if type == TAPE:
        return UNLIMITED
    size = 1
    for dim in type.shape:
        size *= _LARGE if dim is None else max(dim, 1)
    return min(size, UNLIMITED // 2)


def is_cheap(equation: Equation) -> bool:
    """Whether to rather compute an equation twice than to save what it gives."""
    name = equation.primitive.name
    if name == "if":
        inner = [e for region in equation.regions for e in equations_within(region)]
        return len(inner) <= _SMALL_BRANCH and all(is_cheap(e) for e in inner)
    return name in _CHEAP


def split(
    forward: Iterable[Equation],
    backward: Region,
    local: tuple[Value, ...],
    free: Set[Value],
    is_remote: Callable[[Value], bool],
) -> Residuals:
    """Decide for a forward and a backward region.

    `local` are the values of the forward region; of these, `free` are at hand in the backward region too.
    `is_remote` tells arrays from outside that had better not be read there: arrays of loops further out,
    which would have to be saved as a whole.
    """
    graph = _Graph(forward, backward, local, free, is_remote)
    return graph.rebuilt(graph.cut()) if graph.needed else Residuals((), (), (), backward)


class _Graph:
    """Forward values, and backward values that depend on forward values alone, and what is computed from
    what.
    """

    def __init__(
        self,
        forward: Iterable[Equation],
        backward: Region,
        local: tuple[Value, ...],
        free: Set[Value],
        is_remote: Callable[[Value], bool],
    ) -> None:
        self.backward = backward
        self.is_remote = is_remote
        self.producer = {output: equation for equation in forward for output in equation.outputs}
        self.own = _independent(backward)
        self.order = {value: k for k, value in enumerate((*local, *self.own)) if value not in free}
        self.needed = self._needed()

    def inside(self, values: Iterable[Value]) -> list[Value]:
        """Those values that are nodes of the graph: not there for nothing."""
        return [value for value in values if value in self.order]

    def _needed(self) -> list[Value]:
        """The nodes that are used by what depends on cotangents."""
        found: dict[Value, None] = {}
        for equation in self.backward.equations:
            if not (equation.outputs and equation.outputs[0] in self.own):
                found.update(dict.fromkeys(self.inside(operands(equation))))
        results = [r for r in self.backward.results if isinstance(r, Value)]
        return list({**found, **dict.fromkeys(self.inside(results))})

    def definition(self, value: Value) -> Equation | None:
        """The equation by which a value can be computed in the backward region; None if it had better be
        saved.
        """
        own = self.own.get(value)
        equation = own or self.producer.get(value)
        if equation is None or not (own or is_cheap(equation)):
            return None
        array = equation.inputs[0] if equation.primitive.name in _READS else None
        return None if isinstance(array, Value) and self.is_remote(array) else equation

    def sources(self, value: Value) -> list[Value]:
        """The nodes from which a value can be computed."""
        definition = self.definition(value)
        return [] if definition is None else self.inside(operands(definition))

    def cut(self) -> set[Value]:
        """The nodes to save."""
        nodes = list(dict.fromkeys(self.needed))
        number = {value: 2 + 2 * k for k, value in enumerate(nodes)}
        for value in nodes:
            for source in self.sources(value):
                if source not in number:
                    number[source] = 2 + 2 * len(nodes)
                    nodes.append(source)
        network = Network(2 + 2 * len(nodes))
        for value in nodes:
            network.connect(number[value], number[value] + 1, cost(value.type))
            if self.definition(value) is None:
                network.connect(Network.SOURCE, number[value], UNLIMITED)
            for source in self.sources(value):
                network.connect(number[source] + 1, number[value], UNLIMITED)
        for value in self.needed:
            network.connect(number[value] + 1, Network.SINK, UNLIMITED)
        side = network.sink_side()
        return {value for value in nodes if number[value] not in side and number[value] + 1 in side}

    def rebuilt(self, saved: set[Value]) -> Residuals:
        """Write the backward region for this choice of values to save."""
        kept = sorted(saved, key=self.order.__getitem__)
        standing = tuple(Value(value.type, value.name) for value in kept)
        mapping: dict[Value, Atom] = dict(zip(kept, standing, strict=True))
        again, own = self._computed_again(saved)
        equations = [clone_equation(equation, mapping) for equation in again]
        for equation in self.backward.equations:
            independent = bool(equation.outputs) and equation.outputs[0] in self.own
            if not independent or equation.outputs[0] in own:
                equations.append(substitute_equation(equation, mapping))
        backward = Region(self.backward.params, tuple(equations), replace_all(self.backward.results, mapping))
        moved, renamed = self._moved(kept)
        return Residuals(moved, tuple(renamed.get(v, v) for v in kept), standing, backward)

    def _computed_again(self, saved: set[Value]) -> tuple[list[Equation], set[Value]]:
        """The forward equations to repeat in the backward region, and its own equations that remain there."""
        queue = [v for v in self.needed if v not in saved]
        seen = set(queue)
        for value in queue:
            if self.definition(value) is None:
                raise AssertionError(f"{value} is neither saved nor computed again")
            new = [v for v in self.sources(value) if v not in saved and v not in seen]
            seen.update(new)
            queue += new
        again = sorted((v for v in seen if v not in self.own), key=self.order.__getitem__)
        return list(dict.fromkeys(self.producer[v] for v in again)), seen & self.own.keys()

    def _moved(self, kept: list[Value]) -> tuple[tuple[Equation, ...], dict[Value, Value]]:
        """Backward equations whose results are saved are computed in the forward region instead."""
        queue = [v for v in kept if v in self.own]
        wanted = set(queue)
        for value in queue:
            new = [v for v in operands(self.own[value]) if v in self.own and v not in wanted]
            wanted.update(new)
            queue += new
        mapping: dict[Value, Atom] = {}
        chosen = dict.fromkeys(self.own[v] for v in sorted(wanted, key=self.order.__getitem__))
        moved = tuple(clone_equation(equation, mapping) for equation in chosen)
        return moved, {v: m for v, m in mapping.items() if isinstance(m, Value)}


def _independent(backward: Region) -> dict[Value, Equation]:
    """The equations of a backward region that depend on forward values alone, by their outputs."""
    found: dict[Value, Equation] = {}
    tainted = set(backward.params)
    for equation in backward.equations:
        movable = equation.primitive.name not in _NOT_MOVABLE and not equation.regions
        if movable and not any(value in tainted for value in operands(equation)):
            found.update(dict.fromkeys(equation.outputs, equation))
        else:
            tainted.update(equation.outputs)
    return found
