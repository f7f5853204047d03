"""The public functions: how arguments are chosen, what passes through, what is kept, what is refused."""

from __future__ import annotations

import copy
import inspect
import math
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import ArgumentsError, CompileError


@dataclass
class Spring:
    stiffness: float
    rest: float
    coils: int = 7
    maker: str = "any"
    note: None = None


class Point(NamedTuple):
    x: float
    y: np.ndarray


class Scale:
    def __init__(self, factor):
        self.factor = factor

    def apply(self, x):
        return self.factor * x * x

    def __call__(self, x):
        return self.factor * x


def product(x, y, n=2):
    """Multiply, and raise to a power."""
    return x * y**n


def energy(spring, x):
    stretch = x - spring.rest
    return 0.5 * spring.stiffness * stretch * stretch * spring.coils


# Which arguments


@pytest.mark.parametrize(
    ("argnums", "expected"),
    [
        (0, 9.0),
        (1, 12.0),
        (-2, 12.0),
        ("y", 12.0),
        ((0, 1), (9.0, 12.0)),
        (("y", "x"), (12.0, 9.0)),
        ([0], (9.0,)),
    ],
)
def test_argnums(argnums, expected):
    found = cr.grad(product, argnums)(2.0, 3.0)
    assert found == expected
    assert type(found) is type(expected)
    assert cr.value_and_grad(product, argnums)(2.0, 3.0) == (18.0, expected)


def test_keyword_and_default_arguments():
    assert cr.jit(product)(2.0, 3.0) == 18.0
    assert cr.jit(product)(2.0, n=3, y=3.0) == 54.0
    assert cr.grad(product)(y=3.0, x=2.0) == 9.0
    assert cr.grad(product, "y")(2.0, 3.0, n=1) == 2.0

    def keyword_only(x, *, scale=2.0):
        return x * scale

    assert cr.jit(keyword_only)(3.0) == 6.0
    assert cr.grad(keyword_only, "scale")(3.0, scale=5.0) == 3.0
    with pytest.raises(TypeError, match="keyword_only"):
        cr.jit(keyword_only)(3.0, 4.0)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'y'"):
        cr.jit(product)(2.0)


def test_defaults_in_both_modes():
    value, tangent = cr.jvp(product, (2.0, 3.0), (1.0, 0.0))
    assert (value, tangent) == (18.0, 9.0)
    value, pullback = cr.vjp(product, 2.0, 3.0)
    assert value == 18.0
    assert pullback(1.0) == (9.0, 12.0)


def test_starred_arguments():
    def weighted(*terms, **weights):
        total = 0.0
        for term in terms:
            total += term * weights["w"]
        return total

    assert cr.jit(weighted)(1.0, 2.0, w=3.0) == 9.0
    assert cr.grad(weighted)(1.0, 2.0, w=3.0) == (3.0, 3.0)
    assert cr.grad(weighted, "weights")(1.0, 2.0, w=3.0) == {"w": 3.0}

    def total(*terms):
        return terms[0] * terms[1]

    assert cr.jvp(total, (2.0, 3.0), (1.0, 0.5)) == (6.0, 4.0)
    assert cr.vjp(total, 2.0, 3.0)[1](1.0) == (3.0, 2.0)


# Records, and what passes through


def test_records_in_and_out():
    spring = Spring(3.0, 1.0)
    gradient = cr.grad(energy)(spring, 1.5)
    assert gradient == Spring(0.5 * 0.25 * 7, -3.0 * 0.5 * 7)
    assert type(gradient.coils) is int
    assert spring == Spring(3.0, 1.0)

    def moved(point, by):
        return Point(point.x + by, point.y * by), {"sum": point.y.sum(), "name": "moved"}

    point = Point(1.0, np.array([2.0, 3.0]))
    (new, info) = cr.jit(moved)(point, 2.0)
    assert type(new) is Point
    assert new.x == 3.0
    np.testing.assert_array_equal(new.y, [4.0, 6.0])
    assert info == {"sum": 5.0, "name": "moved"}
    _, (d_new, d_info) = cr.jvp(moved, (point, 2.0), (Point(0.0, np.array([1.0, 0.0])), 0.0))
    assert d_new.x == 0.0
    np.testing.assert_array_equal(d_new.y, [2.0, 0.0])
    assert d_info == {"sum": 1.0, "name": "moved"}


