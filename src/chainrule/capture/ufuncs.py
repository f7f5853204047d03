"""Element-wise functions of NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.capture import dtypes
from chainrule.capture.context import is_true
from chainrule.capture.mathematics import Meaning
from chainrule.capture.searches import Searches
from chainrule.capture.values import NONE, ArrayRef, Scalar, Static, TupleValue
from chainrule.ir.types import DType

_SAFE = 0.5  # where no element-wise function is singular, except:
_SAFE_FOR: dict[Any, float] = {np.arccosh: 2.0}


class Ufuncs(Searches):
    """Functions that go through arrays element by element."""

    def _ufunc(self, value: Any) -> Meaning | None:
        if not isinstance(value, np.ufunc) or not self.covers_ufunc(value):
            return None
        return lambda a, k: self.call_ufunc(value, a, k)

    def call_ufunc(self, function: np.ufunc, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a ufunc, with the keywords `out`, `where` and `dtype`."""
        most = function.nin + function.nout
        if not function.nin <= len(arguments) <= most:
            words = f"from {function.nin} to {most} positional arguments but {len(arguments)} were given"
            self.refuse("E0601", f"{function.__name__}() takes {words}")
        for name in keywords:
            if name not in ("out", "where", "dtype"):
                self.refuse("E0318", f"np.{function.__name__} is not covered with `{name}=`")
        values = [self.as_numbers(a) for a in arguments[: function.nin]]
        out = self._out_argument(keywords.get("out", NONE), arguments[function.nin :])
        mask = keywords.get("where", NONE)
        masked = mask != NONE and not is_true(mask)
        wanted = keywords.get("dtype")
        given = isinstance(wanted, Static) and wanted.value is not None
        dtype = self.dtype_argument(wanted, "f64") if given else None
        if not masked:
            return self._stored(function, self.apply_ufunc(function, values, dtype), out)
        if out is None:
            self.refuse("E0318", "`where=` without `out=` leaves elements without a value",
                        hint="give `out=np.zeros_like(…)`")  # fmt: skip
        test = self._as_bool(self.as_numbers(mask))
        return self._stored(function, self._masked(function, values, dtype, out, test), out)

    def dtype_argument(self, dtype: Any, default: DType) -> DType:
        """Read a `dtype=` argument."""
        raise NotImplementedError

    def _out_argument(self, given: Any, positional: tuple[Any, ...]) -> ArrayRef | None:
        if positional:
            given = positional[0]
        if isinstance(given, TupleValue) and len(given.items) == 1:
            given = given.items[0]
        if given == NONE:
            return None
        if not isinstance(given, ArrayRef):
            self.mismatch("E0404", "return arrays must be of ArrayType", hint="`out` is one array")
        return given

    def _masked(
        self, function: np.ufunc, values: list[Scalar | ArrayRef], dtype: DType | None,
        out: ArrayRef, test: Scalar | ArrayRef,
    ) -> Any:  # fmt: skip
        """Compute where a mask holds; elsewhere a harmless operand keeps derivatives exactly zero."""
        harmless = _SAFE_FOR.get(function, _SAFE)
        safe: list[Scalar | ArrayRef] = []
        for value in values:
            atom = self.operand(value)
            if dtypes.is_floating(atom.type.dtype):
                condition, atom = self.broadcast_atoms([self.operand(test), atom])
                atom = self.b.select(condition, atom, self.b.like(atom, harmless))
            made = self.numbers_of(atom)
            if isinstance(made, Scalar) and isinstance(value, Scalar):
                made = Scalar(atom, value.kind)
            safe.append(made)
        result = self.apply_ufunc(function, safe, dtype)
        atoms = [self.operand(test), self.operand(result), self.read_array(out)]
        atoms[2] = self.b.convert(atoms[2], atoms[1].type.dtype)
        return self.numbers_of(self.b.select(*self.broadcast_atoms(atoms)))

    def _stored(self, function: Any, result: Any, out: ArrayRef | None) -> Any:
        """Write a result into `out`, if there is one."""
        if out is None:
            return result
        if isinstance(result, TupleValue):
            self.refuse("E0318", f"np.{function.__name__} is not covered with `out=`")
        return self.store(result, out, f"ufunc '{function.__name__}' output")

    def _as_bool(self, value: Scalar | ArrayRef) -> Scalar | ArrayRef:
        if self.dtype_of(value) == "bool":
            return value
        return self.numbers_of(self.b.convert(self.operand(value), "bool"))

    def to_numpy_scalar(self, dtype: DType, value: Any = None) -> Scalar | ArrayRef:
        """np.float32(x) and the like."""
        if value is None:
            return Scalar(self.b.constant(0, dtype), "numpy")
        return self.numbers_of(self.as_dtype(self.as_numbers(value), dtype))

    # Selection

    def nonzero(self, a: Any) -> Any:
        """np.nonzero."""
        raise NotImplementedError(type(self).__name__)

    def where(self, condition: Any, x: Any = None, y: Any = None) -> Any:
        """np.where: one of two values, or where a condition holds."""
        if x is None:
            return self.nonzero(condition)
        test = self._as_bool(self.as_numbers(condition))
        values = [self.as_numbers(x), self.as_numbers(y)]
        dtype = self.common_dtype(values, floating=False)
        atoms = [self.operand(test), *(self.as_dtype(v, dtype) for v in values)]
        return self.numbers_of(self.b.select(*self.broadcast_atoms(atoms)))

    def clip(
        self,
        a: Any,
        a_min: Any = NONE,
        a_max: Any = NONE,
        out: Any = NONE,
        *,
        min: Any = NONE,
        max: Any = NONE,
    ) -> Any:
        """np.clip: bounds are numbers or arrays."""
        low, high = a_min if min == NONE else min, a_max if max == NONE else max
        result = self.as_numbers(a)
        if isinstance(result, Scalar):
            result = Scalar(result.atom, "numpy")
        for bound, function in ((low, np.maximum), (high, np.minimum)):
            if bound != NONE:
                result = self.apply_ufunc(function, [result, self.as_numbers(bound)])
        return self._stored(np.clip, result, self._out_argument(out, ()))
