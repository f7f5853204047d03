"""Element types: what NumPy promotes, wraps, stores and refuses, compiled code does too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import CompileError

KINDS = (
    "int8",
    "uint8",
    "int16",
    "uint16",
    "int32",
    "uint32",
    "int64",
    "uint64",
    "float32",
    "float64",
    "bool",
)


def arithmetic(x, y):
    return x + y, x * y, x // y, x % y, x == y, x < y


def against_all(x, others):
    return tuple([x + y for y in others])


def with_numbers(x):
    return x + 2, x * 2.5, 3 * x, x / 2, x >= 1, x + True


def difference(x, y):
    return x - y


def bits(x, y):
    return x & y, x | y, x ^ y


def signs(x):
    return -x, ~x, abs(x), +x, np.sign(x)


def shifts(x, n):
    return x << n, x >> n


def added(x, y):
    x = x.copy()
    x += y
    return x


def shifted(x, y):
    return x << y


def power(x, n):
    return x**n


def powers(x, n):
    return x**n, x**0, x**1, x**2, x**9, np.power(x, x)


def compared(x, n):
    return x < n, x == n, n <= x


def below_zero(x):
    return x > -1, x == -1, x < -5, x > -2, x + 0 != -1


def stored(x, y, out):
    np.add(x, y, out=out)
    np.multiply(x, y, out)
    return np.sum(out)


def masked(x, out):
    return (
        np.sqrt(x, out=out, where=x > 0).sum() + np.divide(1.0, x, out=np.zeros_like(x), where=x != 0).sum()
    )


def sums_into(m, out):
    np.sum(m, axis=0, out=out)
    total = out.sum()
    np.cumsum(m[0], out=out)
    total += out.prod()
    np.dot(m.T, m[:, 0], out=out)
    total += out[1]
    np.clip(m[0], 0.0, 1.0, out=out)
    np.maximum.reduce(m, axis=0, out=out)
    np.copyto(out, out * 2, where=out > 0)
    return total + out.sum()


def returned(x):
    return x


def filled(n):
    a = np.zeros(3, dtype=np.int8)
    a[1] = n
    a.fill(n)
    return a


def converted(x):
    assert x.dtype.kind in "iufb"
    return (
        x.astype(np.float32), x.astype(int), x.astype(bool), x.astype(np.int8), x.astype("uint16"),
        np.asarray(x, dtype=float), np.float32(x[1]), np.int16(x[2]), x.dtype == np.float64,
    )  # fmt: skip


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """What a call gives, or the type and text of what it raises."""
    copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
    try:
        with np.errstate(all="ignore"):
            result = function(*copies)
    except CompileError as error:
        return TypeError if isinstance(error, TypeError) else type(error)
    except (ArithmeticError, ValueError, TypeError) as error:
        return TypeError if isinstance(error, TypeError) else type(error), str(error)
    return result, copies


def assert_same(found: Any, expected: Any) -> None:
    if isinstance(expected, tuple | list):
        assert len(found) == len(expected)
        for mine, theirs in zip(found, expected, strict=True):
            assert_same(mine, theirs)
        return
    assert type(found) is type(expected)
    if isinstance(expected, np.ndarray | np.generic):
        assert found.dtype == expected.dtype
    np.testing.assert_array_almost_equal_nulp(
        np.asarray(found, dtype=float), np.asarray(expected, dtype=float), 2
    )


def agree(function: Callable[..., Any], *arguments: Any) -> None:
    expected = outcome(function, arguments)
    assert_same(outcome(cr.jit(function), arguments), expected)


@pytest.mark.parametrize("left", KINDS)
def test_arithmetic_of_all_pairs(left: str) -> None:
    x = np.array([0, 1, 3, 7]).astype(left)
    others = tuple(np.array([1, 1, 2, 3]).astype(right) for right in KINDS)
    agree(against_all, x, others)
    agree(against_all, x[2], tuple(y[2] for y in others))
    agree(arithmetic, x, others[KINDS.index(left)])
    agree(with_numbers, np.array([0, 1, 100]).astype(left))
    agree(with_numbers, np.dtype(left).type(3))


@pytest.mark.parametrize("kind", [k for k in KINDS if "int" in k])
def test_whole_numbers(kind: str) -> None:
    x = np.array([0, 1, 3, 100, 7]).astype(kind)
    agree(arithmetic, x, np.zeros(5, kind))
    agree(bits, x, np.array([1, 2, 3, 4, 5]).astype(kind))
    agree(signs, x)
    agree(signs, x[3])
    agree(shifts, x, 70)
    agree(shifts, x, np.array([1, 2, 3, 9, 70]).astype(kind))
    agree(powers, x, 5)
    agree(power, x[2], np.dtype(kind).type(9))
    agree(below_zero, x)
    for n in (-1, 2, 2.5, 1000):
        agree(compared, x, n)


def test_what_numpy_refuses() -> None:
    truths = np.array([True, False])
    for function, arguments in (
        (difference, (truths, truths)), (signs, (truths,)), (shifts, (np.ones(2), 1)), (bits, (np.ones(2), 3)),
        (added, (np.arange(3), 0.5)), (added, (np.arange(3, dtype=np.uint8), np.arange(3, dtype=np.int8))),
    ):  # fmt: skip
        with pytest.raises(TypeError):
            function(*arguments)
        with pytest.raises(CompileError) as caught:
            cr.jit(function)(*arguments)
        assert isinstance(caught.value, TypeError)


def test_python_integers_must_fit() -> None:
    small = np.array([1, 2], np.uint8)
    agree(with_numbers, small)
    for function, arguments in (
        (difference, (small, 300)), (difference, (small, -1)), (added, (small, 256)), (filled, (200,)),
        (power, (small, -1)),
        (power, (np.arange(1, 4), -1)), (shifted, (3, -1)),
    ):  # fmt: skip
        expected = outcome(function, arguments)
        assert issubclass(expected[0], (OverflowError, ValueError)), function
        assert outcome(cr.jit(function), arguments) == expected
    agree(shifted, 3, 61)
    with pytest.raises(OverflowError):
        cr.jit(shifted)(3, 62)


def test_results_that_are_stored() -> None:
    m = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, 0.25]])
    agree(stored, m[0], m[1], np.zeros(3))
    agree(stored, np.arange(3), np.arange(3), np.zeros(3))
    agree(stored, m[0], m[1], np.zeros(3, np.float32))
    agree(masked, np.array([4.0, 0.0, -1.0]), np.full(3, 7.0))
    agree(sums_into, m, np.zeros(3))
    agree(added, np.arange(3, dtype=np.int8), np.arange(3))
    agree(added, np.array([True, False]), np.array([True, True]))
    with pytest.raises(CompileError, match="same_kind"):
        cr.jit(stored)(m[0], m[1], np.zeros(3, int))


def test_what_a_mask_leaves_out_has_no_derivative() -> None:
    gradient = cr.grad(masked)(np.array([4.0, 0.0, -1.0]), np.zeros(3))
    np.testing.assert_allclose(gradient, [0.25 - 1 / 16, 0.0, -1.0], rtol=1e-15)


@pytest.mark.parametrize("kind", KINDS)
def test_all_types_pass_the_boundary(kind: str) -> None:
    agree(returned, np.array([[0, 1], [3, 7]]).astype(kind))
    agree(returned, np.dtype(kind).type(1))
    agree(returned, (np.dtype(kind).type(1), [np.zeros(2, kind)]))
    agree(converted, np.array([0, 1, 100]).astype(kind))


def test_derivatives_in_single_precision() -> None:
    def f(x, h):
        return np.sum(np.sin(x) * h) * h

    x, h = np.array([0.5, 1.5], np.float32), np.float32(0.25)
    value, (dx, dh) = cr.value_and_grad(f, argnums=(0, 1))(x, h)
    assert (type(value), dx.dtype, type(dh)) == (np.float32, np.float32, np.float32)
    np.testing.assert_allclose(dx, np.cos(x) / 16, rtol=1e-6)
    np.testing.assert_allclose(dh, 2 * np.sum(np.sin(x)) * h, rtol=1e-6)
    second = cr.hessian(f)(x, h)
    assert second.dtype == np.float32
    np.testing.assert_allclose(second, np.diag(-np.sin(x) / 16), rtol=1e-6, atol=1e-9)


def spectral_norm(m):
    return np.linalg.norm(m, 2)


def fortran_order(m):
    return np.zeros(3, order="F") + m[0]


def without_out(m):
    return np.sqrt(m, where=m > 0)


def half_precision(m):
    return np.sqrt(m > 0)


def eigenvalues(m):
    return np.linalg.eigh(m)


def dotted(m):
    return np.einsum("...i->...", m)


@pytest.mark.parametrize(
    ("function", "words"),
    [(spectral_norm, "svdvals"), (fortran_order, "order"), (without_out, "out="), (half_precision, "float16"),
     (eigenvalues, "eigh"), (dotted, "ellipsis")],
)  # fmt: skip
def test_what_is_not_covered_is_refused_by_name(function: Callable[..., Any], words: str) -> None:
    with pytest.raises(CompileError, match=words):
        cr.jit(function)(np.eye(3))
