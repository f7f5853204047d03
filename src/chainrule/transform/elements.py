"""Array operations written element by element: the form that fusion and native code work on.

In: a program. Out: the same program in which each element-wise equation on arrays, and each operation that
its primitive describes by `Elements`, is a `map`, and each sum over all axes is a nest of `for` loops over
numbers. Dimensions of the arrays that maps make are read off their operands, so that nothing else keeps those
arrays alive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.types import I64, Type
from chainrule.ir.walk import equations_within, replace_all, replaced
from chainrule.primitives import arrays, control, linalg, shapes
from chainrule.primitives.base import Compose, Elements, Instruction, Intrinsic, Libm, Loops
from chainrule.primitives.ops import Ops, splat
from chainrule.source import Span
from chainrule.transform.dims import DimOf, Sizes
from chainrule.transform.sums import keeps_last_axis, sum_of_rows

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
    functions: dict[str, Function] = {}
    for name, function in program.functions.items():
        sizes = Sizes()
        sizes.walk(function.body)
        rewriter = _Rewriter(sizes, sums, *_transposed_uses(function.body))
        functions[name] = Function(name, rewriter.region(function.body), function.span)
    return ElementForm(Program(functions, program.entry), sums)


def is_transposed_operand(equation: Equation, position: int) -> bool:
    """Whether BLAS can read the transpose of an operand as well as the operand."""
    return equation.primitive is linalg.matmul or (equation.primitive is linalg.solve and position == 0)


def _transposed_uses(body: Region) -> tuple[set[Value], set[Value]]:
    """Give the arrays that BLAS reads, and those that anything else does."""
    by_blas: set[Value] = set()
    otherwise: set[Value] = {a for a in body.results if isinstance(a, Value)}
    for equation in equations_within(body):
        for position, atom in enumerate(equation.inputs):
            if isinstance(atom, Value):
                (by_blas if is_transposed_operand(equation, position) else otherwise).add(atom)
        otherwise.update(a for r in equation.regions for a in r.results if isinstance(a, Value))
    return by_blas, otherwise


class _KnownDims(Ops):
    """A builder that reads the dimensions of arrays off what is known about them."""

    sizes: Sizes

    def nested(self) -> _KnownDims:
        """Make a builder for a region inside this one."""
        return _builder(self.sizes, self.span)

    def dim(self, array: Atom, axis: int) -> Atom:
        """One dimension of an array."""
        size = self.sizes.of(array)[axis]
        return super().dim(size.array, size.axis) if isinstance(size, DimOf) else size


def _builder(sizes: Sizes, span: Span | None = None) -> _KnownDims:
    b = _KnownDims(span)
    b.sizes = sizes
    return b


@dataclass(slots=True)
class _Rewriter:
    sizes: Sizes
    sums: set[Value]
    by_blas: set[Value]
    otherwise: set[Value]
    transposed: dict[Value, Value] = field(default_factory=dict[Value, Value])
    renamed: dict[Value, Atom] = field(default_factory=dict[Value, Atom])

    def region(self, region: Region) -> Region:
        """Rewrite the equations of a region."""
        b = _builder(self.sizes)
        for equation in region.equations:
            b.span = equation.span
            self.equation(b, equation)
        return Region(region.params, tuple(b.equations), replace_all(region.results, self.renamed))

    def equation(self, b: Ops, equation: Equation) -> None:
        """Rewrite one equation into the builder."""
        inputs = replace_all(equation.inputs, self.renamed)
        if equation.primitive in (linalg.matmul, linalg.solve):
            inputs = tuple(
                replaced(a, self.transposed) if is_transposed_operand(equation, k) else a
                for k, a in enumerate(inputs)
            )
        equation = Equation(
            equation.primitive, inputs, equation.outputs, equation.params, equation.regions, equation.span
        )
        (output, *_) = equation.outputs or (None,)
        if equation.primitive is arrays.dim:
            dim = b.dim(inputs[0], equation.params["axis"])
            self.renamed[equation.outputs[0]] = replaced(dim, self.renamed)
            return
        if isinstance(equation.primitive.lower, Elements):
            if equation.primitive is shapes.transpose and output in self.by_blas and output.type.rank == 2:
                self.transposed[output] = b.one(equation.primitive, *inputs, **equation.params)
                if output not in self.otherwise:
                    return
            if equation.primitive is shapes.reduce_sum and not (output and output.type.is_array):
                self.sum(b, equation, b.sum_elements(equation, ()))
            elif equation.primitive is shapes.reduce_sum and keeps_last_axis(equation):
                self.sum(b, equation, sum_of_rows(b, equation))
            else:
                self.map(b, equation)
            return
        if isinstance(equation.primitive.lower, Loops) and output is not None:
            self.loops(b, equation, equation.primitive.lower)
            return
        if output is not None and output.type.is_array and is_elementwise(equation):
            self.map(b, equation)
            return
        regions = tuple(map(self.region, equation.regions))
        b.equations.append(
            Equation(equation.primitive, inputs, equation.outputs, equation.params, regions, equation.span)
        )

    def map(self, b: Ops, equation: Equation) -> None:
        """Append the map that computes the result of an equation."""
        (output,) = equation.outputs
        dims = tuple(replaced(b.dim(output, axis), self.renamed) for axis in range(output.type.rank))
        indices = tuple(Value(I64, "ijkl"[k] if k < 4 else "i") for k in range(output.type.rank))
        inner = _builder(self.sizes, equation.span)
        rule = equation.primitive.lower
        if isinstance(rule, Elements):
            element = rule.function(inner, equation, indices)
        else:
            operands = [
                inner.one(arrays.index, a, *indices) if a.type.is_array else a for a in equation.inputs
            ]
            element = inner.one(equation.primitive, *operands, **equation.params)
        self.note_sums(inner.equations)
        region = inner.region(indices, (element,))
        params = {"shape": output.type.shape}
        b.equations.append(Equation(control.map_, dims, equation.outputs, params, (region,), equation.span))

    def loops(self, b: Ops, equation: Equation, rule: Loops) -> None:
        """Append the loops that make the result of an equation; what they write to has packs if it has."""
        (output,) = equation.outputs
        first = equation.inputs[0]
        if output.type.lanes > first.type.lanes:
            wide = Value(Type(first.type.dtype, first.type.shape, output.type.lanes), output.name)
            params = {"lanes": output.type.lanes}
            self.sizes.record(wide, self.sizes.of(first))
            self.map(b, Equation(splat, (first,), (wide,), params, (), equation.span))
            inputs = (wide, *equation.inputs[1:])
            equation = Equation(
                equation.primitive, inputs, equation.outputs, equation.params, (), equation.span
            )
        made = rule.function(b, equation)
        last = b.equations[-1]  # it gives the result under its old name, by which its size is known
        outputs = tuple(output if o is made else o for o in last.outputs)
        b.equations[-1] = replace(last, outputs=outputs)

    def sum(self, b: Ops, equation: Equation, total: Atom) -> None:
        """Note what a sum has become, and the loops that were appended for it."""
        (output,) = equation.outputs
        self.renamed[output] = total
        if isinstance(total, Value) and output.type.is_array:
            self.sizes.record(total, self.sizes.of(output))
        self.note_sums(b.equations[-1:])

    def note_sums(self, equations: Iterable[Equation]) -> None:
        """Remember loops that only add up elements, and those inside them."""
        for equation in equations:
            if equation.primitive is control.for_:
                self.sums.update(equation.outputs)
                self.note_sums(equation.regions[0].equations)
