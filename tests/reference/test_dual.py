"""The reference itself: against identities, mpmath and central differences, and with wrong rules."""

import importlib.util
import math
import sys
import textwrap

import mpmath
import numpy as np
import pytest

from tests.reference import elementary
from tests.reference.dual import (
    central_differences,
    derivative,
    gradient,
    hessian,
    jacobian,
    jvp,
    jvp_of_jvp,
    run_dual,
)
from tests.reference.namespaces import math_namespace as m
from tests.reference.namespaces import numpy_namespace as shim
from tests.reference.number import Dual, fresh_level
from tests.reference.structures import flatten_floats, map_leaves, unflatten


@pytest.fixture
def module(tmp_path, request):
    """Makes a module of source text, as a user's file."""
    names = []

    def make(source):
        name = f"reference_sample_{len(names)}_{abs(hash(request.node.name))}"
        path = tmp_path / f"{name}.py"
        path.write_text(textwrap.dedent(source))
        specification = importlib.util.spec_from_file_location(name, path)
        result = importlib.util.module_from_spec(specification)
        sys.modules[name] = result
        names.append(name)
        specification.loader.exec_module(result)
        return result

    yield make
    for name in names:
        sys.modules.pop(name)
        sys.modules.pop(f"dual_twin_of.{name}", None)


POINTS = {
    "acosh": (1.2, 3.0),
    "asin": (-0.7, 0.3),
    "acos": (-0.7, 0.3),
    "atanh": (-0.7, 0.3),
    "log": (0.2, 7.0),
    "log2": (0.2, 7.0),
    "log10": (0.2, 7.0),
    "log1p": (-0.4, 2.0),
    "sqrt": (0.2, 7.0),
    "cbrt": (0.2, 7.0),
    **dict.fromkeys(("gamma", "lgamma"), (0.4, 5.1)),
}
MPMATH = {"log2": lambda x: mpmath.log(x, 2), "exp2": lambda x: mpmath.power(2, x), "lgamma": mpmath.loggamma}
NAMES = sorted(set(elementary.UNARY_PARTIALS) - {"digamma", "trigamma"})
UNARY = [(name, x) for name in NAMES for x in POINTS.get(name, (-1.3, 0.4, 2.1))]


@pytest.mark.parametrize(("name", "x"), UNARY)
@pytest.mark.parametrize("order", [1, 2, 3])
def test_unary_rules_agree_with_mpmath(name, x, order):
    function = getattr(m, name)
    for _ in range(order):
        function = (lambda inner: lambda x: derivative(inner, x))(function)
    with mpmath.workdps(40):
        expected = float(mpmath.diff(MPMATH.get(name) or getattr(mpmath, name), mpmath.mpf(x), order))
    # A few roundings of the rule, amplified where terms of a third derivative cancel.
    assert function(x) == pytest.approx(expected, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"erf", "erfc", "degrees"}))
def test_a_rule_wrong_by_a_thousandth_is_detected(name):
    right = elementary.UNARY_PARTIALS[name]
    wrong = elementary.Elementary(vars(math))
    setattr(wrong, name, wrong._unary(name, lambda f, x: 1.001 * right(f, x)))
    x = POINTS.get(name, (0.4,))[-1]
    (expected,) = central_differences(getattr(math, name), (x,), (1.0,))
    assert derivative(getattr(m, name), x) == pytest.approx(expected, rel=1e-8)
    assert derivative(getattr(wrong, name), x) != pytest.approx(expected, rel=1e-4)


