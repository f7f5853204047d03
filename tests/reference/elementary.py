"""Derivatives of the elementary functions, once for the functions of `math` and once for those of NumPy.

The two differ only in the function that gives the value of a plain number (``math.sqrt(-1.0)`` raises,
``np.sqrt(-1.0)`` is NaN), so one table of partials, written in terms of a namespace `f`, serves both.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import scipy.special

from tests.reference.number import Dual, base, chain, rounded

UNARY_PARTIALS: dict[str, Callable[[Any, Any], Any]] = {
    "sqrt": lambda f, x: 0.5 / f.sqrt(x),
    "cbrt": lambda f, x: 1.0 / (3.0 * f.cbrt(x) ** 2),
    "exp": lambda f, x: f.exp(x),
    "exp2": lambda f, x: f.exp2(x) * math.log(2.0),
    "expm1": lambda f, x: f.exp(x),
    "log": lambda f, x: 1.0 / x,
    "log2": lambda f, x: 1.0 / (x * math.log(2.0)),
    "log10": lambda f, x: 1.0 / (x * math.log(10.0)),
    "log1p": lambda f, x: 1.0 / (1.0 + x),
    "sin": lambda f, x: f.cos(x),
    "cos": lambda f, x: -f.sin(x),
    "tan": lambda f, x: 1.0 / f.cos(x) ** 2,
    "asin": lambda f, x: 1.0 / f.sqrt((1.0 - x) * (1.0 + x)),
    "acos": lambda f, x: -1.0 / f.sqrt((1.0 - x) * (1.0 + x)),
    "atan": lambda f, x: 1.0 / (1.0 + x * x),
    "sinh": lambda f, x: f.cosh(x),
    "cosh": lambda f, x: f.sinh(x),
    "tanh": lambda f, x: 1.0 / f.cosh(x) ** 2,
    "asinh": lambda f, x: 1.0 / f.sqrt(x * x + 1.0),
    "acosh": lambda f, x: 1.0 / (f.sqrt(x - 1.0) * f.sqrt(x + 1.0)),
    "atanh": lambda f, x: 1.0 / ((1.0 - x) * (1.0 + x)),
    "erf": lambda f, x: 2.0 / math.sqrt(math.pi) * f.exp(-x * x),
    "erfc": lambda f, x: -2.0 / math.sqrt(math.pi) * f.exp(-x * x),
    "gamma": lambda f, x: f.gamma(x) * f.digamma(x),
    "lgamma": lambda f, x: f.digamma(x),
    "digamma": lambda f, x: f.trigamma(x),
    "trigamma": lambda f, x: f.tetragamma(x),
    "degrees": lambda f, x: 180.0 / math.pi,
    "radians": lambda f, x: math.pi / 180.0,
}

POLYGAMMA = {
    "digamma": scipy.special.digamma,
    "trigamma": lambda x: scipy.special.polygamma(1, x),
    "tetragamma": lambda x: scipy.special.polygamma(2, x),
}
"""Derivatives of the logarithm of the gamma function; the last one, of positive numbers only, takes no Dual."""

STEPS = ("floor", "ceil", "trunc", "rint", "isnan", "isinf", "isfinite", "sign", "signbit")
"""Functions with derivative zero: applied to the plain number under a Dual."""


class Elementary:
    """Scalar functions, as attributes, on plain numbers and Duals alike.

    Parameters
    ----------
    plain
        What computes each function of a plain number, by the name that `math` gives the function.
    """

    def __init__(self, plain: Mapping[str, Callable[..., Any]]):
        self.plain = {**POLYGAMMA, **plain}
        self.tetragamma = POLYGAMMA["tetragamma"]
        for name, partial in UNARY_PARTIALS.items():
            if name in self.plain:
                setattr(self, name, self._unary(name, partial))
        for name in STEPS:
            if name in plain:
                setattr(self, name, self._step(name))

    def _unary(self, name: str, partial: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
        plain = self.plain[name]

        def function(x: Any) -> Any:
            if not isinstance(x, Dual):
                return rounded(plain(x))
            return chain(function, lambda x: (lambda: partial(self, x),), x)

        return function

    def _step(self, name: str) -> Callable[[Any], Any]:
        plain = self.plain[name]
        return lambda x: plain(base(x))

    def atan2(self, y: Any, x: Any) -> Any:
        if not isinstance(x, Dual) and not isinstance(y, Dual):
            return self.plain["atan2"](y, x)

        def partials(y: Any, x: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
            square = x * x + y * y
            return lambda: x / square, lambda: -y / square

        return chain(self.atan2, partials, y, x)

    def hypot(self, *legs: Any) -> Any:
        if not any(isinstance(leg, Dual) for leg in legs):
            return self.plain["hypot"](*legs)
        length = self.hypot

        def partials(*legs: Any) -> tuple[Callable[[], Any], ...]:
            return tuple(lambda leg=leg: leg / length(*legs) for leg in legs)

        return chain(length, partials, *legs)

    def copysign(self, x: Any, y: Any) -> Any:
        """Depends on `y` by its sign only; at ``x == 0`` the sign of the zero tells the side."""
        flip = math.copysign(1.0, base(x)) * math.copysign(1.0, base(y))
        return flip * x

    def remainder(self, x: Any, y: Any) -> Any:
        if not isinstance(x, Dual) and not isinstance(y, Dual):
            return self.plain["remainder"](x, y)
        turns = round((base(x) - math.remainder(base(x), base(y))) / base(y))
        return x - turns * y

    def fmod(self, x: Any, y: Any) -> Any:
        if not isinstance(x, Dual) and not isinstance(y, Dual):
            return self.plain["fmod"](x, y)
        return chain(
            self.fmod,
            lambda x, y: (
                lambda: 1.0,
                lambda: -float(round((base(x) - math.fmod(base(x), base(y))) / base(y))),
            ),
            x,
            y,
        )

    def logaddexp(self, x: Any, y: Any) -> Any:
        """NumPy only: ``log(exp(x) + exp(y))``."""
        if not isinstance(x, Dual) and not isinstance(y, Dual):
            return self.plain["logaddexp"](x, y)

        def partials(x: Any, y: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
            return lambda: 1.0 / (1.0 + self.exp(y - x)), lambda: 1.0 / (1.0 + self.exp(x - y))

        return chain(self.logaddexp, partials, x, y)