def test_nested_lists_tuples_and_dicts():
    def f(data):
        total = 0.0
        for a, b in data["pairs"]:
            total += a * b
        return total + data["last"][1][0] ** 2

    data = {"pairs": [(1.0, 2.0), (3.0, 4.0)], "last": (None, [5.0]), "name": "x"}
    assert cr.grad(f)(data) == {
        "pairs": [(2.0, 1.0), (4.0, 3.0)],
        "last": (None, [10.0]),
        "name": "x",
    }


def test_directions_of_lists():
    def known_length(x):
        return [x, x * x]

    value, pullback = cr.vjp(known_length, 3.0)
    assert value == [3.0, 9.0]
    assert pullback([1.0, 2.0]) == (13.0,)
    with pytest.raises(ArgumentsError, match="cotangent has 3 entries, and should have 2"):
        pullback([1.0, 2.0, 3.0])
    assert pullback([0.0, 1.0]) == (6.0,)

    def run_time_length(x, n):
        return [x * k for k in range(n)]

    value, pullback = cr.vjp(run_time_length, 3.0, 3)
    assert (value, pullback([1.0, 1.0, 2.0])) == ([0.0, 3.0, 6.0], (5.0, 3))
    value, pullback = cr.vjp(run_time_length, 3.0, 0)
    assert (value, pullback([])) == ([], (0.0, 0))

    def mixed(items):
        return items[0] * items[1]

    assert cr.jvp(mixed, ([2, 3.0],), ([0.0, 1.0],)) == (6.0, 2.0)


def test_integers_texts_and_none_pass_through():
    def f(x, n, mode, nothing):
        assert nothing is None
        return x**n if mode == "power" else x * n

    assert cr.grad(f)(2.0, 3, "power", None) == 12.0
    assert cr.grad(f)(2.0, 3, "times", None) == 3.0
    value, pullback = cr.vjp(f, 2.0, 3, "power", None)
    assert value == 8.0
    assert pullback(1.0) == (12.0, 3, "power", None)
    assert cr.jvp(f, (2.0, 3, "power", None), (0.5, 0, "power", None)) == (8.0, 6.0)


def test_integer_arrays_pass_through():
    def f(x, chosen):
        total = 0.0
        for k in chosen:
            total += x[k] * x[k]
        return total

    x, chosen = np.array([1.0, 2.0, 3.0]), np.array([2, 0, 2])
    np.testing.assert_array_equal(cr.grad(f)(x, chosen), [2.0, 0.0, 12.0])
    value, tangent = cr.jvp(f, (x, chosen), (np.array([0.0, 5.0, 1.0]), chosen))
    assert (value, tangent) == (19.0, 12.0)


def test_single_precision_stays():
    def f(x):
        return (x * x).sum()

    gradient = cr.grad(f)(np.array([1.0, 2.0], dtype=np.float32))
    assert gradient.dtype == np.float32
    np.testing.assert_array_equal(gradient, [2.0, 4.0])


def test_has_aux():
    def loss(x, data):
        residual = data - x
        return (residual * residual).sum(), {"residual": residual, "count": len(data), "unit": "m"}

    data = np.array([1.0, 2.0])
    gradient, aux = cr.grad(loss, has_aux=True)(0.5, data)
    assert gradient == -4.0
    np.testing.assert_array_equal(aux["residual"], [0.5, 1.5])
    assert (aux["count"], aux["unit"]) == (2, "m")
    (value, aux), gradient = cr.value_and_grad(loss, 0, has_aux=True)(0.5, data)
    assert (value, gradient, aux["count"]) == (2.5, -4.0, 2)
    with pytest.raises(ArgumentsError, match=r"with has_aux, `product` must return \(value, aux\)"):
        cr.grad(product, has_aux=True)(1.0, 2.0)


# Decorators, methods, and what is kept


