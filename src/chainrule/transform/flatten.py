"""Loop nests over whole arrays become single loops over their elements in memory.

In: a program in element form, fused. Out: the same program where a `map` over several axes, or a perfect nest
of `for` loops, that reads every array at its own indices and in its own shape, counts elements instead. Its
reads have `flat=True`: one index, the position in C order. The shapes that are equal are known from sizes and
from the checks that were passed on the way. This matters where the last axis is short: positions of
particles, say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.types import I64
from chainrule.ir.walk import equations_within
from chainrule.primitives import arrays, control, logic
from chainrule.primitives.ops import Ops, is_literal
from chainrule.transform.dims import Size, Sizes


def flatten(program: Program) -> Program:
    """Flatten the loop nests of all functions."""
    functions: dict[str, Function] = {}
    for name, function in program.functions.items():
        sizes = Sizes()
        sizes.walk(function.body)
        functions[name] = Function(name, _Flattener(sizes).region(function.body), function.span)
    return Program(functions, program.entry)


@dataclass(frozen=True, slots=True)
class _Nest:
    """A perfect nest of counting loops: from the outermost to the innermost, with their indices and
    lengths.
    """

    indices: tuple[Value, ...]
    lengths: tuple[Atom, ...]
    innermost: Region


@dataclass(slots=True)
class _Flattener:
    sizes: Sizes
    same: dict[Size, Size] = field(default_factory=dict[Size, Size])
    made: dict[Value, Equation] = field(default_factory=dict[Value, Equation])

    def region(self, region: Region) -> Region:
        """Rewrite a region; what its checks say holds until its end."""
        outside = dict(self.same)
        b = Ops()
        for equation in region.equations:
            b.span = equation.span
            self.made.update(dict.fromkeys(equation.outputs, equation))
            self.equation(b, equation)
        self.same = outside
        return Region(region.params, tuple(b.equations), region.results)

    def equation(self, b: Ops, equation: Equation) -> None:
        """Rewrite an equation."""
        if equation.primitive is control.check:
            self.learn(equation.inputs[0])
        elif equation.primitive is control.map_ and len(equation.inputs) > 1:
            (region,) = equation.regions
            if self.whole(region, region.params, equation.inputs):
                index = Value(I64, "i")
                flat = Region((index,), _read_flat(region, region.params, index), region.results)
                params = {**equation.params, "flat": True}
                b.equations.append(
                    Equation(control.map_, equation.inputs, equation.outputs, params, (flat,), equation.span)
                )
                return
        elif equation.primitive is control.for_:
            nest = _nest(equation)
            if len(nest.indices) > 1 and self.whole(nest.innermost, nest.indices, nest.lengths):
                self.collapse(b, equation, nest)
                return
        regions = tuple(map(self.region, equation.regions))
        b.equations.append(
            Equation(
                equation.primitive, equation.inputs, equation.outputs, equation.params, regions, equation.span
            )
        )

    def collapse(self, b: Ops, equation: Equation, nest: _Nest) -> None:
        """Append a single loop for a nest."""
        count: Atom = b.integer(1)
        for length in nest.lengths:  # a negative length means no iteration, and so must the product
            count = b.mul(count, b.maximum(length, b.integer(0)))
        index = Value(I64, "i")
        params = (index, *nest.innermost.params[1:])
        body = Region(params, _read_flat(nest.innermost, nest.indices, index), nest.innermost.results)
        inputs = (b.integer(0), count, b.integer(1), *equation.inputs[3:])
        b.equations.append(
            Equation(control.for_, inputs, equation.outputs, equation.params, (body,), equation.span)
        )

    # What is equal

    def learn(self, condition: Atom) -> None:
        """Note the equal sizes that a check is about."""
        equation = self.made.get(condition) if isinstance(condition, Value) else None
        if equation is None:
            return
        if equation.primitive is logic.bit_and:
            for part in equation.inputs:
                self.learn(part)
        elif equation.primitive is logic.eq and all(a.type == I64 for a in equation.inputs):
            x, y = (self.find(self.sizes.canonical(a)) for a in equation.inputs)
            if x != y:
                self.same[x] = y

    def find(self, size: Size) -> Size:
        """Give the representative of the sizes that are equal to this one."""
        while size in self.same:
            size = self.same[size]
        return size

    # What reads whole arrays

    def whole(self, region: Region, indices: tuple[Value, ...], lengths: tuple[Atom, ...]) -> bool:
        """Whether a region uses indices for nothing but to read arrays whose shape they run through."""
        wanted = set(indices)
        found = False
        for equation in equations_within(region):
            if equation.primitive.name in ("update", "add_at", "check", "tell") and wanted & set(
                equation.inputs
            ):
                return False
            used = wanted & set(equation.inputs)
            if not used:
                continue
            if equation.primitive is not arrays.index or equation.inputs[1:] != indices:
                return False
            if not self.matches(equation.inputs[0], lengths):
                return False
            found = True
        regions = [region, *(r for e in equations_within(region) for r in e.regions)]
        return found and not any(wanted & set(r.results) for r in regions)

    def matches(self, array: Atom, lengths: tuple[Atom, ...]) -> bool:
        """Whether an array has these lengths; the first one is free."""
        shape = self.sizes.of(array)[1:]
        given = [self.sizes.canonical(length) for length in lengths[1:]]
        return all(self.find(x) == self.find(y) for x, y in zip(shape, given, strict=True))


def _nest(equation: Equation) -> _Nest:
    """Give the loops that do nothing but run the next one, and the innermost body."""
    indices: list[Value] = []
    lengths: list[Atom] = []
    carried: tuple[Atom, ...] = equation.inputs[3:]
    while True:
        start, stop, step = equation.inputs[:3]
        (body,) = equation.regions
        if not (is_literal(start, 0) and is_literal(step, 1)) or equation.inputs[3:] != carried:
            return _Nest((), (), body)
        indices.append(body.params[0])
        lengths.append(stop)
        if len(body.equations) != 1 or body.equations[0].primitive is not control.for_:
            return _Nest(tuple(indices), tuple(lengths), body)
        carried, equation = body.params[1:], body.equations[0]
        if body.results != equation.outputs or equation.inputs[1] in indices:
            return _Nest((), (), body)


def _read_flat(region: Region, indices: tuple[Value, ...], index: Value) -> tuple[Equation, ...]:
    """Read at a position in memory where the region reads at all of its indices."""
    equations: list[Equation] = []
    for equation in region.equations:
        regions = tuple(Region(r.params, _read_flat(r, indices, index), r.results) for r in equation.regions)
        inputs, params = equation.inputs, equation.params
        if equation.primitive is arrays.index and inputs[1:] == indices:
            inputs, params = (inputs[0], index), {**params, "flat": True}
        equations.append(
            Equation(equation.primitive, inputs, equation.outputs, params, regions, equation.span)
        )
    return tuple(equations)