BINARY = [
    (lambda x, y: x + y, 0.7, -1.2),
    (lambda x, y: x - y, 0.7, -1.2),
    (lambda x, y: x * y, 0.7, -1.2),
    (lambda x, y: x / y, 0.7, -1.2),
    (lambda x, y: x**y, 0.7, -1.2),
    (lambda x, y: x % y, 7.3, 2.1),
    (lambda x, y: x % y, -7.3, 2.1),
    (lambda x, y: (x // y) * x, 7.3, 2.1),
    (lambda x, y: divmod(x, y)[1] * y, 7.3, -2.1),
    (lambda x, y: abs(x) * abs(y), 0.7, -1.2),
    (lambda x, y: m.atan2(x, y), 0.7, -1.2),
    (lambda x, y: m.hypot(x, y), 0.7, -1.2),
    (lambda x, y: m.copysign(x, y), 0.7, -1.2),
    (lambda x, y: m.fmod(x, y), -7.3, 2.1),
    (lambda x, y: m.pow(x, y), 0.7, -1.2),
    (lambda x, y: m.log(x, y), 0.7, 2.5),
    (lambda x, y: m.dist((x, 1.0), (y, 2.0)), 0.7, 2.5),
    (lambda x, y: m.fsum([x, y, x]), 0.7, 2.5),
    (lambda x, y: max(x, y) * min(x, y, 0.1), 0.7, 2.5),
    (lambda x, y: x**3 + y**0 + (-y) ** 2, 0.7, 2.5),
    (lambda x, y: shim.logaddexp(x, y), 0.7, 2.5),
    (lambda x, y: m.floor(x) * y + m.ceil(x) + int(y) * x + round(x) + round(y, 1), 0.72, 2.53),
]


@pytest.mark.parametrize(("function", "x", "y"), BINARY)
def test_binary_operations_agree_with_central_differences(function, x, y):
    for direction in ((1.0, 0.0), (0.0, 1.0), (0.6, -0.8)):
        level = fresh_level()
        result = function(Dual(x, direction[0], level), Dual(y, direction[1], level))
        (expected,) = central_differences(function, (x, y), direction)
        assert result.tangent == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert result.primal == pytest.approx(function(x, y), rel=1e-15)


def test_nested_perturbations_are_not_confused():
    # d/dx (x * d/dy (x + y)) = 1; without levels, the inner derivative sees the outer one and gives 2.
    assert derivative(lambda x: x * derivative(lambda y: x + y, 1.0), 1.0) == 1.0
    assert derivative(lambda x: x * derivative(lambda y: x * y * y, 3.0), 2.0) == pytest.approx(24.0)
    assert derivative(lambda x: derivative(lambda y: 3.0 * x, 1.0), 1.0) == 0.0
    third = derivative(lambda x: derivative(lambda y: derivative(lambda z: m.sin(x * y * z), 0.3), 0.5), 0.7)
    t = 0.3 * 0.5 * 0.7
    assert third == pytest.approx((1 - t * t) * math.cos(t) - 3 * t * math.sin(t), rel=1e-14)


def test_conventions_at_kinks():
    assert derivative(abs, 0.0) == 0.0
    assert derivative(lambda x: max(x, 0.0), 0.0) == 1.0
    assert derivative(lambda x: shim.maximum(x, 0.0), 0.0) == 1.0
    assert derivative(lambda x: shim.clip(x, 0.0, 1.0), 1.0) == 1.0
    assert derivative(lambda x: x * int(x > 0.5), 0.7) == 1.0
    assert derivative(lambda x: x * m.floor(x), 2.5) == 2.0
    assert derivative(lambda x: shim.interp(x, [0.0, 1.0, 2.0], [0.0, 1.0, 5.0]), 1.0) == 4.0


def test_an_unknown_function_refuses_a_dual():
    with pytest.raises(TypeError):
        m.nextafter(Dual(1.5, 1.0, fresh_level()), 2.0)


ARRAY_FUNCTIONS = {
    "ufuncs": "np.sin(x) * np.exp(-x) + np.arctan2(x, 2.0) + np.hypot(x, x[0]) + np.square(x)",
    "rounding": "np.floor(x) * x + np.rint(x) + np.sign(x) * x + np.fabs(x) + np.abs(x)",
    "where": "np.where(x > 0.5, x * x, np.minimum(x, 0.1)) + np.maximum(x, 0.45) + np.clip(x, 0.2, 1.1)",
    "reductions": "np.array([x.sum(), np.prod(x), x.mean(), x.min(), np.max(x)])",
    "spread": "np.var(x) + np.std(x, ddof=1) + np.tanh(x) ** 2",
    "axes": "A.sum(axis=0) @ A.mean(axis=0) + A.max(axis=1) + np.prod(A, axis=1)",
    "keepdims": "A / np.sum(A, axis=1, keepdims=True)",
    "products": "A @ A.T @ np.outer(x[:2], x) + np.dot(A, A.T)[0, 0] + np.dot(x, x) + 2.0 * (x @ x)",
    "solve": "np.linalg.solve(A @ A.T + np.eye(2), x[:2])",
    "solve_many": "np.linalg.solve(A.T @ A + np.eye(3), A.T) * np.linalg.det(A @ A.T) + np.linalg.norm(x)",
    "interp": "np.interp(x, np.linspace(0.0, 4.0, 3), np.arange(3.0)) + np.interp(0.4, x[:2] - 0.1, x[1:])",
    "creation": "np.full(3, x[0]) * np.ones(3) + np.array([x[0], 1.0, x[1]]) + np.full_like(x, x[2])",
    "shapes": "np.concatenate([A.reshape(-1), A.T.ravel(), np.stack([x, x])[1]]) * A.shape[1]",
    "accumulated": "np.cumsum(x) + np.sort(x)[::-1] + np.append(np.diff(x), x[np.argmax(x)])",
    "linspace": "np.linspace(x[0], x[1], 4) + np.arange(x[0], x[0] + 3.5)",
    "isnan": "np.where(np.isnan(x), 0.0, x) * np.isfinite(x)",
    "einsum": "np.einsum('ij,j->i', A, x) + np.trapezoid(x) + np.inner(x, x)",
    "power": "x ** np.array([1.5, 2.0, -1.0]) + 2.0 ** x + np.power(x, 3) + 1.0 / x - x % 0.3 + x // 0.3",
}


@pytest.mark.parametrize("name", ARRAY_FUNCTIONS)
def test_array_functions_agree_with_central_differences(name, module):
    program = module(f"import numpy as np\ndef program(x, A):\n    return {ARRAY_FUNCTIONS[name]}\n").program
    args = (np.array([0.43, 1.27, 0.71]), np.array([[0.3, -1.2, 0.8], [1.1, 0.6, -0.4]]))
    rng = np.random.default_rng(5)
    tangents = (rng.normal(size=3), rng.normal(size=(2, 3)))
    value, tangent = jvp(program, args, tangents)
    np.testing.assert_allclose(value, program(*args), rtol=1e-13)
    assert np.shape(tangent) == np.shape(value)
    expected = central_differences(program, args, tangents, step=1e-4)
    # Rounding of 1e-16 over a step of 1e-4, with a margin of a thousand for values of size ten.
    np.testing.assert_allclose(np.ravel(tangent), expected, rtol=1e-8, atol=1e-8)


def test_in_place_operations_reach_views_and_arguments(module):
    program = module("""
        import numpy as np

        def program(x, records):
            y = np.zeros(len(x) * 2)
            view = y[::2]
            view += x
            y[1:4] *= 2.0
            x[0] = y.sum()
            records["a"].append(x[0] * x[1])
            return y
    """).program
    x = np.array([1.0, 2.0, 3.0])
    run = run_dual(program, (x, {"a": [4.0]}), (np.array([1.0, 10.0, 100.0]), {"a": [7.0]}))
    np.testing.assert_array_equal(run.value, [1.0, 0.0, 4.0, 0.0, 3.0, 0.0])
    np.testing.assert_array_equal(run.tangent, [1.0, 0.0, 20.0, 0.0, 100.0, 0.0])
    np.testing.assert_array_equal(run.final_args[0], [8.0, 2.0, 3.0])
    np.testing.assert_array_equal(run.final_tangents[0], [121.0, 10.0, 100.0])
    assert run.final_args[1] == {"a": [4.0, 16.0]}
    assert run.final_tangents[1] == {"a": [7.0, 121.0 * 2.0 + 8.0 * 10.0]}
    np.testing.assert_array_equal(x, [1.0, 2.0, 3.0])


RECORDS = """
    import math
    from dataclasses import dataclass, replace
    from math import exp
    from typing import NamedTuple

    class Point(NamedTuple):
        x: float
        y: float

    @dataclass(frozen=True)
    class Tyre:
        radius: float
        bolts: int = 5
        name: str = "summer"

    class Car:
        def __init__(self, mass, tyre):
            self.mass = mass
            self.tyre = tyre
            self.extra = None

        def inertia(self):
            self.mass = float(self.mass) + math.sqrt(self.tyre.radius)
            return self.mass * self.tyre.radius ** 2 * self.tyre.bolts

    def program(car, point):
        assert isinstance(point.x, float)
        inertia = car.inertia()
        bigger = replace(car.tyre, radius=car.tyre.radius * exp(point.x))
        return {"inertia": inertia, "tyre": bigger, "point": Point(point.y, inertia)}

    def scalar(car, point):
        return program(car, point)["inertia"] * point.x * point.y
"""


def test_records_come_back_in_their_own_classes(module):
    m = module(RECORDS)
    car, point = m.Car(1000.0, m.Tyre(0.3)), m.Point(0.5, 2.0)
    value, tangent = jvp(m.program, (car, point), (m.Car(1.0, m.Tyre(0.0)), m.Point(1.0, 0.0)))
    assert type(value["tyre"]) is m.Tyre
    assert type(value["point"]) is m.Point
    assert value["tyre"] == m.Tyre(0.3 * math.exp(0.5))
    assert tangent["tyre"] == m.Tyre(pytest.approx(0.3 * math.exp(0.5)))
    assert tangent["inertia"] == pytest.approx(0.3**2 * 5)
    assert car.mass == 1000.0
    by_car, by_point = gradient(m.scalar, (car, point))
    mass = 1000.0 + math.sqrt(0.3)
    assert type(by_car) is m.Car
    assert type(by_point) is m.Point
    assert by_car.extra is None
    assert by_car.tyre.name == "summer"
    assert by_car.tyre.bolts == 5
    assert by_car.mass == pytest.approx(0.3**2 * 5)
    assert by_car.tyre.radius == pytest.approx(2 * 0.3 * 5 * mass + 0.3**2 * 5 * 0.5 / math.sqrt(0.3))
    assert by_point == m.Point(pytest.approx(mass * 0.45 * 2.0), pytest.approx(mass * 0.45 * 0.5))


def test_second_derivatives(module):
    m = module("""
        import numpy as np

        def program(x, A):
            return np.exp(x @ A @ x) * x[0]

        def vector(x):
            return np.sin(x) * x[::-1]
    """)
    x, a = np.array([0.3, -0.2]), np.array([[1.0, 0.5], [0.0, 2.0]])
    matrix = hessian(m.program, (x, a))
    np.testing.assert_allclose(matrix, matrix.T)
    for i in range(2):
        shifted = lambda d, i=i: gradient(m.program, (x + d * np.eye(2)[i], a))[0].tolist()  # noqa: E731
        np.testing.assert_allclose(matrix[:2, i], central_differences(shifted, (0.0,), (1.0,)), rtol=1e-8)
    t1, t2 = np.array([1.0, 2.0]), np.array([-0.5, 3.0])
    value, d1, d2, d12 = jvp_of_jvp(m.vector, (x,), (t1,), (t2,))
    np.testing.assert_allclose(value, m.vector(x))
    np.testing.assert_allclose(d1, jacobian(m.vector, (x,)) @ t1)
    np.testing.assert_allclose(d2, jacobian(m.vector, (x,)) @ t2)
    along = lambda d: jvp(m.vector, (x + d * t2,), (t1,))[1].tolist()  # noqa: E731
    np.testing.assert_allclose(d12, central_differences(along, (0.0,), (1.0,)), rtol=1e-8)


def test_functions_as_arguments_and_package_siblings(tmp_path, monkeypatch):
    package = tmp_path / "reference_sample_package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "part.py").write_text("import math\ndef wave(x):\n    return math.sin(x)\n")
    (package / "whole.py").write_text(
        "from . import part\nfrom .part import wave\n"
        "def double(f, x):\n    return f(f(x))\n"
        "def program(f, x):\n    return double(f, x) + part.wave(x) * wave(x)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    from reference_sample_package import part, whole

    value, tangent = jvp(whole.program, (part.wave, 0.7), (part.wave, 1.0))
    assert value == math.sin(math.sin(0.7)) + math.sin(0.7) ** 2
    expected = math.cos(math.sin(0.7)) * math.cos(0.7) + 2 * math.sin(0.7) * math.cos(0.7)
    assert tangent == pytest.approx(expected, rel=1e-14)


def test_flatten_and_unflatten_are_inverse():
    structure = {
        "a": (1.0, 2, None),
        "b": [np.array([[3.0], [4.0]]), "text"],
        "c": np.array([1, 2]),
        "d": True,
    }
    leaves = flatten_floats(structure)
    assert leaves == [1.0, 3.0, 4.0]
    doubled = unflatten(structure, [2 * leaf for leaf in leaves])
    assert flatten_floats(doubled) == [2.0, 6.0, 8.0]
    assert doubled["a"][1:] == (2, None)
    assert doubled["b"][1] == "text"
    assert doubled["c"].dtype == np.array([1]).dtype
    with pytest.raises(ValueError, match="more leaves"):
        unflatten(structure, [1.0] * 4)
    assert flatten_floats(((1.0, 2.0), (1.0, 2.0))) == [1.0, 2.0, 1.0, 2.0]
    shared = [1.0]
    copied = map_leaves(lambda x: x, (shared, shared))
    assert copied[0] is copied[1]
    assert copied[0] is not shared


def test_tangents_of_the_wrong_size_are_refused(module):
    program = module("def program(x, y):\n    return x * y\n").program
    with pytest.raises(ValueError, match="2 float leaves in the arguments, 1 in the tangents"):
        jvp(program, (1.0, 2.0), (1.0,))
    with pytest.raises(ValueError, match="result has 2"):
        gradient(module("def program(x):\n    return x, x\n").program, (1.0,))
