"""Stand-ins for `math`, `numpy` and `float` that a program sees when it runs on dual numbers.

Arrays of floats become arrays of objects that hold Duals, so that elements, slices, views, broadcasting and
in-place operators are NumPy's own. What is defined here is only what NumPy cannot do with objects; every
other name is NumPy's.

At kinks: `maximum` and `minimum` of equal values give the first argument; `clip` at a bound gives the
value, not the bound; `interp` at a knot takes the segment to its right, and is constant outside of the
knots. `empty` gives NaNs, so that a read of what was never written shows.
"""

import builtins
import math
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.reference.elementary import STEPS, UNARY_PARTIALS, Elementary
from tests.reference.number import Dual, base

NUMPY_NAMES = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
}
"""What NumPy calls a function of `math` where the names differ."""

BINARY = ("atan2", "hypot", "copysign", "fmod", "logaddexp")

scalar_math = Elementary(vars(math))
scalar_numpy = Elementary(
    {
        name: getattr(np, NUMPY_NAMES.get(name, name))
        for name in (*UNARY_PARTIALS, *STEPS, *BINARY)
        if name[:3] != "erf" and hasattr(np, NUMPY_NAMES.get(name, name))
    }
)


# float


class _FloatType(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return builtins.isinstance(base(instance), builtins.float)

    def __call__(cls, x: Any = 0.0) -> Any:
        return x if builtins.isinstance(x, Dual) else builtins.float(x)


class Float(metaclass=_FloatType):
    """Takes the place of `float`: keeps a Dual as it is, and counts Duals as floats."""


def is_float_dtype(dtype: Any) -> bool:
    """Whether `dtype` (None, `float`, "f8", …) asks for floats, so for objects in a dual run."""
    if dtype is None or dtype is Float:
        return True
    return np.dtype(dtype).kind in "fO"


# math


class MathNamespace:
    """`math` on Duals; a name not defined here is that of `math`, which refuses a Dual with a TypeError."""

    def __init__(self) -> None:
        for name in (
            *UNARY_PARTIALS,
            "atan2",
            "hypot",
            "copysign",
            "fmod",
            "remainder",
            "isnan",
            "isinf",
            "isfinite",
        ):
            if hasattr(scalar_math, name) and not hasattr(type(self), name):
                setattr(self, name, getattr(scalar_math, name))

    def __getattr__(self, name: str) -> Any:
        return getattr(math, name)

    def log(self, x: Any, logarithm_base: Any = None) -> Any:
        logarithm = scalar_math.log(x)
        return logarithm if logarithm_base is None else logarithm / scalar_math.log(logarithm_base)

    def pow(self, x: Any, y: Any) -> Any:
        return x**y if isinstance(x, Dual) or isinstance(y, Dual) else math.pow(x, y)

    def fabs(self, x: Any) -> Any:
        return abs(x) if isinstance(x, Dual) else math.fabs(x)

    def fsum(self, terms: Any) -> Any:
        terms = list(terms)
        return sum(terms) if any(isinstance(x, Dual) for x in terms) else math.fsum(terms)

    def isclose(self, x: Any, y: Any, **tolerances: float) -> bool:
        return math.isclose(base(x), base(y), **tolerances)

    def modf(self, x: Any) -> Any:
        rest, whole = math.modf(base(x))
        return (x - whole, whole) if isinstance(x, Dual) else (rest, whole)

    def frexp(self, x: Any) -> Any:
        mantissa, exponent = math.frexp(base(x))
        return (x * 2.0**-exponent if isinstance(x, Dual) else mantissa), exponent

    def ldexp(self, x: Any, power: int) -> Any:
        return x * 2.0**power if isinstance(x, Dual) else math.ldexp(x, power)

    def dist(self, p: Any, q: Any) -> Any:
        return scalar_math.hypot(*(x - y for x, y in zip(p, q, strict=True)))


# numpy


def as_object(values: Any) -> Any:
    """An array of floats as an array of objects, which are NumPy's scalars; all else as it is."""
    if not isinstance(values, np.ndarray) or values.dtype.kind != "f":
        return values
    result = np.empty(values.shape, dtype=object)
    for index in np.ndindex(values.shape):
        result[index] = values[index]
    return result


def _elementwise(function: Any, arguments: int) -> Any:
    ufunc = np.frompyfunc(function, arguments, 1)

    def apply(*operands: Any, **keywords: Any) -> Any:
        return ufunc(*operands, **keywords)

    return apply


def _predicate(function: Any) -> Any:
    ufunc = np.frompyfunc(function, 1, 1)

    def apply(x: Any) -> Any:
        result = ufunc(x)
        return result.astype(bool) if isinstance(result, np.ndarray) else result

    return apply


def _creator(name: str) -> Any:
    """A function of NumPy that creates an array, whose floats are then made objects."""
    plain = getattr(np, name)

    def create(*arguments: Any, dtype: Any = None, **keywords: Any) -> Any:
        if dtype is not None:
            keywords["dtype"] = object if is_float_dtype(dtype) else dtype
        return as_object(plain(*arguments, **keywords))

    return create


def _clip(x: Any, low: Any, high: Any, out: Any = None) -> Any:
    """`x` where it lies within the bounds; a bound of None is no bound."""
    if low is not None:
        x = np.maximum(x, low)
    x = x if high is None else np.minimum(x, high)
    if out is None:
        return x
    out[...] = x
    return out


def _empty(shape: Any, dtype: Any = None) -> Any:
    return as_object(np.full(shape, np.nan)) if is_float_dtype(dtype) else np.empty(shape, dtype=dtype)


class _ArrayType(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, np.ndarray)

    def __call__(cls, shape: Any, dtype: Any = None) -> Any:
        return _empty(shape, dtype)


class Array(metaclass=_ArrayType):
    """Takes the place of `np.ndarray`: makes an array of objects where floats are asked for."""


def _filled_like(value: float) -> Any:
    def create(like: Any, dtype: Any = None) -> Any:
        like = np.asarray(like)
        dtype = like.dtype if dtype is None else dtype
        if is_float_dtype(dtype):
            return as_object(np.full(like.shape, value))
        return np.full(like.shape, 0 if value != value else value, dtype=dtype)

    return create


def _full(shape: Any, value: Any, dtype: Any = None) -> Any:
    if dtype is not None and not is_float_dtype(dtype):
        return np.full(shape, value, dtype=dtype)
    if dtype is None and np.asarray(value).dtype.kind in "iub":
        return np.full(shape, value)
    result = np.empty(shape, dtype=object)
    result[...] = value
    return result


def _linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True) -> Any:
    """The points of NumPy, also between Duals."""
    if not isinstance(start, Dual) and not isinstance(stop, Dual):
        return as_object(np.linspace(start, stop, num, endpoint=endpoint))
    step = (stop - start) / max(num - 1 if endpoint else num, 1)
    points = [start + i * step for i in range(num)]
    if endpoint and num > 1:
        points[-1] = stop
    result = np.empty(num, dtype=object)
    result[:] = points
    return result