def test_name_signature_and_documentation_are_kept():
    for made in (cr.jit(product), cr.grad(product), cr.value_and_grad(product), cr.jit(cr.grad(product))):
        assert made.__name__ == "product"
        assert made.__doc__ == product.__doc__
        assert made.__module__ == product.__module__
        assert inspect.signature(made) == inspect.signature(product)


@cr.jit
def decorated(x: float, power: int = 2) -> float:
    """Raise to a power."""
    return x**power


def test_decorators():
    assert decorated(3.0) == 9.0
    assert decorated(2.0, power=3) == 8.0

    @cr.grad
    def slope(x):
        return x * x * x

    assert slope(2.0) == 12.0

    @partial(cr.value_and_grad, argnums="y")
    def both(x, y):
        return x * y

    assert both(2.0, 3.0) == (6.0, 2.0)


def test_a_decorated_function_called_from_a_compiled_one():
    def outer(x):
        return decorated(x) + decorated(x, 3)

    assert cr.jit(outer)(2.0) == 12.0
    assert cr.grad(outer)(2.0) == 16.0


class Model:
    def __init__(self, weight):
        self.weight = weight

    @cr.jit
    def predict(self, x):
        return self.weight * x

    def loss(self, x):
        return (self.predict(x) - 1.0) ** 2


def test_methods():
    model = Model(3.0)
    assert model.predict(2.0) == 6.0
    model.weight = 4.0
    assert model.predict(2.0) == 8.0
    gradient = cr.grad(Model.loss)(model, 2.0)
    assert type(gradient) is Model
    assert gradient.weight == 28.0
    assert cr.grad(model.loss)(2.0) == 56.0
    assert cr.jit(model.loss)(2.0) == 49.0


def test_other_callables():
    assert cr.jit(partial(product, 2.0))(3.0) == 18.0
    assert cr.grad(partial(product, y=3.0))(2.0) == 9.0
    assert cr.grad(Scale(5.0))(2.0) == 5.0
    assert cr.grad(Scale(5.0).apply)(2.0) == 20.0


# Nesting


def test_derivatives_of_higher_order():
    def f(x):
        return math.sin(x) * x * x

    first, second = cr.grad(f), cr.grad(cr.grad(f))
    third = cr.grad(second)
    x = 0.7
    sine, cosine = math.sin(x), math.cos(x)
    assert first(x) == pytest.approx(cosine * x * x + 2 * x * sine, rel=1e-14)
    assert second(x) == pytest.approx(2 * sine + 4 * x * cosine - x * x * sine, rel=1e-13)
    assert third(x) == pytest.approx(6 * cosine - 6 * x * sine - x * x * cosine, rel=1e-12)
    value, tangent = cr.jvp(second, (x,), (1.0,))
    assert (value, tangent) == pytest.approx((second(x), third(x)), rel=1e-13)


def test_third_derivative_through_a_loop():
    def f(x, n):
        y = 1.0
        for _ in range(n):
            y *= x
        return y

    assert cr.grad(cr.grad(cr.grad(f)))(2.0, 5) == pytest.approx(60 * 4.0, rel=1e-13)


def test_jit_of_everything():
    assert cr.jit(cr.jit(product))(2.0, 3.0) == 18.0
    assert cr.jit(cr.grad(product))(2.0, 3.0) == 9.0
    assert cr.grad(cr.jit(product))(2.0, 3.0) == 9.0
    assert cr.jvp(cr.jit(product), (2.0, 3.0), (1.0, 0.0)) == (18.0, 9.0)


def test_derivatives_inside_compiled_functions():
    def step(x):
        return x - 0.1 * cr.grad(energy, 1)(Spring(2.0, 1.0), x)

    assert step(3.0) == pytest.approx(3.0 - 0.1 * 28.0)
    assert cr.jit(step)(3.0) == pytest.approx(3.0 - 0.1 * 28.0)


# Mutation


def test_jit_changes_its_arguments_as_python_does():
    def fill(x, spring, items):
        x[1:] *= 2.0
        spring.rest += 1.0
        items.append(spring.rest)
        return x

    arguments = np.array([1.0, 2.0, 3.0]), Spring(3.0, 1.0), [0.5]
    expected = copy.deepcopy(arguments)
    fill(*expected)
    result = cr.jit(fill)(*arguments)
    assert result is arguments[0]
    np.testing.assert_array_equal(arguments[0], expected[0])
    assert arguments[1:] == expected[1:]


