"""Error functions and the gamma function with its logarithm and logarithmic derivative."""

# Rules are short lambdas of as many atoms as there are operands; no type of a callable says so.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from math import pi
from typing import Any

from chainrule.ir.nodes import Primitive
from chainrule.primitives.base import Compose, Libm
from chainrule.primitives.elementwise import elementwise

_TWO_OVER_ROOT_PI = 2.0 / pi**0.5
_SHIFT = 10  # from here on the asymptotic series of the digamma function are exact to a double
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)
_SERIES = "DLMF 5.11.2, 5.15.1 (Bernoulli numbers), 5.5.2 (recurrence), 5.5.4 (reflection)"


def _of_scipy(name: str) -> Any:
    """Give a function of SciPy, which is imported when it is called first."""

    def reference(x: Any) -> Any:
        import scipy.special

        return getattr(scipy.special, name)(x)

    return reference


erf = elementwise(
    "erf",
    reference=_of_scipy("erf"),
    partials=lambda b, x, y: (b.mul(b.like(x, _TWO_OVER_ROOT_PI), b.exp(b.neg(b.square(x)))),),
    lower=Libm("erf", vector=True),
    emit="scipy.special.erf({})",
    samples=((-2.0,), (0.3,), (3.0,)),
)

erfc = elementwise(
    "erfc",
    reference=_of_scipy("erfc"),
    partials=lambda b, x, y: (b.mul(b.like(x, -_TWO_OVER_ROOT_PI), b.exp(b.neg(b.square(x)))),),
    lower=Libm("erfc", vector=True),
    emit="scipy.special.erfc({})",
    samples=((-2.0,), (0.3,), (3.0,)),
)


def _reflected(b: Any, x: Any) -> tuple[Any, Any, Any]:
    """Tell whether x lies left of 1/2; give the one of x and 1 - x that does not; and x where tan is used."""
    half = b.like(x, 0.5)
    left = b.lt(x, half)
    return left, b.select(left, b.sub(b.like(x, 1), x), x), b.select(left, x, b.like(x, 0.25))


def _horner(b: Any, q: Any, coefficients: tuple[float, ...]) -> Any:
    total = b.like(q, coefficients[-1])
    for c in reversed(coefficients[:-1]):
        total = b.add(b.mul(total, q), b.like(q, c))
    return total


def _digamma(b: Any, x: Any) -> Any:
    """Shift up by the recurrence, sum the asymptotic series there; the left half is reflected."""
    left, right, angle = _reflected(b, x)
    terms = b.like(x, 0)
    for k in range(_SHIFT):
        terms = b.add(terms, b.recip(b.add(right, b.like(x, k))))
    z = b.recip(b.add(right, b.like(x, _SHIFT)))
    q = b.square(z)
    series = _horner(b, q, tuple(c / (2 * k) for k, c in enumerate(_BERNOULLI, 1)))
    value = b.sub(b.sub(b.neg(b.log(z)), b.mul(z, b.like(x, 0.5))), b.mul(q, series))
    value = b.sub(value, terms)
    turned = b.div(b.like(x, pi), b.tan(b.mul(b.like(x, pi), angle)))
    return b.select(left, b.sub(value, turned), value)


def _trigamma(b: Any, x: Any) -> Any:
    """Derive `_digamma` term by term."""
    left, right, angle = _reflected(b, x)
    terms = b.like(x, 0)
    for k in range(_SHIFT):
        terms = b.add(terms, b.square(b.recip(b.add(right, b.like(x, k)))))
    z = b.recip(b.add(right, b.like(x, _SHIFT)))
    q = b.square(z)
    series = b.mul(b.mul(q, z), _horner(b, q, _BERNOULLI))
    value = b.add(b.add(b.add(z, b.mul(q, b.like(x, 0.5))), series), terms)
    turned = b.square(b.div(b.like(x, pi), b.sin(b.mul(b.like(x, pi), angle))))
    return b.select(left, b.sub(turned, value), value)


digamma = elementwise(
    "digamma",
    reference=_of_scipy("digamma"),
    partials=lambda b, x, y: (_trigamma(b, x),),
    lower=Compose(_digamma),
    emit="scipy.special.digamma({})",
    samples=((-2.3,), (0.3,), (1.0,), (30.0,)),
    source=_SERIES,
)

lgamma = elementwise(
    "lgamma",
    reference=_of_scipy("gammaln"),
    partials=lambda b, x, y: (b.digamma(x),),
    lower=Libm("lgamma"),
    emit="scipy.special.gammaln({})",
    samples=((-2.3,), (0.3,), (1.0,), (30.0,)),
)

gamma = elementwise(
    "gamma",
    reference=_of_scipy("gamma"),
    partials=lambda b, x, y: (b.mul(y, b.digamma(x)),),
    lower=Libm("tgamma"),
    emit="scipy.special.gamma({})",
    samples=((-2.3,), (0.3,), (1.0,), (30.0,)),
)

PRIMITIVES: tuple[Primitive, ...] = (erf, erfc, digamma, lgamma, gamma)
