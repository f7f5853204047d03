"""Which method stands for which function of NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.dtypes import SCALARS
from chainrule.capture.ordering import Ordering
from chainrule.capture.values import Static
from chainrule.library import (
    differences,
    elementary,
    exponentials,
    grids,
    interpolation,
    linalg,
    places,
    shapes,
    statistics,
)


class NumpyFunctions(Ordering):
    """Functions of NumPy."""

    def known_function(self, value: Any) -> Callable[[tuple[Any, ...], dict[str, Any]], Any] | None:
        """Give the meaning of a library function, if it has one."""
        try:
            found = self._ufunc(value)
            name = _TABLE.get(value)
        except TypeError:
            return None
        if name is None and value in _LIBRARY:
            function = Static(_LIBRARY[value])
            return lambda a, k: self.call(function, a, k)
        if value in _AT_ONCE:
            return _evaluated(value)
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
        owner = getattr(value, "__self__", None)
        if isinstance(owner, np.ufunc) and (meaning := self.ufunc_method(owner, value.__name__)) is not None:
            return self.checked(value, meaning)
        module = (getattr(value, "__module__", "") or "").split("._")[0]
        if (module, getattr(value, "__name__", "")) in _SCIPY:
            function = Static(_SCIPY[module, value.__name__])
            return lambda a, k: self.call(function, a, k)
        return super().known_function(value)


def _evaluated(function: Any) -> Callable[[tuple[Any, ...], dict[str, Any]], Any]:
    """Call a function now, whose arguments are element types."""

    def call(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Static:
        return Static(function(*(a.value for a in arguments), **{k: v.value for k, v in keywords.items()}))

    return call


_AT_ONCE: tuple[Any, ...] = (
    np.finfo,
    np.iinfo,
    np.dtype,
    np.result_type,
    np.promote_types,
    np.issubdtype,
    np.can_cast,
)
"""What is known while capture runs, if the arguments are element types."""

_TABLE: dict[Any, str] = {
    np.amax: "max_", np.amin: "min_",
    np.zeros: "zeros", np.ones: "ones", np.empty: "empty", np.ndarray: "empty", np.full: "full",
    np.zeros_like: "zeros_like",
    np.ones_like: "ones_like", np.empty_like: "zeros_like", np.full_like: "full_like", np.array: "make_array",
    np.asarray: "as_array", np.ascontiguousarray: "as_array", np.asanyarray: "as_array", np.eye: "eye",
    np.identity: "identity_matrix", np.arange: "arange", np.where: "where", np.clip: "clip", np.copyto: "copyto",
    np.sum: "sum_", np.mean: "mean", np.max: "max_", np.min: "min_", np.prod: "prod", np.var: "var",
    np.std: "std", np.any: "any_array", np.all: "all_array", np.argmax: "argmax", np.argmin: "argmin",
    np.count_nonzero: "count_nonzero", np.cumsum: "cumsum", np.cumprod: "cumprod", np.dot: "dot",
    np.matmul: "matmul", np.inner: "inner", np.outer: "outer", np.vdot: "vdot", np.tensordot: "tensordot",
    np.kron: "kron", np.einsum: "einsum", np.linalg.multi_dot: "multi_dot", np.linalg.solve: "solve",
    np.reshape: "reshape", np.transpose: "transpose", np.copy: "copy", np.shape: "shape", np.size: "size",
    np.ndim: "ndim", np.concatenate: "concatenate", np.stack: "stack_arrays", np.hstack: "hstack",
    np.vstack: "vstack", np.dstack: "dstack", np.column_stack: "column_stack", np.append: "append_array",
    np.split: "split", np.array_split: "array_split", np.hsplit: "hsplit", np.vsplit: "vsplit",
    np.dsplit: "dsplit", np.ravel: "ravel_method", np.moveaxis: "moveaxis", np.swapaxes: "swapaxes",
    np.squeeze: "squeeze", np.expand_dims: "expand_dims", np.atleast_1d: "atleast_1d",
    np.atleast_2d: "atleast_2d", np.atleast_3d: "atleast_3d", np.broadcast_to: "broadcast_to",
    np.repeat: "repeat", np.tile: "tile", shapes.strided: "strided", shapes.strided_to_read: "strided_to_read",
    shapes.joined_axes: "joined_axes",
    linalg.lower_factor: "lower_factor",
}  # fmt: skip
"""Functions that capture knows itself."""

_LIBRARY: dict[Any, Any] = {
    np.diff: differences.difference, np.gradient: differences.gradient, np.trapezoid: differences.trapezoid,
    np.convolve: differences.convolve, np.correlate: differences.correlate,
    np.polyval: differences.polynomial, np.interp: interpolation.interp, np.flip: shapes.flip,
    np.fliplr: shapes.flip_left_right, np.flipud: shapes.flip_up_down, np.rot90: shapes.rotate_quarters,
    np.roll: shapes.roll, np.tri: shapes.triangle, np.tril: shapes.lower_triangle,
    np.triu: shapes.upper_triangle, np.diagonal: shapes.diagonal, np.trace: shapes.trace,
    np.diag: shapes.diagonal_matrix, np.diagflat: shapes.flat_diagonal_matrix, np.linspace: grids.ramps,
    np.logspace: grids.logarithmic_ramp, np.geomspace: grids.geometric_ramp, np.meshgrid: grids.mesh,
    np.indices: grids.indices, np.fromfunction: grids.from_function, np.sinc: elementary.sinc,
    np.nan_to_num: elementary.nan_to_num, np.isclose: elementary.is_close,
    np.allclose: elementary.all_close, np.array_equal: elementary.array_equal,
    np.round: elementary.round_to, np.around: elementary.round_to, np.fix: elementary.fix,
    np.ptp: statistics.peak_to_peak, np.average: statistics.average, np.nansum: statistics.nan_sum,
    np.nanprod: statistics.nan_prod, np.nanmean: statistics.nan_mean, np.nanvar: statistics.nan_variance,
    np.nanstd: statistics.nan_deviation, np.nanmax: statistics.nan_max, np.nanmin: statistics.nan_min,
    np.cross: linalg.cross, np.linalg.norm: linalg.norm, np.linalg.inv: linalg.inverse,
    np.linalg.det: linalg.determinant, np.linalg.slogdet: linalg.sign_and_log_determinant,
    np.tril_indices: places.lower_triangle_places, np.triu_indices: places.upper_triangle_places,
    np.tril_indices_from: places.lower_triangle_places_of,
    np.triu_indices_from: places.upper_triangle_places_of, np.diag_indices: places.diagonal_places,
    np.fill_diagonal: places.fill_diagonal, np.isin: places.is_in, np.intersect1d: places.common,
    np.union1d: places.either, np.setdiff1d: places.rest, np.delete: places.delete, np.place: places.place,
    np.putmask: places.put_mask, np.choose: places.choose,
    np.ravel_multi_index: places.ravel_multi_index, np.histogram: places.histogram,
    np.nanmedian: places.nan_median, np.nanquantile: places.nan_quantile,
    np.nanpercentile: places.nan_percentile,
    np.linalg.matrix_power: linalg.matrix_power, np.linalg.cholesky: linalg.cholesky,
}  # fmt: skip
"""Functions that are plain Python in `chainrule.library`."""

_SCIPY: dict[tuple[str, str], Any] = {
    ("scipy.linalg", "solve_triangular"): linalg.solve_triangular,
    ("scipy.linalg", "cho_factor"): linalg.cholesky_factor,
    ("scipy.linalg", "cho_solve"): linalg.cholesky_solve,
    ("scipy.special", "logsumexp"): exponentials.log_sum_exp,
    ("scipy.special", "softmax"): exponentials.softmax,
    ("scipy.special", "log_softmax"): exponentials.log_softmax,
}
"""Functions of SciPy, by name: it is not imported for their sake."""