def _arange(*arguments: Any, dtype: Any = None) -> Any:
    """The count of points is a step function of the arguments, the points are not."""
    plain = np.arange(*map(base, arguments))
    if not any(isinstance(x, Dual) for x in arguments):
        wanted = plain if dtype is None or is_float_dtype(dtype) else plain.astype(dtype)
        return as_object(wanted.astype(float) if dtype is not None and is_float_dtype(dtype) else wanted)
    start = arguments[0] if len(arguments) > 1 else 0.0
    step = arguments[2] if len(arguments) > 2 else 1.0
    result = np.empty(len(plain), dtype=object)
    result[:] = [start + i * step for i in range(len(plain))]
    return result


def _variance(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    x = np.asarray(x)
    mean = np.mean(x, axis=axis, keepdims=True)
    count = x.size // np.size(mean)
    deviation = x - mean
    return np.sum(deviation * deviation, axis=axis, keepdims=keepdims) / (count - ddof)


def _rounded(x: Any, decimals: int = 0) -> Any:
    """NumPy's rounding to digits, a step function."""
    shift = 10.0**decimals
    return numpy_namespace.rint(x * shift) / shift


def _deviation(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    return numpy_namespace.sqrt(_variance(x, axis, ddof, keepdims))


def _gradient(f: Any, *spacing: Any, axis: int = 0) -> Any:
    """Central differences inside and one-sided ones at the ends, for points at a distance of 1."""
    assert not spacing
    f = np.moveaxis(np.asarray(f), axis, 0)
    inside = (f[2:] - f[:-2]) / 2.0
    return np.moveaxis(np.concatenate((f[1:2] - f[:1], inside, f[-1:] - f[-2:-1])), 0, axis)


def _interp_scalar(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None) -> Any:
    if base(x) != base(x):
        return x
    if x < xp[0]:
        return fp[0] if left is None else left
    if x >= xp[-1]:
        return fp[-1] if right is None else right
    j = sum(bool(knot <= x) for knot in xp) - 1
    return fp[j] + (fp[j + 1] - fp[j]) / (xp[j + 1] - xp[j]) * (x - xp[j])


def _interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None) -> Any:
    xp, fp = np.asarray(xp), np.asarray(fp)
    return np.frompyfunc(lambda x: _interp_scalar(x, xp, fp, left, right), 1, 1)(x)


def _plain(values: Any) -> Any:
    """An array without its perturbations, for functions whose results are integers."""
    values = np.asarray(values)
    return np.frompyfunc(base, 1, 1)(values).astype(float) if values.dtype == object else values


def _digitize(x: Any, bins: Any, right: bool = False) -> Any:
    return np.digitize(_plain(x), _plain(bins), right=right)


def _bincount(x: Any, weights: Any = None, minlength: int = 0) -> Any:
    counts = np.bincount(x, minlength=minlength)
    if weights is None:
        return counts
    sums = as_object(np.zeros(len(counts)))
    for place, weight in zip(x, weights, strict=True):
        sums[place] = sums[place] + weight
    return sums


def _quantile_of_vector(values: Any, q: Any) -> Any:
    ordered = np.sort(values)
    position = q * (len(ordered) - 1)
    low = int(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (position - low) * (ordered[high] - ordered[low])


def _quantile(a: Any, q: Any, axis: int | None = None) -> Any:
    if np.ndim(q):
        return np.array([_quantile(a, one, axis) for one in q], dtype=object)
    if axis is None:
        return _quantile_of_vector(np.ravel(a), q)
    return np.apply_along_axis(lambda row: np.array([_quantile_of_vector(row, q)]), axis, a).squeeze(axis)


def _percentile(a: Any, q: Any, axis: int | None = None) -> Any:
    return _quantile(a, np.asarray(q) / 100.0 if np.ndim(q) else q / 100.0, axis)


def _eliminate(matrix: Any, right: Any) -> tuple[Any, Any, int]:
    """Upper triangle and right-hand sides by elimination with row pivoting, and the sign of the swaps."""
    u, y = np.array(matrix, dtype=object), np.array(right, dtype=object)
    sign = 1
    for k in range(len(u)):
        pivot = max(range(k, len(u)), key=lambda i: abs(base(u[i, k])))
        if base(u[pivot, k]) == 0:
            raise np.linalg.LinAlgError("Singular matrix")
        if pivot != k:
            u[[k, pivot]], y[[k, pivot]] = u[[pivot, k]], y[[pivot, k]]
            sign = -sign
        for i in range(k + 1, len(u)):
            factor = u[i, k] / u[k, k]
            u[i, k:] = u[i, k:] - factor * u[k, k:]
            y[i] = y[i] - factor * y[k]
    return u, y, sign


def _solve(matrix: Any, right: Any) -> Any:
    u, y, _ = _eliminate(matrix, right)
    x = np.array(y, dtype=object)
    for i in reversed(range(len(u))):
        known = u[i, i + 1 :] @ x[i + 1 :] if i + 1 < len(u) else 0.0
        x[i] = (y[i] - known) / u[i, i]
    return x


def _det(matrix: Any) -> Any:
    u, _, sign = _eliminate(matrix, np.zeros(len(matrix)))
    return sign * np.prod(np.diag(u))


def _inverse(matrix: Any) -> Any:
    return _solve(matrix, np.eye(len(matrix)))


def _sign_and_log_determinant(matrix: Any) -> tuple[Any, Any]:
    determinant = _det(matrix)
    return np.sign(base(determinant)), scalar_numpy.log(abs(determinant))


def _cholesky(matrix: Any) -> Any:
    """Row by row, from the lower triangle."""
    factor = np.zeros(np.shape(matrix), dtype=object)
    for i in range(len(matrix)):
        for j in range(i + 1):
            rest = matrix[i, j] - sum(factor[i, k] * factor[j, k] for k in range(j))
            factor[i, j] = scalar_numpy.sqrt(rest) if i == j else rest / factor[j, j]
    return factor


def _matrix_power(matrix: Any, n: int) -> Any:
    result = np.eye(len(matrix), dtype=object)
    for _ in range(abs(n)):
        result = result @ matrix
    return _inverse(result) if n < 0 else result


def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The square root of the sum of squares."""
    assert ord in (None, "fro") or (ord == 2 and (axis is not None or np.ndim(x) == 1))
    return numpy_namespace.sqrt(np.sum(np.asarray(x) ** 2, axis=axis, keepdims=keepdims))


class NumpyNamespace:
    """`numpy` on arrays of Duals; a name that is not defined here is that of NumPy."""

    float64 = Float
    ndarray = Array
    round = staticmethod(_rounded)
    around = staticmethod(_rounded)
    empty = staticmethod(_empty)
    zeros_like = staticmethod(_filled_like(0.0))
    ones_like = staticmethod(_filled_like(1.0))
    empty_like = staticmethod(_filled_like(math.nan))
    full = staticmethod(_full)
    full_like = staticmethod(lambda like, value, dtype=None: _full(np.shape(like), value, dtype))
    linspace = staticmethod(_linspace)
    arange = staticmethod(_arange)
    clip = staticmethod(_clip)
    fabs = staticmethod(np.absolute)
    var = staticmethod(_variance)
    std = staticmethod(_deviation)
    gradient = staticmethod(_gradient)
    interp = staticmethod(_interp)
    digitize = staticmethod(_digitize)
    bincount = staticmethod(_bincount)
    quantile = staticmethod(_quantile)
    percentile = staticmethod(_percentile)
    median = staticmethod(lambda a, axis=None: _quantile(a, 0.5, axis))
    linalg = SimpleNamespace(
        solve=_solve,
        inv=_inverse,
        det=_det,
        slogdet=_sign_and_log_determinant,
        cholesky=_cholesky,
        matrix_power=_matrix_power,
        multi_dot=np.linalg.multi_dot,
        norm=_norm,
        LinAlgError=np.linalg.LinAlgError,
    )

    def __init__(self) -> None:
        for name in (*UNARY_PARTIALS, *STEPS, *BINARY):
            if hasattr(scalar_numpy, name) and name in scalar_numpy.plain:
                function = getattr(scalar_numpy, name)
                wrapped = (
                    _predicate(function) if name[:2] == "is" else _elementwise(function, 1 + (name in BINARY))
                )
                setattr(self, NUMPY_NAMES.get(name, name), wrapped)
        for name in ("array", "asarray", "zeros", "ones", "eye", "identity"):
            setattr(self, name, _creator(name))

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


math_namespace = MathNamespace()
numpy_namespace = NumpyNamespace()


def _of_scipy(name: str) -> Any:
    function = getattr(scalar_math, name)  # the same function of one number
    return _elementwise(function, 1)


class SpecialNamespace:
    """`scipy.special`, from the functions of `math` and NumPy."""

    def __init__(self) -> None:
        self.erf, self.erfc, self.gamma = map(_of_scipy, ("erf", "erfc", "gamma"))
        self.gammaln, self.digamma = map(_of_scipy, ("lgamma", "digamma"))
        self.psi = self.digamma

    def expit(self, x: Any) -> Any:
        return 1.0 / (1.0 + numpy_namespace.exp(-x))

    def log_expit(self, x: Any) -> Any:
        return numpy_namespace.log(self.expit(x))

    def logit(self, x: Any) -> Any:
        return numpy_namespace.log(x / (1.0 - x))

    def ndtr(self, x: Any) -> Any:
        return 0.5 * self.erfc(-x / math.sqrt(2.0))

    def logsumexp(self, a: Any, axis: Any = None, b: Any = 1.0, keepdims: bool = False) -> Any:
        return numpy_namespace.log(np.sum(b * numpy_namespace.exp(a), axis=axis, keepdims=keepdims))

    def softmax(self, x: Any, axis: Any = None) -> Any:
        terms = numpy_namespace.exp(x)
        return terms / np.sum(terms, axis=axis, keepdims=True)

    def log_softmax(self, x: Any, axis: Any = None) -> Any:
        return numpy_namespace.log(self.softmax(x, axis))


scipy_special_namespace = SpecialNamespace()
scipy_namespace = SimpleNamespace(special=scipy_special_namespace)
