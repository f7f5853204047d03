"""Arithmetic on numbers and arrays: promotion, broadcasting, and the exceptions that Python raises."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from chainrule.capture.flow import Flow
from chainrule.capture.values import ArrayRef, Choice, Kind, ListState, Ref, Scalar, SequenceState, TupleValue
from chainrule.errors import ShapeError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Leaf
from chainrule.ir.types import DType

ARITHMETIC: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "Add": ("add", operator.add),
    "Sub": ("sub", operator.sub),
    "Mult": ("mul", operator.mul),
    "Div": ("div", operator.truediv),
    "FloorDiv": ("floor_div", operator.floordiv),
    "Mod": ("mod", operator.mod),
    "Pow": ("pow", operator.pow),
    "BitAnd": ("bit_and", operator.and_),
    "BitOr": ("bit_or", operator.or_),
    "BitXor": ("bit_xor", operator.xor),
    "LShift": ("shift_left", operator.lshift),
    "RShift": ("shift_right", operator.rshift),
}
SYMBOLS = {
    "Add": "+",
    "Sub": "-",
    "Mult": "*",
    "Div": "/",
    "FloorDiv": "//",
    "Mod": "%",
    "Pow": "**",
    "MatMult": "@",
}
COMPARISONS = {"Eq": "eq", "NotEq": "ne", "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge"}
_RANKING: dict[str, int] = {"bool": 0, "i8": 1, "u8": 1, "i16": 2, "i32": 3, "i64": 4, "f32": 5, "f64": 6}


class Numbers(Flow):
    """Arithmetic."""

    # Promotion

    def common_dtype(self, values: list[Scalar | ArrayRef], *, floating: bool) -> DType:
        """Give the element type in which NumPy 2 (and Python) compute."""
        strong = [self.dtype_of(v) for v in values if not self._is_weak(v)]
        weak = [self.dtype_of(v) for v in values if self._is_weak(v)]
        result: DType = max(strong or weak, key=lambda d: _RANKING.get(d, 9))
        for dtype in weak:
            if dtype == "f64" and result not in ("f64", "f32"):
                result = "f64"
            elif dtype == "i64" and result == "bool":
                result = "i64"
        if result == "f32" and any(d in ("i32", "i64") for d in strong):
            result = "f64"
        return "f64" if floating and result not in ("f64", "f32") else result

    def _is_weak(self, value: Scalar | ArrayRef) -> bool:
        return isinstance(value, Scalar) and value.kind != "numpy"

    def dtype_of(self, value: Scalar | ArrayRef) -> DType:
        """Give the element type of a number or array."""
        return value.atom.type.dtype if isinstance(value, Scalar) else self.state[value.cell].type.dtype

    def operand(self, value: Scalar | ArrayRef) -> Atom:
        """Give the IR value of a number or array."""
        return value.atom if isinstance(value, Scalar) else self.read_array(value)

    def joint_kind(self, *values: Scalar | ArrayRef) -> Kind:
        """Give the kind of a result: NumPy's wins."""
        kinds = {v.kind if isinstance(v, Scalar) else "numpy" for v in values}
        return "numpy" if "numpy" in kinds else "mixed" if "mixed" in kinds else "python"

    def as_numbers(self, value: Any) -> Scalar | ArrayRef:
        """Take a number or array as it is; make an array of a list or tuple of numbers, as NumPy's functions do."""
        value = self.solid(value)
        match value:
            case Scalar() | ArrayRef():
                return value
            case Choice():
                return self.choose(value, lambda one: self.array(self.operand(self.as_numbers(one))))
            case TupleValue(items=items):
                return self.stacked(items)
            case Ref(cell=cell) if isinstance(self.state[cell], ListState):
                return self.stacked(self.state[cell].items)
            case Ref(cell=cell) if isinstance(self.state[cell], SequenceState):
                sequence = self.state[cell]
                if not isinstance(sequence.item, Leaf):
                    self.mismatch("E0404", "a list of numbers or arrays is needed here")
                return self.array(self.read_array(sequence.columns[0]))
            case _:
                self.mismatch(
                    "E0404", f"a number or an array is needed here, and this is {self.describe_value(value)}"
                )

    def stacked(self, items: tuple[Any, ...]) -> ArrayRef:
        """Make an array of numbers or rows."""
        if not items:
            return self.array(self.b.empty(self.b.integer(0), dtype="f64"))
        rows = [self.as_numbers(item) for item in items]
        dtype = self.common_dtype(rows, floating=False)
        atoms = [self.b.convert(self.operand(r), dtype) for r in rows]
        ranks = {a.type.rank for a in atoms}
        if len(ranks) > 1:
            self.refuse("E0207", "the rows of an array need the same shape", kind=ShapeError)
        for other in atoms[1:]:
            for axis in range(other.type.rank):
                self.same_dims(self.b.dim(atoms[0], axis), self.b.dim(other, axis), "rows of unequal length")
        return self.array(self.b.stack(*atoms))

    # Broadcasting

    def same_dims(self, x: Atom, y: Atom, what: str) -> None:
        """Check that two dimensions are equal, now or at run time."""
        if isinstance(x, Literal) and isinstance(y, Literal):
            if x.value != y.value:
                self.refuse("E0201", f"{what}: {x.value} and {y.value}", kind=ShapeError)
            return
        if x is y:
            return
        self.b.check(self.b.eq(x, y), x, y, error="ValueError", message=f"{what}: {{0}} and {{1}}")

    def broadcast_atoms(self, atoms: list[Atom]) -> list[Atom]:
        """Stretch arrays to one shape as NumPy does (numbers stay numbers)."""
        rank = max(a.type.rank for a in atoms)
        shaped = [a for a in atoms if a.type.rank]
        if not shaped or (len(shaped) == 1):
            return atoms
        dims: list[Atom] = []
        for axis in range(-rank, 0):
            sizes = [self.b.dim(a, axis + a.type.rank) for a in shaped if a.type.rank + axis >= 0]
            dims.append(self._joint_dim(sizes))
        return [self._stretched(a, dims) if a.type.rank else a for a in atoms]

    def _joint_dim(self, sizes: list[Atom]) -> Atom:
        wide = [s for s in sizes if not (isinstance(s, Literal) and s.value == 1)]
        if not wide:
            return sizes[0]
        known = [s for s in wide if isinstance(s, Literal)]
        chosen = known[0] if known else wide[0]
        for other in wide:
            if other is not chosen:
                self.same_dims(chosen, other, "operands could not be broadcast together with shapes of sizes")
        return chosen

    def _stretched(self, atom: Atom, dims: list[Atom]) -> Atom:
        offset = len(dims) - atom.type.rank
        wanted = [int(d.value) if isinstance(d, Literal) else None for d in dims[offset:]]
        stretches = any(have == 1 and want != 1 for have, want in zip(atom.type.shape, wanted, strict=True))
        if not offset and not stretches:
            return atom
        axes = tuple(None if k < offset else k - offset for k in range(len(dims)))
        return self.b.broadcast(atom, tuple(dims), axes)

    def elementwise(
        self, name: str, values: list[Scalar | ArrayRef], *, floating: bool = False
    ) -> Scalar | ArrayRef:
        """Apply an element-wise primitive to numbers and arrays."""
        dtype = self.common_dtype(values, floating=floating)
        atoms = [self.b.convert(self.operand(v), dtype) for v in values]
        result = getattr(self.b, name)(*self.broadcast_atoms(atoms))
        return self.array(result) if result.type.shape else Scalar(result, self.joint_kind(*values))

    # Binary operators

    def binary_numbers(self, op: str, x: Scalar | ArrayRef, y: Scalar | ArrayRef) -> Scalar | ArrayRef:
        """Apply a binary operator to numbers or arrays."""
        if op not in ARITHMETIC:
            self.mismatch("E0401", f"`{SYMBOLS.get(op, op)}` is not defined for numbers")
        name, function = ARITHMETIC[op]
        if isinstance(x, Scalar) and isinstance(y, Scalar):
            folded = self._folded(function, x, y)
            return folded if folded is not None else self._scalar_binary(op, name, x, y)
        if op in ("Add", "Sub", "Mult", "Pow", "FloorDiv", "Mod") and {
            self.dtype_of(x),
            self.dtype_of(y),
        } == {"bool"}:
            self.mismatch("E0401", "arithmetic on arrays of truth values: convert them with `.astype(float)`")
        if op == "Pow":
            return self._array_power(x, y)
        values = [x, y]
        if op in ("FloorDiv", "Mod") and self.common_dtype(values, floating=False) not in ("f64", "f32"):
            return self._array_integer_division(name, x, y)
        return self.elementwise(name, values, floating=op == "Div")

    def _folded(self, function: Callable[[Any, Any], Any], x: Scalar, y: Scalar) -> Scalar | None:
        if not (x.known and y.known) or self.joint_kind(x, y) != "python":
            return None
        try:
            result = function(x.atom.value, y.atom.value)  # type: ignore[union-attr]
        except (ArithmeticError, ValueError, TypeError):
            return None
        if isinstance(result, int) and not -(2**63) <= result < 2**63:
            return None
        return self.number(result) if isinstance(result, bool | int | float) else None

    def _scalar_binary(self, op: str, name: str, x: Scalar, y: Scalar) -> Scalar:
        kind = self.joint_kind(x, y)
        if op in ("BitAnd", "BitOr", "BitXor") and self.dtype_of(x) == self.dtype_of(y) == "bool":
            return Scalar(getattr(self.b, name)(x.atom, y.atom), kind)
        dtype = self.common_dtype([x, y], floating=op == "Div")
        dtype = "i64" if dtype == "bool" else dtype
        a, c = self.b.convert(x.atom, dtype), self.b.convert(y.atom, dtype)
        if op == "Pow":
            return Scalar(self._scalar_power(a, c, y, kind), kind)
        if op in ("Div", "FloorDiv", "Mod"):
            return Scalar(self._scalar_division(op, name, a, c, kind), kind)
        if op in ("BitAnd", "BitOr", "BitXor", "LShift", "RShift") and dtype == "f64":
            self.mismatch("E0401", f"`{op}` is defined for integers only")
        if op == "Mult" and dtype == "i64" and kind == "python":
            self.check_product(a, c)
        if op in ("Add", "Sub") and dtype == "i64" and kind == "python":
            return Scalar(self._checked_sum(name, a, c), kind)
        return Scalar(getattr(self.b, name)(a, c), kind)

    def _checked_sum(self, name: str, a: Atom, c: Atom) -> Atom:
        """Add or subtract Python integers; raise OverflowError where the sum of large ones leaves 64 bits."""
        result = getattr(self.b, name)(a, c)
        if self._is_small(a, 4) or self._is_small(c, 4) or isinstance(result, Literal):
            return result
        if name == "sub":
            wrapped = self.b.bit_and(self.b.bit_xor(a, c), self.b.bit_xor(a, result))
        else:
            wrapped = self.b.bit_and(self.b.bit_xor(a, result), self.b.bit_xor(c, result))
        message = "integer sum does not fit into 64 bits"
        self.b.check(self.b.ge(wrapped, self.b.integer(0)), a, c, error="OverflowError", message=message)
        return result

    def _is_small(self, atom: Atom, depth: int) -> bool:
        """Whether an integer counts something: no run lasts long enough to make it overflow."""
        if isinstance(atom, Literal):
            return abs(int(atom.value)) < 2**31  # type: ignore[arg-type]
        equation = self.b.definitions.get(atom)
        if equation is None:
            return atom in self.lower_bounds
        name = equation.primitive.name
        if name in ("add", "sub", "floor_div", "select", "minimum", "maximum") and depth:
            operands = equation.inputs[1:] if name == "select" else equation.inputs
            return all(self._is_small(i, depth - 1) for i in operands)
        return name in ("dim", "convert")

    def check_product(self, a: Atom, c: Atom) -> None:
        """Raise OverflowError where a product of Python integers leaves 64 bits."""
        if isinstance(a, Literal) and isinstance(c, Literal):
            if not -(2**63) <= int(a.value) * int(c.value) < 2**63:  # type: ignore[arg-type]
                self.b.check(literal(False), a, c, error="OverflowError", message=_TOO_LARGE)
            return
        if any(isinstance(z, Literal) and z.value in (0, 1) for z in (a, c)):
            return
        self.b.check(self.b.not_(self.b.mul_overflows(a, c)), a, c, error="OverflowError", message=_TOO_LARGE)

    def _scalar_division(self, op: str, name: str, a: Atom, c: Atom, kind: Kind) -> Atom:
        zero = self.b.like(c, 0)
        floating = a.type.dtype in ("f64", "f32")
        if kind != "numpy":
            words = {
                ("Div", True): "float division by zero", ("Div", False): "division by zero",
                ("FloorDiv", True): "float floor division by zero", ("Mod", True): "float modulo",
                ("FloorDiv", False): "integer division or modulo by zero",
                ("Mod", False): "integer modulo by zero",
            }  # fmt: skip
            self.b.check(self.b.ne(c, zero), error="ZeroDivisionError", message=words[op, floating])
        elif not floating:
            safe = self.b.select(self.b.eq(c, zero), self.b.like(c, 1), c)
            return self.b.select(self.b.eq(c, zero), zero, getattr(self.b, name)(a, safe))
        if name == "mod" and not floating:
            return self.b.floored_remainder(a, c)
        return getattr(self.b, name)(a, c)

    def _scalar_power(self, a: Atom, c: Atom, exponent: Scalar, kind: Kind) -> Atom:
        if a.type.dtype == "i64":
            return self._integer_power(a, c, kind)
        if kind != "numpy":
            self._check_power(a, c, exponent)
        if self.dtype_of(exponent) == "i64" and not exponent.known:
            return self.b.pow(a, c)
        result = self.b.pow(a, c)
        if kind != "numpy" and not (isinstance(c, Literal) and c.value in (0.5, 1.0)):
            inf = self.b.like(a, float("inf"))
            finite = self.b.or_(
                self.b.lt(self.b.abs(result), inf), self.b.not_(self.b.lt(self.b.abs(a), inf))
            )
            fine = self.b.or_(finite, self.b.ne(result, result))
            self.b.check(fine, error="OverflowError", message="(34, 'Numerical result out of range')")
        return result

    def _check_power(self, a: Atom, c: Atom, exponent: Scalar) -> None:
        zero = self.b.like(a, 0)
        if not (isinstance(c, Literal) and float(c.value) >= 0):  # type: ignore[arg-type]
            bad = self.b.and_(self.b.eq(a, zero), self.b.lt(c, zero))
            message = "0.0 cannot be raised to a negative power"
            self.b.check(self.b.not_(bad), error="ZeroDivisionError", message=message)
        whole = self.dtype_of(exponent) == "i64" or (isinstance(c, Literal) and float(c.value).is_integer())  # type: ignore[arg-type]
        if not whole:
            fine = self.b.or_(self.b.ge(a, zero), self.b.eq(self.b.floor(c), c))
            fine = self.b.or_(fine, self.b.ne(a, a))
            self.b.check(
                fine,
                a,
                c,
                error="ValueError",
                message="a negative number to a fractional power is complex: {0} ** {1}",
            )

    def _integer_power(self, a: Atom, c: Atom, kind: Kind) -> Atom:
        if isinstance(c, Literal) and isinstance(c.value, int) and 0 <= c.value <= 4:
            result: Atom = self.b.integer(1)
            for _ in range(c.value):
                if kind == "python":
                    self.check_product(result, a)
                result = self.b.mul(result, a)
            return result
        if isinstance(c, Literal) and int(c.value) < 0:  # type: ignore[arg-type]
            return self._scalar_power(self.b.convert(a, "f64"), self.b.convert(c, "f64"), Scalar(c), kind)
        self.b.check(
            self.b.ge(c, self.b.integer(0)), c, error="ValueError",
            message="an integer to the negative power {0} would be a float: write `float(x) ** n`",
        )  # fmt: skip
        result = self.b.pow(self.b.convert(a, "f64"), self.b.convert(c, "f64"))
        exact = self.b.lt(self.b.abs(result), self.b.like(result, 2.0**53))
        self.b.check(exact, error="OverflowError", message=_TOO_LARGE)
        return self.b.convert(self.b.rint(result), "i64")

    def _array_power(self, x: Scalar | ArrayRef, y: Scalar | ArrayRef) -> Scalar | ArrayRef:
        if self.common_dtype([x, y], floating=False) in ("f64", "f32"):
            return self.elementwise("pow", [x, y])
        if isinstance(y, Scalar) and y.known and 0 <= int(y.atom.value) <= 4:  # type: ignore[union-attr]
            result: Any = self.elementwise("mul", [x, self.number(1)])
            for _ in range(int(y.atom.value) - 1):  # type: ignore[union-attr]
                result = self.elementwise("mul", [result, x])
            return result
        self.refuse(
            "E0902", "powers of integer arrays are limited to exponents 0 to 4", hint="use `.astype(float)`"
        )

    def _array_integer_division(
        self, name: str, x: Scalar | ArrayRef, y: Scalar | ArrayRef
    ) -> Scalar | ArrayRef:
        if not (isinstance(y, Scalar) and y.known and y.atom.value):  # type: ignore[union-attr]
            self.refuse("E0902", "integer arrays can be divided by a known number other than 0 only")
        return self.elementwise("floor_div" if name == "floor_div" else "floored_remainder", [x, y])

    # Comparisons

    def compare_numbers(self, op: str, x: Scalar | ArrayRef, y: Scalar | ArrayRef) -> Scalar | ArrayRef:
        """Compare numbers or arrays."""
        name = COMPARISONS[op]
        if isinstance(x, Scalar) and isinstance(y, Scalar):
            dtype = self.common_dtype([x, y], floating=False)
            atom = getattr(self.b, name)(self.b.convert(x.atom, dtype), self.b.convert(y.atom, dtype))
            return Scalar(atom, self.joint_kind(x, y))
        return self.elementwise(name, [x, y])

    def matrix_product(self, x: ArrayRef, y: ArrayRef) -> Scalar | ArrayRef:
        """Multiply matrices and vectors."""
        dtype = self.common_dtype([x, y], floating=True)
        left, right = (self.b.convert(self.read_array(v), dtype) for v in (x, y))
        if not (1 <= left.type.rank <= 2 and 1 <= right.type.rank <= 2):
            self.refuse("E0902", "matrix products of arrays with more than two axes are not covered yet")
        inner, outer = self.b.dim(left, left.type.rank - 1), self.b.dim(right, 0)
        if isinstance(inner, Literal) and isinstance(outer, Literal) and inner.value != outer.value:
            self.refuse(
                "E0203", "shape mismatch in matrix product", kind=ShapeError,
                label=f"left has {inner.value} columns, right has {outer.value} rows",
                notes=(f"left is {left.type}, right is {right.type}",), hint="transpose one of the operands with `.T`",
            )  # fmt: skip
        self.same_dims(inner, outer, "matmul: inner dimensions differ")
        result = self.b.matmul(left, right)
        return self.array(result) if result.type.shape else Scalar(result, "numpy")

    # Truth

    def truth(self, value: Any) -> Atom:
        """Give the truth value of a number as `if` sees it."""
        match value:
            case Scalar(atom=atom):
                if atom.type.dtype == "bool":
                    return atom
                return self.b.ne(atom, self.b.like(atom, 0))
            case _:
                self.refuse(
                    "E0404",
                    f"{self.describe_value(value)} has no truth value here",
                    hint="use np.any(…) or len(…) > 0",
                )


_TOO_LARGE = "integer product does not fit into 64 bits"
