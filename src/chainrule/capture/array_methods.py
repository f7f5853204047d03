"""Attributes and methods of arrays and NumPy numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.capture.context import is_false, is_true
from chainrule.capture.dtypes import NUMPY
from chainrule.capture.linear_algebra import LinearAlgebra
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    BoundMethod,
    ListState,
    PartialCall,
    Ref,
    Scalar,
    SequenceState,
    Static,
    integer_of,
)
from chainrule.errors import AttributeMissingError
from chainrule.ir.nodes import Literal
from chainrule.ir.structure import Leaf
from chainrule.library import elementary, floats, number_theory, shapes


class ArrayMethods(LinearAlgebra):
    """`a.shape`, `a.sum()` and the like."""

    def number_attribute(self, owner: ArrayRef | Scalar, name: str) -> Any:
        """Read an attribute of an array or number."""
        if name == "shape":
            return self.shape(owner)
        if name == "T":
            return self.transpose(owner)
        if name == "size":
            return self.size(owner)
        if name == "ndim":
            return self.number(len(self.array_dims(owner)) if isinstance(owner, ArrayRef) else 0)
        if name == "dtype":
            return Static(NUMPY[self.dtype_of(owner)])
        if name == "real":
            return owner
        if name == "itemsize":
            return self.number(NUMPY[self.dtype_of(owner)].itemsize)
        if name == "nbytes":
            return self.binary_numbers(
                "Mult", self.size(owner), self.number(NUMPY[self.dtype_of(owner)].itemsize)
            )
        if name in _METHODS or name in _LIBRARY:
            return BoundMethod(owner, Static(getattr(np.ndarray, name)))
        if isinstance(owner, Scalar) and (meaning := self._of_number(owner, name)) is not None:
            return meaning
        what = "numpy.ndarray" if isinstance(owner, ArrayRef) else "float"
        code = "E0313" if hasattr(np.ndarray, name) else "E0503"
        words = (
            f"`{name}` of arrays is not covered (yet)"
            if code == "E0313"
            else f"'{what}' object has no attribute '{name}'"
        )
        self.refuse(code, words, kind=AttributeMissingError)

    def _of_number(self, owner: Scalar, name: str) -> Any:
        """What only numbers have."""
        whole = owner.atom.type.dtype not in ("f64", "f32")
        if name == "numerator" and whole:
            return owner
        if name == "denominator" and whole:
            return self.number(1)
        if name == "is_integer" and not whole:
            return PartialCall(Static(floats.is_whole), (owner,), ())
        if name == "bit_length" and whole and owner.kind == "python":
            return PartialCall(Static(number_theory.bit_length), (owner,), ())
        return None

    def builtin_method(
        self, owner: Any, method: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        """Call a method of an array, list or dict."""
        if isinstance(owner, ArrayRef | Scalar):
            name = getattr(method, "__name__", "?")
            if name in _LIBRARY:
                return self.call(Static(_LIBRARY[name]), (owner, *arguments), keywords)
            meaning = getattr(self, _METHODS[name])
            return self.checked(method, meaning)((owner, *arguments), keywords)
        return super().builtin_method(owner, method, arguments, keywords)

    def fill(self, owner: ArrayRef, value: Scalar) -> Static:
        """ndarray.fill."""
        self.write_array(owner, self.as_dtype(value, self.dtype_of(owner)))
        return NONE

    def copyto(self, dst: Any, src: Any, where: Any = None) -> Static:
        """np.copyto."""
        source = self.as_numbers(src)
        if where is not None and not is_true(where):
            source = self.where(where, source, dst)
        if isinstance(source, Scalar):
            source = Scalar(self.as_dtype(source, self.dtype_of(dst)), "numpy")
        self.store(source, dst, "array data")
        return NONE

    def astype(self, owner: Any, dtype: Any, copy: Any = None) -> Any:
        """ndarray.astype: a copy, unless `copy=False` and the type is the same."""
        if copy is not None and is_false(copy):
            return self.as_array(owner, dtype)
        return self.make_array(owner, dtype)

    def item(self, owner: Any, *index: Any) -> Scalar:
        """ndarray.item."""
        if isinstance(owner, Scalar):
            return Scalar(owner.atom)
        if index:
            self.refuse("E0318", "`item` is covered without an index only")
        return Scalar(self._only_element(owner).atom)

    def tolist(self, owner: Any) -> Any:
        """ndarray.tolist of a vector."""
        if isinstance(owner, Scalar):
            return Scalar(owner.atom)
        atom = self.read_array(owner)
        size = self.b.dim(atom, 0)
        if atom.type.rank > 1 and isinstance(size, Literal) and integer_of(size) <= 64:
            rows = tuple(
                self.tolist(self.row_view(owner, self.b.integer(k))) for k in range(integer_of(size))
            )
            return Ref(self.new_cell(ListState(rows)))
        if atom.type.rank != 1:
            self.refuse("E0902", "`tolist` is covered for vectors, and arrays with few rows, only")
        column = self.array(atom)
        length = self.b.dim(atom, 0)
        return Ref(self.new_cell(SequenceState(length, Leaf(atom.type.element, "python"), (column,))))

    def flatten(self, owner: Any) -> ArrayRef:
        """ndarray.flatten: a copy."""
        return self.array(self.read_array(self.raveled(owner)))


_METHODS = {
    "sum": "sum_", "mean": "mean", "max": "max_", "min": "min_", "prod": "prod", "var": "var", "std": "std",
    "dot": "dot", "reshape": "reshape", "copy": "copy", "fill": "fill", "astype": "astype",
    "any": "any_array", "all": "all_array", "argmax": "argmax", "argmin": "argmin", "cumsum": "cumsum",
    "cumprod": "cumprod", "item": "item", "tolist": "tolist", "ravel": "ravel_method", "flatten": "flatten",
    "transpose": "transpose", "clip": "clip", "squeeze": "squeeze", "swapaxes": "swapaxes",
    "repeat": "repeat", "nonzero": "nonzero", "take": "take", "put": "put", "compress": "compress_method",
    "sort": "sort_in_place", "argsort": "argsort", "searchsorted": "searchsorted",
}  # fmt: skip

_LIBRARY: dict[str, Any] = {
    "round": elementary.round_to, "trace": shapes.trace, "diagonal": shapes.diagonal,
}  # fmt: skip
