"""Functions that stay ordinary Python: called from compiled code, with derivatives by their own rules."""

import numpy as np
import pytest
import scipy.special

import chainrule as cr
from chainrule.errors import ArgumentsError, UnsupportedError
from tests.reference.dual import central_differences


def central(function, x):
    (slope,) = central_differences(function, (x,), (1.0,))
    return slope


@cr.external(result=0.0, derivative=lambda x: -j1(x))
def j0(x):
    assert type(x) is float
    return float(scipy.special.j0(x))


@cr.external(result=0.0, derivative=lambda x: j0(x) - j1(x) / x)
def j1(x):
    return float(scipy.special.j1(x))


def mix(name, a, x, n):
    assert (name, n) == ("mix", 2)
    assert type(a) is np.ndarray
    return np.array([0.5 * a[0] ** 2 + a[1] ** 2 + x**2, 1.5 * a[0] ** 2 + 2.0 * a[1] ** 2 + 3.0 * x])


mixed = cr.external(
    mix,
    result=lambda name, a, x, n: np.zeros(n),
    derivative=lambda name, a, x, n: (np.array([[1.0, 2.0], [3.0, 4.0]]) * a, np.array([2.0 * x, 3.0])),
)


@cr.external(result=0.0, derivative=lambda x: np.fft.fft(x).real)
def by_waves(x):
    return 0.5 * float(np.sum(x * np.fft.fft(x).real))  # a symmetric form: cosines of products


@cr.external(result=0.0)
def without_rule(x):
    return 2.0 * x


@cr.external(result=np.zeros(3))
def wrong_shape(x):
    return np.zeros(2)


@cr.external(result=0.0, derivative=lambda x: np.zeros(3))
def wrong_derivative(x):
    return x


@cr.external(result=0.0)
def missing(x):
    raise KeyError("no such table")


def bessel(x, n):
    total = 0.0
    k = 0
    while k < n:
        k += 1
        total += j0(x * k) * x
    return total


def energy(a, x):
    return (mixed("mix", a, x, 2) ** 2).sum() * x


def test_it_is_the_function_itself():
    assert j0(1.3) == scipy.special.j0(1.3)
    assert j0.__name__ == "j0"


def test_values_and_derivatives_of_any_order():
    assert cr.jit(bessel)(1.3, 4) == pytest.approx(bessel(1.3, 4), rel=1e-15)
    first, second = cr.grad(bessel), cr.hessian(bessel)
    assert first(1.3, 4) == pytest.approx(central(lambda x: bessel(x, 4), 1.3), rel=1e-8)
    assert cr.jvp(lambda x: bessel(x, 4), (1.3,), (1.0,))[1] == pytest.approx(first(1.3, 4), rel=1e-14)
    assert second(1.3, 4) == pytest.approx(central(lambda x: first(x, 4), 1.3), rel=1e-8)
    third = cr.grad(cr.grad(first))
    assert third(1.3, 4) == pytest.approx(central(lambda x: second(x, 4), 1.3), rel=1e-7)


def test_arrays_and_known_arguments():
    a, x = np.array([1.0, -2.0]), 0.7
    assert cr.jit(energy)(a, x) == pytest.approx(energy(a, x), rel=1e-14)
    by_a, by_x = cr.grad(energy, argnums=(0, 1))(a, x)
    assert by_x == pytest.approx(central(lambda x: energy(a, x), x), rel=1e-8)
    for k, unit in enumerate(np.eye(2)):
        assert by_a[k] == pytest.approx(central(lambda h, unit=unit: energy(a + h * unit, x), 0.0), rel=1e-8)
    moved = cr.jvp(energy, (a, x), (np.ones(2), 1.0))[1]
    assert moved == pytest.approx(by_a.sum() + by_x, rel=1e-14)
    assert np.allclose(
        cr.hessian(energy)(a, x), cr.jacobian(cr.grad(energy), mode="reverse")(a, x), rtol=1e-13
    )
    space = {}
    exec(cr.source(cr.grad(energy), a, x), space)
    assert np.allclose(space["energy_gradient"](a, x), by_a, rtol=1e-14)


@pytest.mark.usefixtures("optimised_little")
def test_rules_may_use_all_of_the_library():
    x = np.array([0.3, -1.2, 2.0])
    slope = cr.grad(lambda x: by_waves(x) * 2.0)(x)
    for k, unit in enumerate(np.eye(3)):
        assert slope[k] == pytest.approx(
            central(lambda h, unit=unit: 2.0 * by_waves(x + h * unit), 0.0), rel=1e-8
        )


def test_without_a_rule_only_values_and_constants():
    assert cr.jit(lambda x: without_rule(x) * x)(3.0) == 18.0
    assert cr.grad(lambda x: without_rule(3.0) * x)(2.0) == 6.0
    with pytest.raises(UnsupportedError, match="E0323"):
        cr.grad(lambda x: without_rule(x) * x)(3.0)


def test_faults():
    with pytest.raises(ValueError, match="gave shape"):
        cr.jit(lambda x: wrong_shape(x).sum())(1.0)
    with pytest.raises(KeyError, match="no such table"):
        cr.grad(lambda x: missing(1.0) * x)(1.0)
    with pytest.raises(ArgumentsError, match="another shape"):
        cr.grad(lambda x: wrong_derivative(x))(1.0)
    with pytest.raises(ArgumentsError):
        cr.external(3, result=0.0)

    @cr.external(result=0.0)
    def local(x):
        return x

    with pytest.raises(UnsupportedError, match="top of a module"):
        cr.jit(lambda x: local(x))(1.0)