def test_a_list_that_stands_twice_in_an_argument_that_changes_is_refused():
    @cr.jit
    def first(rows, x):
        rows[0][0] = x
        return rows[1][0]

    row = [1.0, 2.0]
    assert first([row, [3.0, 4.0]], 5.0) == 3.0
    assert row == [5.0, 2.0]
    with pytest.raises(ArgumentsError, match="E0606"):
        first([row, row], 7.0)


def test_what_a_list_held_before_is_not_changed_when_other_objects_take_its_places():
    def refit(springs, rows, x):
        springs[0] = Spring(x, x)
        rows[-1] = np.array([x, x])
        return springs[0].stiffness * rows[0][0]

    springs, rows = [Spring(3.0, 1.0), Spring(4.0, 2.0)], [np.ones(2), np.zeros(2)]
    old, old_rows = springs[0], rows[-1]
    assert cr.jit(refit)(springs, rows, 1.5) == 1.5
    assert springs == [Spring(1.5, 1.5), Spring(4.0, 2.0)]
    assert rows[-1].tolist() == [1.5, 1.5]
    assert old == Spring(3.0, 1.0)
    assert old_rows.tolist() == [0.0, 0.0]


def test_derivatives_never_write_to_their_arguments():
    def f(x, spring):
        x *= spring.stiffness
        spring.stiffness = 0.0
        x[0] = 1.0
        return (x * x).sum()

    x, spring = np.array([1.0, 2.0]), Spring(3.0, 1.0)
    kept = copy.deepcopy((x, spring))

    def unchanged():
        np.testing.assert_array_equal(x, kept[0])
        return spring == kept[1]

    np.testing.assert_array_equal(cr.grad(f)(x, spring), [0.0, 36.0])
    assert unchanged()
    value, tangent = cr.jvp(f, (x, spring), (np.array([0.0, 1.0]), Spring(0.0, 0.0)))
    assert (value, tangent) == (37.0, 36.0)
    assert unchanged()
    value, pullback = cr.vjp(f, x, spring)
    assert value == 37.0
    assert unchanged()
    assert pullback(1.0)[1].stiffness == 2 * 6.0 * 2.0
    assert unchanged()


def test_results_are_objects_of_their_own():
    def f(x):
        return (x * x * x).sum()

    x = np.array([1.0, 2.0])
    gradient = cr.grad(f)
    one, two = gradient(x), gradient(x)
    assert one is not two
    assert not np.shares_memory(one, two)
    one[:] = 0.0
    np.testing.assert_array_equal(two, [3.0, 12.0])


def test_the_same_array_twice():
    def f(x, y):
        return (x * y).sum()

    x = np.array([1.0, 2.0])
    one, two = cr.grad(f, (0, 1))(x, x)
    np.testing.assert_array_equal(one, x)
    np.testing.assert_array_equal(two, x)
    assert not np.shares_memory(one, two)

    def writes(x, y):
        x[0] = 5.0
        return y[0]

    with pytest.raises(ArgumentsError) as caught:
        cr.jit(writes)(x, x)
    assert caught.value.code == "E0606"
    np.testing.assert_array_equal(x, [1.0, 2.0])


def test_strided_and_read_only_arrays():
    def f(x):
        return (x * x).sum()

    def double(x):
        x *= 2.0

    x = np.arange(6.0)
    assert cr.jit(f)(x[::2]) == 20.0
    np.testing.assert_array_equal(cr.grad(f)(x[::-2]), [10.0, 6.0, 2.0])
    cr.jit(double)(x[::2])
    np.testing.assert_array_equal(x, [0.0, 1.0, 4.0, 3.0, 8.0, 5.0])
    x.flags.writeable = False
    assert cr.jit(f)(x) == 115.0
    with pytest.raises(ValueError, match="read-only"):
        cr.jit(double)(x)


# Globals and closures

FACTOR = 2.0
TABLE = np.array([1.0, 2.0])


def with_globals(x):
    return FACTOR * x * TABLE.sum()


