"""Operators on numbers and arrays, with the meaning that Python and NumPy give them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.values import ArrayRef, Kind, Scalar, Static, integer_of, number_of
from chainrule.capture.varied import Varied
from chainrule.errors import ShapeError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal, Value
from chainrule.ir.types import DType
from chainrule.library import linalg as library
from chainrule.library import number_theory

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

UFUNCS: dict[str, np.ufunc] = {
    "Add": np.add, "Sub": np.subtract, "Mult": np.multiply, "Div": np.divide, "FloorDiv": np.floor_divide,
    "Mod": np.remainder, "Pow": np.power, "BitAnd": np.bitwise_and, "BitOr": np.bitwise_or,
    "BitXor": np.bitwise_xor, "LShift": np.left_shift, "RShift": np.right_shift,
}  # fmt: skip
"""The operators on arrays and NumPy's numbers."""

COMPARING: dict[str, np.ufunc] = {
    "Eq": np.equal, "NotEq": np.not_equal, "Lt": np.less, "LtE": np.less_equal, "Gt": np.greater,
    "GtE": np.greater_equal,
}  # fmt: skip

COMPARISONS = {"Eq": "eq", "NotEq": "ne", "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge"}


class Numbers(Varied):
    """Arithmetic, comparisons and truth of numbers and arrays."""

    def binary_numbers(self, op: str, x: Scalar | ArrayRef, y: Scalar | ArrayRef) -> Scalar | ArrayRef:
        """Apply a binary operator to numbers or arrays."""
        if op not in ARITHMETIC:
            self.mismatch("E0401", f"`{SYMBOLS.get(op, op)}` is not defined for numbers")
        name, function = ARITHMETIC[op]
        if isinstance(x, Scalar) and isinstance(y, Scalar) and (x.sorts or y.sorts):
            return self.varied_binary(op, function, x, y, lambda a, c: self.binary_numbers(op, a, c))
        if isinstance(x, Scalar) and isinstance(y, Scalar) and self.joint_kind(x, y) != "numpy":
            folded = self._folded(function, x, y)
            return folded if folded is not None else self._scalar_binary(op, name, x, y)
        return self.apply_ufunc(UFUNCS[op], [x, y])

    def _folded(self, function: Callable[[Any, Any], Any], x: Scalar, y: Scalar) -> Scalar | None:
        if not (x.known and y.known) or self.joint_kind(x, y) != "python":
            return None
        try:
            result = function(number_of(x.atom), number_of(y.atom))
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
            return Scalar(self._scalar_division(op, name, (x, y), (a, c), kind), kind)
        if op in ("BitAnd", "BitOr", "BitXor", "LShift", "RShift") and dtype == "f64":
            self.mismatch("E0401", f"`{op}` is defined for integers only")
        if op in ("LShift", "RShift"):
            return Scalar(self._shifted(op, name, a, c), kind)
        if op == "Mult" and dtype == "i64" and kind == "python":
            self.check_product(a, c)
        if op in ("Add", "Sub") and dtype == "i64" and kind == "python":
            return Scalar(self._checked_sum(name, a, c), kind)
        return Scalar(getattr(self.b, name)(a, c), kind)

    def _shifted(self, op: str, name: str, a: Atom, c: Atom) -> Atom:
        """Shift a Python integer: it may not leave 64 bits."""
        zero = self.b.integer(0)
        self.b.check(self.b.ge(c, zero), error="ValueError", message="negative shift count")
        result = getattr(self.b, name)(a, c)
        if op == "LShift":
            kept = self.b.eq(self.b.shift_right(result, c), a)
            inside = self.b.and_(self.b.lt(c, self.b.integer(64)), kept)
            fine = self.b.or_(inside, self.b.eq(a, zero))
            self.b.check(fine, a, c, error="OverflowError", message=_TOO_LARGE)
        return result

    def _checked_sum(self, name: str, a: Atom, c: Atom) -> Atom:
        """Add or subtract Python integers; raise OverflowError where the sum of large ones leaves 64 bits."""
        result = getattr(self.b, name)(a, c)
        if isinstance(a, Literal) and isinstance(c, Literal):
            exact = integer_of(a) + (integer_of(c) if name == "add" else -integer_of(c))
            fits = literal(-(2**63) <= exact < 2**63)
            self.b.check(fits, a, c, error="OverflowError", message="integer sum does not fit into 64 bits")
        small = [self.is_small(x, 4) for x in (a, c)]
        counts = any(small) and (a in self.counters or c in self.counters)
        if all(small) or counts or isinstance(result, Literal):
            return result
        if name == "sub":
            wrapped = self.b.bit_and(self.b.bit_xor(a, c), self.b.bit_xor(a, result))
        else:
            wrapped = self.b.bit_and(self.b.bit_xor(a, result), self.b.bit_xor(c, result))
        message = "integer sum does not fit into 64 bits"
        self.b.check(self.b.ge(wrapped, self.b.integer(0)), a, c, error="OverflowError", message=message)
        return result

    def check_negative(self, a: Atom, when: Atom) -> None:
        """Raise OverflowError where the negative of a Python integer leaves 64 bits."""
        if self.is_small(a, 4) or a in self.counters or a.type.dtype != "i64":
            return
        least = self.b.eq(a, self.b.integer(-(2**63)))
        message = "integer does not fit into 64 bits"
        self.b.check(self.b.not_(self.b.and_(when, least)), error="OverflowError", message=message)

    def check_product(self, a: Atom, c: Atom) -> None:
        """Raise OverflowError where a product of Python integers leaves 64 bits."""
        if isinstance(a, Literal) and isinstance(c, Literal):
            if not -(2**63) <= integer_of(a) * integer_of(c) < 2**63:
                self.b.check(literal(False), a, c, error="OverflowError", message=_TOO_LARGE)
            return
        if any(isinstance(z, Literal) and z.value in (0, 1) for z in (a, c)):
            return
        self.b.check(self.b.not_(self.b.mul_overflows(a, c)), a, c, error="OverflowError", message=_TOO_LARGE)

    def _scalar_division(
        self, op: str, name: str, given: tuple[Scalar, Scalar], converted: tuple[Atom, Atom], kind: Kind
    ) -> Atom:
        a, c = converted
        zero = self.b.like(c, 0)
        floating = a.type.dtype in ("f64", "f32")
        if kind != "numpy":
            words = {
                ("Div", True): "float division by zero", ("Div", False): "division by zero",
                ("FloorDiv", True): "float floor division by zero", ("Mod", True): "float modulo",
                ("FloorDiv", False): "integer division or modulo by zero",
                ("Mod", False): "integer modulo by zero",
            }  # fmt: skip
            with_float = any(self.dtype_of(v) in ("f64", "f32") for v in given)
            message = words[op, with_float]
            self.b.check(self.b.ne(c, zero), error="ZeroDivisionError", message=message)
        if op == "Div" and kind == "python":
            self._check_exact(a, c)
        if op == "FloorDiv" and not floating and kind == "python":
            self.check_negative(a, self.b.eq(c, self.b.integer(-1)))
        if name == "mod" and not floating and a.type.dtype != "i64":
            return self.b.floored_remainder(a, c)
        return getattr(self.b, name)(a, c)

    def _check_exact(self, a: Atom, c: Atom) -> None:
        """Refuse to divide integers that a float does not hold: CPython would round their quotient once."""
        for x in (a, c):
            source = self.b.definitions.get(x) if isinstance(x, Value) else None
            if source is None or source.primitive.name != "convert" or source.inputs[0].type.dtype != "i64":
                continue
            whole = source.inputs[0]
            if self.is_small(whole, 4) or whole in self.counters:
                continue
            limit = self.b.integer(2**53)
            fits = self.b.and_(self.b.le(whole, limit), self.b.ge(whole, self.b.neg(limit)))
            message = "integers beyond 2**53 are not divided exactly: write `float(a) / float(b)`"
            self.b.check(fits, error="OverflowError", message=message)

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
        if not (isinstance(c, Literal) and number_of(c) >= 0):
            bad = self.b.and_(self.b.eq(a, zero), self.b.lt(c, zero))
            message = "0.0 cannot be raised to a negative power"
            self.b.check(self.b.not_(bad), error="ZeroDivisionError", message=message)
        whole = self.dtype_of(exponent) == "i64" or (
            isinstance(c, Literal) and float(number_of(c)).is_integer()
        )
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
        if isinstance(c, Literal) and integer_of(c) < 0:
            return self._scalar_power(self.b.convert(a, "f64"), self.b.convert(c, "f64"), Scalar(c), kind)
        negative = self.b.lt(c, self.b.integer(0))
        if kind != "numpy":
            lost = self.b.and_(negative, self.b.eq(a, self.b.integer(0)))
            message = "0.0 cannot be raised to a negative power"
            self.b.check(self.b.not_(lost), error="ZeroDivisionError", message=message)
        self.b.check(
            self.b.not_(negative), c, error="ValueError",
            message="an integer to the negative power {0} would be a float: write `float(x) ** n`",
        )  # fmt: skip
        return self.call(Static(number_theory.power), (Scalar(a), Scalar(c)), {}).atom

    # Comparisons

    def compare_numbers(self, op: str, x: Scalar | ArrayRef, y: Scalar | ArrayRef) -> Scalar | ArrayRef:
        """Compare numbers or arrays."""
        name = COMPARISONS[op]
        if isinstance(x, Scalar) and isinstance(y, Scalar) and (x.sorts or y.sorts):
            function = getattr(operator, name)
            return self.varied_compare(name, function, x, y, lambda a, c: self.compare_numbers(op, a, c))
        if isinstance(x, Scalar) and isinstance(y, Scalar) and self.joint_kind(x, y) != "numpy":
            dtype = self.common_dtype([x, y], floating=False)
            atom = getattr(self.b, name)(self.b.convert(x.atom, dtype), self.b.convert(y.atom, dtype))
            return Scalar(atom, self.joint_kind(x, y))
        return self.apply_ufunc(COMPARING[op], [x, y])

    def matrix_product(self, x: ArrayRef, y: ArrayRef) -> Scalar | ArrayRef:
        """Multiply matrices and vectors, and stacks of them."""
        dtype = self.ufunc_dtypes(np.matmul, [x, y])[-1]
        exact: DType = "i64" if dtype == "bool" else dtype
        left, right = (self.b.convert(self.read_array(v), exact) for v in (x, y))
        inner, outer = self.b.dim(left, left.type.rank - 1), self.b.dim(right, max(right.type.rank - 2, 0))
        if isinstance(inner, Literal) and isinstance(outer, Literal) and inner.value != outer.value:
            self.refuse(
                "E0203", "shape mismatch in matrix product", kind=ShapeError,
                label=f"left has {inner.value} columns, right has {outer.value} rows",
                notes=(f"left is {left.type}, right is {right.type}",),
                hint="transpose one of the operands with `.T`",
            )  # fmt: skip
        self.same_dims(inner, outer, "matmul: inner dimensions differ")
        small = left.type.rank <= 2 and right.type.rank <= 2
        result = self.b.matmul(left, right) if small else self._stacked_product(left, right)
        return self.numbers_of(self.b.convert(result, dtype))

    def _stacked_product(self, left: Atom, right: Atom) -> Atom:
        """Multiply stacks of matrices; a vector counts as a matrix of one row or column."""
        dims = self.b.dims
        if right.type.rank <= 2:
            rows = self._sizes_product(dims(left)[:-1])
            flat = self.b.matmul(self.b.reshape(left, rows, dims(left)[-1]), right)
            return self.b.reshape(flat, *dims(left)[:-1], *dims(right)[1:])
        if left.type.rank == 1:
            wide = self._stacked_product(self.b.reshape(left, self.b.integer(1), dims(left)[0]), right)
            return self.b.reshape(wide, *dims(wide)[:-2], dims(wide)[-1])
        rank = max(left.type.rank, right.type.rank) - 2
        batch: list[Atom] = []
        for axis in range(-rank, 0):
            sizes = [dims(a)[axis - 2] for a in (left, right) if a.type.rank - 2 + axis >= 0]
            batch.append(self._joint_dim(sizes))
        total = self._sizes_product(tuple(batch))
        stacks: list[ArrayRef] = []
        for atom in (left, right):
            wide = self._stretched(atom, [*batch, *dims(atom)[-2:]])
            stacks.append(self.array(self.b.reshape(wide, total, *dims(atom)[-2:])))
        made = self.read_array(self.call(Static(library.batched_product), tuple(stacks), {}))
        return self.b.reshape(made, *batch, dims(left)[-2], dims(right)[-1])

    def _sizes_product(self, sizes: tuple[Atom, ...]) -> Atom:
        total: Atom = self.b.integer(1)
        for size in sizes:
            total = self.b.mul(total, size)
        return total

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
