"""Attributes and methods of arrays and NumPy numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.capture.dtypes import NUMPY
from chainrule.capture.linear_algebra import LinearAlgebra
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    BoundMethod,
    Ref,
    Scalar,
    SequenceState,
    Static,
)
from chainrule.errors import AttributeMissingError
from chainrule.ir.structure import Leaf


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
        if name in _METHODS:
            return BoundMethod(owner, Static(getattr(np.ndarray, name)))
        what = "numpy.ndarray" if isinstance(owner, ArrayRef) else "float"
        code = "E0313" if hasattr(np.ndarray, name) else "E0503"
        words = (
            f"`{name}` of arrays is not covered (yet)"
            if code == "E0313"
            else f"'{what}' object has no attribute '{name}'"
        )
        self.refuse(code, words, kind=AttributeMissingError)

    def builtin_method(
        self, owner: Any, method: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        """Call a method of an array, list or dict."""
        if isinstance(owner, ArrayRef | Scalar):
            name = getattr(method, "__name__", "?")
            return getattr(self, _METHODS[name])(owner, *arguments, **keywords)
        return super().builtin_method(owner, method, arguments, keywords)

    def fill(self, owner: ArrayRef, value: Scalar) -> Static:
        """ndarray.fill."""
        self.write_array(owner, self.b.convert(value.atom, self.dtype_of(owner)))
        return NONE

    def astype(self, owner: Any, dtype: Any) -> Any:
        """ndarray.astype."""
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
        if atom.type.rank != 1:
            self.refuse("E0902", "`tolist` is covered for vectors only")
        column = self.array(atom)
        length = self.b.dim(atom, 0)
        return Ref(self.new_cell(SequenceState(length, Leaf(atom.type.element, "python"), (column,))))

    def flatten(self, owner: Any) -> ArrayRef:
        """ndarray.flatten: a copy."""
        return self.array(self.read_array(self.raveled(owner)))


_METHODS = {
    "sum": "sum_", "mean": "mean", "max": "max_", "min": "min_", "prod": "prod", "dot": "dot",
    "reshape": "reshape", "copy": "copy", "fill": "fill", "astype": "astype", "any": "any_array",
    "all": "all_array", "argmax": "argmax", "argmin": "argmin", "cumsum": "cumsum", "item": "item",
    "tolist": "tolist", "ravel": "ravel_method", "flatten": "flatten", "transpose": "transpose",
    "clip": "clip", "nonzero": "nonzero", "take": "take", "put": "put", "compress": "compress_method",
    "sort": "sort_in_place", "argsort": "argsort", "searchsorted": "searchsorted",
}  # fmt: skip
