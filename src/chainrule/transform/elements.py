"""Array operations written element by element: the form that fusion and native code work on.

In: a program. Out: the same program in which each element-wise equation on arrays, and each operation that
its primitive describes by `Elements`, is a `map`, and each sum over all axes is a nest of `for` loops over
numbers. Dimensions of the arrays that maps make are read off their operands, so that nothing else keeps those
arrays alive.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.types import I64
from chainrule.ir.walk import replace_all
from chainrule.primitives import arrays, control, linalg
from chainrule.primitives.base import Compose, Elements, Instruction, Intrinsic, Libm
from chainrule.primitives.ops import Ops
from chainrule.source import Span

_SCALAR_RULES = (Instruction, Intrinsic, Libm, Compose)
_SCALAR_NAMES = frozenset({"select", "convert", "mul_overflows", "splat"})


def is_elementwise(equation: Equation) -> bool:
    """Whether each element of the result depends on the same element of each operand alone."""
    return isinstance(equation.primitive.lower, _SCALAR_RULES) or equation.primitive.name in _SCALAR_NAMES


@dataclass(slots=True)
class ElementForm:
    """A program in element form, and the loops in it that do nothing but add up."""

    program: Program
    sums: set[Value]


def in_elements(program: Program) -> ElementForm:
    """Write the array operations of a program element by element."""
    sums: set[Value] = set()
    functions = {
        name: Function(name, _Rewriter(sums).region(function.body), function.span)
        for name, function in program.functions.items()
    }
    return ElementForm(Program(functions, program.entry), sums)


class _KnownDims(Ops):
    """A builder that reads the dimensions of arrays off what they are made from."""

    table: dict[Value, tuple[Atom, ...]]

    def nested(self) -> _KnownDims:
        """Make a builder for a region inside this one."""
        return _builder(self.table, self.span)

    def dim(self, array: Atom, axis: int) -> Atom:
        """One dimension of an array."""
        known = self.table.get(array) if isinstance(array, Value) else None
        return super().dim(array, axis) if known is None else known[axis]


def _builder(table: dict[Value, tuple[Atom, ...]], span: Span | None = None) -> _KnownDims:
    b = _KnownDims(span)
    b.table = table
    return b


@dataclass(slots=True)
class _Rewriter:
    sums: set[Value]
    renamed: dict[Value, Atom] = field(default_factory=dict[Value, Atom])
    dims: dict[Value, tuple[Atom, ...]] = field(default_factory=dict[Value, tuple[Atom, ...]])

    def region(self, region: Region) -> Region:
        """Rewrite the equations of a region."""
        b = _builder(self.dims)
        for equation in region.equations:
            b.span = equation.span
            self.equation(b, equation)
        return Region(region.params, tuple(b.equations), replace_all(region.results, self.renamed))

    def equation(self, b: Ops, equation: Equation) -> None:
        """Rewrite one equation into the builder."""
        inputs = replace_all(equation.inputs, self.renamed)
        equation = Equation(
            equation.primitive, inputs, equation.outputs, equation.params, equation.regions, equation.span
        )
        if equation.primitive is arrays.dim:
            known = self.dims.get(inputs[0]) if isinstance(inputs[0], Value) else None
            if known is not None:
                self.renamed[equation.outputs[0]] = known[equation.params["axis"]]
                return
        elif isinstance(equation.primitive.lower, Elements):
            if equation.outputs[0].type.is_array:
                self.map(b, equation, self.element_dims(b, equation))
            else:
                self.whole_sum(b, equation)
            return
        elif equation.outputs and equation.outputs[0].type.is_array:
            if is_elementwise(equation):
                operand = next(a for a in inputs if a.type.is_array)
                self.map(b, equation, self.dims_of(b, operand, equation.outputs[0]))
                return
            self.note_dims(b, equation)
        regions = tuple(map(self.region, equation.regions))
        b.equations.append(
            Equation(equation.primitive, inputs, equation.outputs, equation.params, regions, equation.span)
        )

    def map(self, b: Ops, equation: Equation, dims: tuple[Atom, ...]) -> None:
        """Append the map that computes the result of an equation."""
        (output,) = equation.outputs
        indices = tuple(Value(I64, "ijkl"[k] if k < 4 else "i") for k in range(output.type.rank))
        inner = _builder(self.dims, equation.span)
        rule = equation.primitive.lower
        if isinstance(rule, Elements):
            element = rule.function(inner, equation, indices)
        else:
            operands = [
                inner.one(arrays.index, a, *indices) if a.type.is_array else a for a in equation.inputs
            ]
            element = inner.one(equation.primitive, *operands, **equation.params)
        region = inner.region(indices, (element,))
        params = {"shape": output.type.shape}
        b.equations.append(Equation(control.map_, dims, equation.outputs, params, (region,), equation.span))
        self.dims[output] = dims

    def whole_sum(self, b: Ops, equation: Equation) -> None:
        """Append the loops of a sum over all axes."""
        before = len(b.equations)
        total = b.sum_elements(equation, ())
        self.renamed[equation.outputs[0]] = total
        self.note_sums(tuple(b.equations[before:]))

    def note_sums(self, equations: tuple[Equation, ...]) -> None:
        """Remember loops that only add up elements, and those inside them."""
        for equation in equations:
            if equation.primitive is control.for_:
                self.sums.update(equation.outputs)
                self.note_sums(equation.regions[0].equations)

    def element_dims(self, b: Ops, equation: Equation) -> tuple[Atom, ...]:
        """Give the dimensions of an `Elements` operation's result."""
        (output,) = equation.outputs
        match equation.primitive.name:
            case "iota":
                return equation.inputs
            case "full" | "broadcast":
                return equation.inputs[1:]
            case "slice":
                parts = arrays.slice_operands(equation, 1)
                dropped = equation.params["dropped"]
                return tuple(size for (_, size, _), gone in zip(parts, dropped, strict=True) if not gone)
            case "transpose":
                source = self.dims_of(b, equation.inputs[0], output, permuted=True)
                return tuple(source[k] for k in equation.params["perm"])
            case _:  # a sum over some axes
                source = self.dims_of(b, equation.inputs[0], output, permuted=True)
                return tuple(d for k, d in enumerate(source) if k not in equation.params["axes"])

    def dims_of(self, b: Ops, operand: Atom, output: Value, permuted: bool = False) -> tuple[Atom, ...]:
        """Give the dimensions of an array; those that the type of a like-shaped result knows as constants."""
        found: list[Atom] = []
        for axis in range(operand.type.rank):
            known = None if permuted else output.type.shape[axis]
            found.append(b.integer(known) if known is not None else b.dim(operand, axis))
        return tuple(found)

    def note_dims(self, b: Ops, equation: Equation) -> None:
        """Remember the dimensions of results that have those of their first operand, or are given them."""
        name, source = equation.primitive.name, equation.inputs[0] if equation.inputs else None
        if name in ("update", "add_at", "update_slice", "add_slice", "copy"):
            if source is not None:
                self.dims[equation.outputs[0]] = self.dims_of(b, source, equation.outputs[0])
        elif name == "empty":
            self.dims[equation.outputs[0]] = equation.inputs
        elif name == "reshape":
            self.dims[equation.outputs[0]] = equation.inputs[1:]
        elif equation.primitive is linalg.solve:
            self.dims[equation.outputs[0]] = self.dims_of(b, equation.inputs[1], equation.outputs[0])