def test_globals_are_read_at_each_call(monkeypatch):
    f, g = cr.jit(with_globals), cr.grad(with_globals)
    assert (f(1.0), g(1.0)) == (6.0, 6.0)
    monkeypatch.setitem(globals(), "FACTOR", 5.0)
    assert (f(1.0), g(1.0)) == (15.0, 15.0)
    monkeypatch.setitem(globals(), "TABLE", np.array([1.0, 1.0, 1.0]))
    assert (f(1.0), g(1.0)) == (15.0, 15.0)
    TABLE[0] = 2.0
    assert (f(1.0), g(1.0)) == (20.0, 20.0)
    monkeypatch.setitem(globals(), "FACTOR", 3)
    assert f(1.0) == 12.0


def test_closures_are_read_at_each_call():
    factor = 2.0

    def f(x):
        return factor * x

    compiled, slope = cr.jit(f), cr.grad(f)
    assert (compiled(3.0), slope(3.0)) == (6.0, 2.0)
    factor = 5.0
    assert (compiled(3.0), slope(3.0)) == (15.0, 5.0)


def helper(x):
    return x * 2.0


def calls_helper(x):
    return helper(x) + 1.0


def test_another_definition_of_a_helper_is_noticed(monkeypatch):
    f, g = cr.jit(calls_helper), cr.grad(calls_helper)
    assert (f(3.0), g(3.0)) == (7.0, 2.0)
    monkeypatch.setitem(globals(), "helper", lambda x: x * x)
    assert (f(3.0), g(3.0)) == (10.0, 6.0)


def test_an_argument_that_is_a_function():
    def twice(function, x):
        return function(function(x))

    f = cr.jit(twice)
    assert f(lambda x: x + 1.0, 1.0) == 3.0
    assert f(math.exp, 0.0) == pytest.approx(math.e)
    assert cr.grad(twice, 1)(helper, 1.0) == 4.0


# When code is compiled


def test_one_compilation_serves_all_lengths_and_values():
    def f(x, n, scale):
        return scale * (x * n).sum()

    compiled: Any = cr.jit(f)
    for size in (2, 3, 7):
        assert compiled(np.ones(size), size, 0.5) == 0.5 * size * size
    assert compiled.specialisations == 1
    compiled(np.ones((2, 2)), 1, 1.0)
    compiled(np.ones(2, dtype=np.float32), 1, 1.0)
    assert compiled.specialisations == 3
    compiled(np.ones(4), 1, 1.0)
    assert compiled.specialisations == 3


def test_lists_of_all_lengths():
    def f(items):
        total = 0.0
        for item in items:
            total += item
        return total

    compiled: Any = cr.jit(f)
    assert [compiled([1.0] * n) for n in (1, 2, 5)] == [1.0, 2.0, 5.0]
    assert compiled.specialisations == 1
    assert compiled([]) == 0.0


def test_an_integer_in_place_of_a_float():
    assert cr.jit(product)(2, 3) == 18
    assert type(cr.jit(product)(2, 3)) is int
    assert cr.grad(product)(2.0, 3) == 9.0


# Errors


def test_a_gradient_needs_one_number():
    def f(x):
        return x * 2.0

    with pytest.raises(ArgumentsError) as caught:
        cr.grad(f)(np.ones(3))
    assert caught.value.code == "E0604"
    assert "`f` returns an array f64[?], and a gradient needs one real number" in str(caught.value)
    assert "hint: use `cr.jacobian`, or reduce the result" in str(caught.value)
    with pytest.raises(ArgumentsError, match="`<lambda>` returns a number of type i64"):
        cr.grad(lambda x: len(x))(np.ones(3))


def test_nothing_to_differentiate():
    with pytest.raises(ArgumentsError) as caught:
        cr.grad(product)(2, 3.0)
    assert caught.value.code == "E0603"
    assert "argument 0 of `product` is a number of type i64: it holds no floating-point number" in str(
        caught.value
    )
    assert "pass `1.0` instead of `1`" in str(caught.value)
    with pytest.raises(ArgumentsError, match=r"argument 1 of `<lambda>` is an array i64\[\?\]"):
        cr.grad(lambda x, n: x * n[0], (0, 1))(2.0, np.array([1, 2]))


