"""NumPy's element-wise functions applied to numbers and arrays, in the element type that NumPy chooses."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.capture import dtypes
from chainrule.capture.elementwise import meaning_of
from chainrule.capture.promotion import Promotion
from chainrule.capture.values import ArrayRef, Scalar, Static, TupleValue, integer_of
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.types import DType
from chainrule.library import integers as library

_COMPARISONS = (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal)


class Operations(Promotion):
    """Applies element-wise functions."""

    def covers_ufunc(self, function: Any) -> bool:
        """Whether a ufunc is covered."""
        return function is np.power or meaning_of(function) is not None

    def apply_ufunc(
        self, function: np.ufunc, values: list[Scalar | ArrayRef], wanted: DType | None = None
    ) -> Any:
        """Apply a ufunc; the results are NumPy's numbers, or arrays."""
        found = self.ufunc_dtypes(function, values, wanted)
        inputs, outputs = found[: function.nin], found[function.nin :]
        if function in _COMPARISONS and dtypes.is_integer(inputs[0]):
            special = self._compared_with_integer(function, values)
            if special is not None:
                return special
            atoms = self._comparable(values, inputs[0])
        else:
            atoms = [self.as_dtype(v, dtype) for v, dtype in zip(values, inputs, strict=True)]
        atoms = self.broadcast_atoms(atoms)
        if function is np.power:
            return self._power(atoms)
        meaning = meaning_of(function)
        assert meaning is not None
        result = meaning(self.b, *atoms)
        if not isinstance(result, tuple):
            return self.numbers_of(self.b.convert(result, outputs[0]))
        return TupleValue(tuple, tuple(self.numbers_of(r) for r in result))

    def ufunc_dtypes(
        self, function: np.ufunc, values: list[Scalar | ArrayRef], wanted: DType | None = None
    ) -> tuple[DType, ...]:
        """Give the element types of a ufunc's operands and results, as NumPy resolves them."""
        operands = tuple(map(self.dtype_operand, values))
        try:
            found = dtypes.resolve(function, operands, wanted)
            if any(isinstance(v, Scalar) and v.kind == "mixed" for v in values):
                strong = tuple((dtype, False) for dtype, _ in operands)
                if dtypes.resolve(function, strong, wanted) != found:
                    self.refuse("E0407", "a number of Python on one path and of NumPy on another decides "
                                "the element type", hint="convert it with `float(…)`")  # fmt: skip
        except dtypes.UncoveredDtypeError as error:
            self.refuse_dtype(error)
        except TypeError as error:
            self.mismatch("E0401", str(error))
        return found

    def _comparable(self, values: list[Scalar | ArrayRef], dtype: DType) -> list[Atom]:
        """Give operands of a comparison: a Python integer may lie outside of the array's type."""
        weak = [v for v in values if self.dtype_operand(v) == ("i64", True)]
        if not weak or len(weak) == len(values):
            return [self.b.convert(self.operand(v), dtype) for v in values]
        return [self.b.convert(self.operand(v), "i64") for v in values]

    def _compared_with_integer(
        self, function: np.ufunc, values: list[Scalar | ArrayRef]
    ) -> Scalar | ArrayRef | None:
        """Compare 64 bits without sign with an integer of Python, which is smaller than all of them if negative."""
        weak = [self.dtype_operand(v) == ("i64", True) for v in values]
        if sum(weak) != 1 or "u64" not in map(self.dtype_of, values):
            return None
        number = self.operand(values[weak.index(True)])
        negative = self.b.lt(number, self.b.integer(0))
        inside = self.b.select(negative, self.b.integer(0), number)
        atoms = [
            self.b.convert(inside if w else self.operand(v), "u64") for v, w in zip(values, weak, strict=True)
        ]
        atoms = self.broadcast_atoms(atoms)
        meaning = meaning_of(function)
        assert meaning is not None
        found = meaning(self.b, *atoms)
        assert not isinstance(found, tuple)
        below = bool(function(-1, 0) if weak[0] else function(0, -1))
        return self.numbers_of(self.b.select(negative, literal(below), found))

    def _power(self, atoms: list[Atom]) -> Scalar | ArrayRef:
        """np.power: whole numbers wrap, and have no negative powers."""
        x, y = atoms
        if not dtypes.is_integer(x.type.dtype):
            return self.numbers_of(self.b.pow(x, y))
        if isinstance(y, Literal) and 1 <= integer_of(y) <= 4:
            return self.numbers_of(self._small_power(x, integer_of(y)))
        if not x.type.shape and not y.type.shape:
            pair = Scalar(x, "numpy"), Scalar(y, "numpy")
            return self.call(Static(library.integer_power), pair, {})
        dims = self.b.dims(x if x.type.shape else y)
        flat = [self._spread(a, dims) for a in atoms]
        made = self.call(Static(library.integer_powers), tuple(map(self.array, flat)), {})
        return self.array(self.b.reshape(self.read_array(made), *dims))

    def _small_power(self, x: Atom, exponent: int) -> Atom:
        result = x
        for _ in range(exponent - 1):
            result = self.b.mul(result, x)
        return result

    def _spread(self, atom: Atom, dims: tuple[Atom, ...]) -> Atom:
        """Give a vector of all elements, of a number one per element of the shape."""
        total: Atom = self.b.integer(1)
        for size in dims:
            total = self.b.mul(total, size)
        return self.b.reshape(atom, total) if atom.type.shape else self.b.full(atom, total)
