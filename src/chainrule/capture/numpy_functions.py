"""Which method stands for which function of NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.dtypes import SCALARS
from chainrule.capture.sorting import Sorting


class NumpyFunctions(Sorting):
    """Functions of NumPy."""

    def known_function(self, value: Any) -> Callable[[tuple[Any, ...], dict[str, Any]], Any] | None:
        """Give the meaning of a library function, if it has one."""
        try:
            found = self._ufunc(value)
            name = _TABLE.get(value)
        except TypeError:
            return None
        if found is not None:
            return found
        if name is not None:
            method = getattr(self, name)
            return self.checked(value, method)
        if value in SCALARS:
            dtype = SCALARS[value]

            def convert(x: Any = None) -> Any:
                return self.to_numpy_scalar(dtype, x)

            return self.checked(value, convert)
        return super().known_function(value)


_TABLE: dict[Any, str] = {
    np.zeros: "zeros", np.ones: "ones", np.empty: "empty", np.ndarray: "empty", np.full: "full",
    np.zeros_like: "zeros_like", np.ones_like: "ones_like", np.empty_like: "zeros_like",
    np.full_like: "full_like", np.array: "make_array", np.asarray: "as_array", np.eye: "eye",
    np.identity: "eye", np.arange: "arange", np.linspace: "linspace", np.where: "where", np.clip: "clip",
    np.sum: "sum_", np.mean: "mean", np.max: "max_", np.min: "min_", np.prod: "prod",
    np.any: "any_array", np.all: "all_array", np.argmax: "argmax", np.argmin: "argmin", np.cumsum: "cumsum",
    np.diff: "diff", np.dot: "dot", np.matmul: "dot", np.inner: "inner", np.outer: "outer",
    np.linalg.solve: "solve", np.interp: "interp", np.reshape: "reshape", np.transpose: "transpose",
    np.copy: "copy", np.shape: "shape", np.size: "size", np.concatenate: "concatenate",
    np.ravel: "ravel_method",
}  # fmt: skip