@pytest.mark.parametrize("argnums", [3, -4, "z", (0, "z"), 1.5, True])
def test_wrong_argnums(argnums):
    with pytest.raises(ArgumentsError) as caught:
        cr.grad(product, argnums)
    assert caught.value.code == "E0605"
    assert "`product` has no argument" in str(caught.value)
    assert "its arguments are x, y, n" in str(caught.value)


def test_things_that_are_no_functions():
    with pytest.raises(ArgumentsError, match="a function is needed, and this is 3"):
        cr.jit(3)  # type: ignore[type-var]
    with pytest.raises(ArgumentsError, match="is not a plain Python function"):
        cr.grad(math.sin)
    with pytest.raises(ArgumentsError, match="is not a plain Python function"):
        cr.grad(np.sin)
    with pytest.raises(CompileError, match="is not a plain Python function"):
        cr.jit(lambda x: cr.grad(np.sin)(x))(1.0)


def test_tangents_and_cotangents_that_do_not_fit():
    def f(x, spring):
        return x * spring.stiffness

    x, spring = np.ones(3), Spring(1.0, 2.0)
    for tangents in ((np.ones(2), spring), (np.ones((3, 1)), spring), (x, 1.0), (x,), ("x", spring)):
        with pytest.raises(ArgumentsError) as caught:
            cr.jvp(f, (x, spring), tangents)
        assert caught.value.code == "E0607", tangents
        assert "tangents" in str(caught.value)
    _, pullback = cr.vjp(f, x, spring)
    for cotangent in (np.ones(4), 1.0, (x, x)):
        with pytest.raises(ArgumentsError) as caught:
            pullback(cotangent)
        assert caught.value.code == "E0607", cotangent
        assert "cotangent" in str(caught.value)


def test_shapes_are_checked_inside_records():
    def f(point, table):
        return (point.y * table["a"]).sum()

    point, table = Point(1.0, np.ones(3)), {"a": np.ones(3)}
    for tangents in ((Point(0.0, np.ones(2)), table), (point, {"a": np.ones(2)}), (point, {"b": np.ones(3)})):
        with pytest.raises(ArgumentsError) as caught:
            cr.jvp(f, (point, table), tangents)
        assert caught.value.code == "E0607"

    def with_object(box):
        return (box.factor * 2.0).sum()

    with pytest.raises(ArgumentsError) as caught:
        cr.jvp(with_object, (Scale(np.ones(3)),), (Scale(np.ones(2)),))
    assert caught.value.code == "E0607"


def test_tangents_may_be_integers_and_lists():
    def f(x, y):
        return (x * y).sum()

    assert cr.jvp(f, (np.array([1.0, 2.0]), 3.0), ([1, 0], 1)) == (9.0, 6.0)


def test_errors_at_run_time_are_pythons_own():
    def f(x, k):
        if x[k] < 0.0:
            raise ValueError("negative")
        return math.sqrt(x[k]) / x[0]

    x = np.array([0.0, -1.0, 4.0])
    for function in (f, cr.jit(f), cr.grad(f), lambda x, k: cr.jvp(f, (x, k), (x, k))):
        with pytest.raises(ValueError, match="negative") as caught:
            function(x, 1)
        assert str(caught.value) == "negative"
        with pytest.raises(IndexError, match="index 3 is out of bounds for axis 0 with size 3"):
            function(x, 3)


# The source of what is made


def test_source():
    text = cr.source(product, 2.0, 3.0)
    space: dict[str, Any] = {}
    exec(text, space)
    assert space["product"](2.0, 3.0, 2) == 18.0
    assert "matmul" not in cr.source(cr.grad(product), 2.0, 3.0, lang="ir")
    assert "define" in cr.source(product, 2.0, 3.0, lang="llvm")
    assert cr.source(product, 2.0, 3.0, lang="asm")
    with pytest.raises(ValueError, match="choose 'python', 'ir', 'llvm' or 'asm'"):
        cr.source(product, 2.0, 3.0, lang="c")  # type: ignore[arg-type]
