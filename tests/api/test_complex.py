"""Complex numbers: values as in CPython and NumPy, derivatives as by dual numbers, what a gradient means, refusals."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import ArgumentsError, CompileError
from tests.api import complex_subjects as subjects
from tests.reference import dual

POINTS = [0.7 + 0.4j, -0.8 + 1.3j, -1.5 - 0.2j, 0.3 - 2.1j, 12 + 5j, 1e-9 + 1e-9j, -3 + 1e-12j]
UNARY = [*subjects.CMATH, *subjects.NUMPY]


def name(case: Any) -> str:
    return getattr(case, "__name__", str(case))


def close(found: Any, expected: Any, rtol: float = 1e-12) -> None:
    assert type(found) is type(expected)
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=1e-15)


@pytest.mark.parametrize("function", UNARY, ids=name)
def test_functions_of_one_number(function: Callable[..., Any]) -> None:
    """Values as CPython and NumPy give them, also near singular points; slopes as by dual numbers."""
    compiled = cr.jit(function)
    for z in POINTS:
        expected = function(z)
        found = compiled(z)
        assert type(found) is type(expected)
        assert abs(found - expected) <= 1e-13 * abs(expected) + 1e-300, z
    for z in POINTS[:5]:
        _, expected = dual.jvp(function, (z,), (0.3 - 0.7j,))
        _, found = cr.jvp(function, (z,), (0.3 - 0.7j,))
        assert abs(found - expected) <= 1e-12 * max(1.0, abs(expected)), z


@pytest.mark.parametrize(
    "function", [cmath.sqrt, cmath.log, cmath.asin, cmath.acos, cmath.atanh, cmath.acosh], ids=name
)
@pytest.mark.parametrize("z", [-2.0, 2.0, complex(-2.0, -0.0), complex(2.0, -0.0), 3j, -0.5, 0.5], ids=str)
def test_the_sign_of_a_zero_tells_the_side_of_a_cut(
    function: Callable[[complex], complex], z: complex
) -> None:
    compiled = cr.jit(subjects.WRAPPED[function])
    for moved in (z, -z, (1 - z), 0.5 * z):
        if function is not cmath.atanh or abs(moved) != 1.0:  # that is a pole
            assert abs(compiled(complex(moved)) - function(complex(moved))) < 1e-14


def test_signs_of_zeros_survive_arithmetic() -> None:
    z = complex(3.0, 0.0)
    found = cr.jit(subjects.signed_zeros)(z, 2.0)
    for mine, theirs in zip(found, subjects.signed_zeros(z, 2.0), strict=True):
        assert abs(mine - theirs) < 1e-14


@pytest.mark.parametrize(
    "exponent", [0, 1, 2, 3, -1, -2, 7, 100, 101, -100, 0.5, 2.0, -3.0, 1.5 + 0.5j, 2j], ids=str
)
def test_powers(exponent: complex) -> None:
    compiled, array = cr.jit(subjects.power), cr.jit(subjects.array_power)
    for z in (0.7 + 0.4j, -1.01 + 0.2j, 0.0j + 1):
        assert abs(compiled(z, exponent) - z**exponent) <= 1e-12 * abs(z**exponent)
        whole = np.array([z, 2 * z])
        np.testing.assert_allclose(array(whole, exponent), whole**exponent, rtol=1e-12)


@pytest.mark.parametrize(("function", "arguments", "error", "words"), subjects.RAISING)
def test_exceptions(
    function: Callable[..., Any], arguments: tuple[Any, ...], error: type, words: str
) -> None:
    with pytest.raises(error, match=words):
        function(*arguments)
    with pytest.raises(error, match=words):
        cr.jit(function)(*arguments)


def test_numpy_divides_by_zero() -> None:
    z = np.array([1 + 1j, 0j, -2j, 1.0])
    with np.errstate(all="ignore"):
        expected = z / 0, z / 0j, 1 / (z - z)
    for mine, theirs in zip(cr.jit(subjects.zero_divisions)(z), expected, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize(("function", "words"), subjects.REFUSED, ids=lambda case: name(case)[:30])
def test_refusals(function: Callable[..., Any], words: str) -> None:
    with pytest.raises((CompileError, ArgumentsError), match=words):
        cr.jit(function)(1 + 2j, np.array([1 + 1j, 2.0]), np.ones(2))


def test_single_precision_is_refused() -> None:
    with pytest.raises(ArgumentsError, match="complex numbers have 128 bits"):
        cr.jit(subjects.modulus)(np.ones(2, np.complex64))


class TestGradients:
    """The convention: ``df/dx - i df/dy``, so that ``df = Re(g * dz)``."""

    def test_of_the_square_of_the_modulus(self) -> None:
        assert cr.grad(subjects.squared)(1 + 2j) == 2 - 4j

    def test_of_the_real_part_of_a_holomorphic_function_is_its_derivative(self) -> None:
        z = 0.3 - 0.8j
        assert abs(cr.grad(subjects.real_of_exp)(z) - cmath.exp(z)) < 1e-15

    def test_descent_goes_along_the_conjugate(self) -> None:
        z, slope = 2 - 1j, cr.grad(subjects.squared)
        for _ in range(60):
            z -= 0.2 * slope(z).conjugate()
        assert abs(z) < 1e-9

    def test_types_are_those_of_the_arguments(self) -> None:
        z = np.array([1 + 2j, 0.5j])
        value, (gz, gx) = cr.value_and_grad(subjects.mixed, (0, 1))(z, 0.5)
        assert isinstance(value, float)
        assert gz.dtype == z.dtype
        assert type(gx) is float

    def test_pullbacks_are_linear_without_conjugation(self) -> None:
        z, ct = 0.4 + 0.3j, 0.2 - 0.9j
        value, pull = cr.vjp(subjects.cube, z)
        assert abs(value - z**3) < 1e-15
        assert abs(pull(ct)[0] - ct * 3 * z**2) < 1e-15

    def test_hessian_products_move_the_gradient(self) -> None:
        z, dz = 0.4 + 0.3j, 0.2 - 0.9j
        assert abs(cr.hvp(subjects.squared, (z,), (dz,)) - 2 * dz.conjugate()) < 1e-14

    def test_at_zero_the_modulus_has_slope_zero(self) -> None:
        assert cr.grad(subjects.squared)(0j) == 0
        assert cr.grad(subjects.modulus)(0j) == 0

    def test_complex_results_are_refused(self) -> None:
        with pytest.raises(ArgumentsError, match="a gradient needs one real number"):
            cr.grad(subjects.cube)(1j)
        with pytest.raises(ArgumentsError, match="no one matrix of derivatives"):
            cr.jacobian(subjects.cube)(1j)
        with pytest.raises(ArgumentsError, match="no one matrix of derivatives"):
            cr.hessian(subjects.squared)(1j)

    def test_a_direction_of_another_kind_is_refused(self) -> None:
        with pytest.raises(ArgumentsError, match="should be"):
            cr.jvp(subjects.squared, (1j,), ("x",))


class TestArguments:
    def test_arrays_come_back_as_the_same_object(self) -> None:
        z = np.array([1j, 2.0])
        assert cr.jit(subjects.returned)(z) is z

    def test_strided_arrays_change_in_place(self) -> None:
        whole = np.arange(12.0).reshape(3, 4) * (1 + 1j)
        mine, theirs = whole.copy(), whole.copy()
        cr.jit(subjects.marked)(mine[1:, ::-2])
        subjects.marked(theirs[1:, ::-2])
        np.testing.assert_array_equal(mine, theirs)

    def test_closures_are_read_afresh(self) -> None:
        factor = 1j

        def f(z: complex) -> complex:
            return z * factor

        compiled = cr.jit(f)
        assert compiled(2 + 0j) == 2j
        factor = 3 + 0j
        assert compiled(2 + 0j) == 6


def test_systems_of_equations() -> None:
    rng = np.random.default_rng(2)
    matrix = rng.normal(size=(4, 4)) + 1j * rng.normal(size=(4, 4))
    right = rng.normal(size=4) + 1j * rng.normal(size=4)
    for mine, theirs in zip(
        cr.jit(subjects.systems)(matrix, right), subjects.systems(matrix, right), strict=True
    ):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)


def test_magnitudes_do_not_overflow_early() -> None:
    z = complex(1e300, 1e300)
    found = cr.jit(subjects.large)(z)
    np.testing.assert_allclose(found, subjects.large(z), rtol=1e-14)
    assert math.isfinite(abs(found[0]))


@pytest.mark.usefixtures("unoptimised")  # the corpus has transforms that are optimised in full
def test_fourier_transforms() -> None:
    transforms, slope_of = cr.jit(subjects.transforms), cr.grad(subjects.spectral_energy)
    for n in (2, 3, 7, 8, 12):
        check_transforms(n, transforms, slope_of)


def check_transforms(n: int, transforms: Callable[..., Any], slope_of: Callable[..., Any]) -> None:
    rng = np.random.default_rng(n)
    x, dx = (rng.normal(size=n) + 1j * rng.normal(size=n) for _ in range(2))
    for mine, theirs in zip(transforms(x), subjects.transforms(x), strict=True):
        assert mine.dtype == theirs.dtype
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-13)
    slope = np.sum(slope_of(x) * dx).real
    (expected,) = dual.central_differences(subjects.spectral_energy, (x,), (dx,))
    assert abs(slope - expected) < 1e-8 * abs(expected)


@pytest.mark.usefixtures("unoptimised")
def test_fourier_transforms_of_planes() -> None:
    a = np.arange(12.0).reshape(3, 4) * (1 - 2j) + np.eye(3, 4)
    for mine, theirs in zip(cr.jit(subjects.plane_transforms)(a), subjects.plane_transforms(a), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-13)


def test_more_functions() -> None:
    z, w = np.array([1j, 2.0, 0.0]), np.array([1j + 1e-9, 2 - 1j, 0.0])
    for matrix in (np.array([[0, 2j, 1], [1, 2, -1j], [3, 1 + 1j, 0.5]]), np.array([[1j, 2j], [1, 2]])):
        expected = subjects.more_functions(z, w, matrix)
        for mine, theirs in zip(cr.jit(subjects.more_functions)(z, w, matrix), expected, strict=True):
            assert type(mine) is type(theirs)
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-14)
