"""Explicit release: free each array and tape after its last use.

In: a program with explicit copies. Out: the same program with `release` equations: every heap value that a
region owns is moved exactly once (consumed by an equation or by the region's results) or released exactly
once, on each path. A map that reads the elements of an array for the last time, each where it writes, takes its memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from chainrule.ir.nodes import Atom, Equation, Function, Primitive, Program, Region, Value
from chainrule.ir.types import Type
from chainrule.ir.walk import equations_within
from chainrule.primitives.arrays import dim, index
from chainrule.primitives.base import Named, NotDifferentiable
from chainrule.transform.copies import consumed_operands, owned_parameters

_NOTHING = NotDifferentiable("nothing is computed")
release = Primitive(
    name="release",
    type_rule=lambda types, params: (),
    reference="free the memory of a value that nobody needs",
    derivative=_NOTHING,
    lower=Named(),
    emit=None,
)
Views = Callable[[Equation], bool]


def insert_releases(program: Program, is_view: Views, on_heap: Callable[[Type], bool]) -> Program:
    """Insert `release` equations for the values whose type is `on_heap`."""
    functions: dict[str, Function] = {}
    taken = owned_parameters(program)
    for name, function in program.functions.items():
        body = function.body
        owned = [p for p in body.params if p.type.dtype == "tape"]
        owned += [body.params[k] for k in taken.get(name, ())]
        rewritten = _Releases(is_view, on_heap).region(body, owned)
        functions[name] = Function(name, rewritten, function.span)
    return Program(functions, program.entry)


def moved_operands(equation: Equation) -> tuple[int, ...]:
    """Give the positions of operands that an equation takes over: consumed arrays, and tapes."""
    tapes = tuple(k for k, a in enumerate(equation.inputs) if a.type.dtype == "tape")
    return consumed_operands(equation) + tapes


@dataclass(slots=True)
class _Releases:
    is_view: Views
    on_heap: Callable[[Type], bool]
    root: dict[Value, Value] = field(default_factory=dict[Value, Value])
    used: dict[int, frozenset[Value]] = field(default_factory=dict[int, frozenset[Value]])

    def region(self, region: Region, owned: Collection[Value]) -> Region:
        """Rewrite a region that must move or release these values, and all that it defines itself."""
        last: dict[Value, int] = {}
        for position, equation in enumerate(region.equations):
            self._note_views(equation)
            for output in equation.outputs:
                if output not in self.root:
                    last[output] = position
            for value in self.uses(equation):
                last[value] = position
        ending: dict[int, list[Value]] = {}
        kept = {self.root_of(a) for a in region.results}
        mine = [*owned, *(o for e in region.equations for o in e.outputs if o not in self.root)]
        for value in mine:
            if self.on_heap(value.type) and value not in kept:
                ending.setdefault(last.get(value, -1), []).append(value)
        equations = _released(ending.get(-1, []))
        for position, equation in enumerate(region.equations):
            equations += self.equation(equation, ending.get(position, []))
        return Region(region.params, tuple(equations), region.results)

    def equation(self, equation: Equation, ending: list[Value]) -> list[Equation]:
        """Rewrite an equation that is the last use of some values."""
        left = [v for v in ending if v not in self.moved(equation)]
        inside: list[Value] = []
        if equation.primitive.name == "if":
            inside = [v for v in left if any(self.moves(branch, v) for branch in equation.regions)]
            left = [v for v in left if v not in inside]
        regions = tuple(self.nested(equation, k, inside) for k in range(len(equation.regions)))
        rewritten = Equation(
            equation.primitive, equation.inputs, equation.outputs, equation.params, regions, equation.span
        )
        over = next((v for v in left if self.may_take_over(equation, v)), None)
        if over is not None:
            rewritten = taking_over(rewritten, over)
            left.remove(over)
        return [rewritten, *_released(left)]

    def may_take_over(self, equation: Equation, value: Value) -> bool:
        """Whether the result of a map may be written over an array that ends there, element by element."""
        if equation.primitive.name != "map" or len(equation.outputs) != 1:
            return False
        (region,), (output,) = equation.regions, equation.outputs
        alike = value.type.element == output.type.element and value.type.rank == output.type.rank
        if not alike or not self.on_heap(output.type):
            return False
        reads = [e for e in equations_within(region) if value in map(self.root_of, e.inputs)]
        plain = all(e in region.equations and e.primitive is index for e in reads)
        return bool(reads) and plain and all(e.inputs == (value, *region.params) for e in reads)

    def nested(self, equation: Equation, number: int, inside: list[Value]) -> Region:
        """Rewrite a region of an equation."""
        region = equation.regions[number]
        match equation.primitive.name:
            case "if":
                return self.region(region, inside)
            case "while" if number == 0:
                return self.region(region, ())  # the condition only looks
            case _:
                return self.region(region, region.params)

    def moved(self, equation: Equation) -> set[Value]:
        """Give the roots that an equation itself takes over."""
        roots = (self.root_of(equation.inputs[k]) for k in moved_operands(equation))
        return {root for root in roots if root is not None}

    def moves(self, region: Region, value: Value) -> bool:
        """Whether a branch takes a value over on some path."""
        if any(self.root_of(a) is value for a in region.results):
            return True
        for equation in region.equations:
            if value in self.moved(equation):
                return True
            if equation.primitive.name == "if" and any(self.moves(r, value) for r in equation.regions):
                return True
        return False

    def root_of(self, atom: Atom) -> Value | None:
        """Give the value that owns the memory of an atom."""
        return self.root.get(atom, atom) if isinstance(atom, Value) else None

    def _note_views(self, equation: Equation) -> None:
        if self.is_view(equation):
            source = self.root_of(equation.inputs[0])
            if source is not None:
                self.root[equation.outputs[0]] = source

    def uses(self, equation: Equation) -> frozenset[Value]:
        """Give the roots of all heap values that an equation and its regions read."""
        known = self.used.get(id(equation))
        if known is None:
            found = set(map(self.root_of, () if equation.primitive is dim else equation.inputs))
            for region in equation.regions:
                for inner in region.equations:
                    self._note_views(inner)
                    found |= self.uses(inner)
                found |= set(map(self.root_of, region.results))
            known = frozenset(v for v in found if v is not None and self.on_heap(v.type))
            self.used[id(equation)] = known
        return known


def taking_over(equation: Equation, value: Value) -> Equation:
    """Let a map write over an array: it becomes its last operand."""
    return Equation(
        equation.primitive,
        (*equation.inputs, value),
        equation.outputs,
        {**equation.params, "over": True},
        equation.regions,
        equation.span,
    )


def _released(values: Collection[Value]) -> list[Equation]:
    return [Equation(release, (value,), ()) for value in values]
