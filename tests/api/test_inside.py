"""Derivatives that are asked for inside compiled code: as in plain Python, and refused where they cannot be."""

import functools
import math
from dataclasses import dataclass

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import ArgumentsError, ChainruleError
from tests.reference import dual
from tests.reference.structures import flatten_floats


def lagrangian(q, v, mass, length):
    x1, y1 = length[0] * math.sin(q[0]), -length[0] * math.cos(q[0])
    y2 = y1 - length[1] * math.cos(q[1])
    vx1, vy1 = length[0] * v[0] * math.cos(q[0]), length[0] * v[0] * math.sin(q[0])
    vx2, vy2 = vx1 + length[1] * v[1] * math.cos(q[1]), vy1 + length[1] * v[1] * math.sin(q[1])
    kinetic = 0.5 * mass[0] * (vx1**2 + vy1**2) + 0.5 * mass[1] * (vx2**2 + vy2**2)
    return kinetic - 9.81 * (mass[0] * y1 + mass[1] * y2) + 0.0 * x1


def acceleration(q, v, mass, length):
    inertia = cr.hessian(lagrangian, argnums=1)(q, v, mass, length)
    coupling = cr.jacobian(cr.grad(lagrangian, argnums=1))(q, v, mass, length)
    return np.linalg.solve(inertia, cr.grad(lagrangian)(q, v, mass, length) - coupling @ v)


def pendulum(mass, length, steps):
    q, v, dt = np.array([1.0, 0.4]), np.array([0.3, -0.2]), 0.02
    for _ in range(steps):
        a1 = acceleration(q, v, mass, length)
        v2 = v + 0.5 * dt * a1
        a2 = acceleration(q + 0.5 * dt * v, v2, mass, length)
        v3 = v + 0.5 * dt * a2
        a3 = acceleration(q + 0.5 * dt * v2, v3, mass, length)
        v4 = v + dt * a3
        a4 = acceleration(q + dt * v3, v4, mass, length)
        q = q + dt / 6 * (v + 2 * v2 + 2 * v3 + v4)
        v = v + dt / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
    return q[0] + 0.5 * q[1]


def closed_form(q, v, mass, length):
    """The double pendulum's accelerations as textbooks have them."""
    (m1, m2), (l1, l2), d, g = mass, length, q[0] - q[1], 9.81
    s = 2 * m1 + m2 - m2 * np.cos(2 * d)
    first = -g * (2 * m1 + m2) * np.sin(q[0]) - m2 * g * np.sin(q[0] - 2 * q[1])
    first -= 2 * np.sin(d) * m2 * (v[1] ** 2 * l2 + v[0] ** 2 * l1 * np.cos(d))
    second = v[0] ** 2 * l1 * (m1 + m2) + g * (m1 + m2) * np.cos(q[0]) + v[1] ** 2 * l2 * m2 * np.cos(d)
    return np.array([first / (l1 * s), 2 * np.sin(d) * second / (l2 * s)])


MASS, LENGTH = np.array([1.0, 0.7]), np.array([0.8, 1.1])


def test_equations_of_motion_from_a_lagrangian():
    q, v = np.array([1.0, 0.4]), np.array([0.3, -0.2])
    expected = closed_form(q, v, MASS, LENGTH)
    np.testing.assert_allclose(cr.jit(acceleration)(q, v, MASS, LENGTH), expected, rtol=1e-12)


def test_gradient_of_a_simulated_double_pendulum():
    expected = dual.jacobian(pendulum, (MASS, LENGTH, 2)).ravel()
    found = cr.grad(pendulum, argnums=(0, 1))(MASS, LENGTH, 2)
    np.testing.assert_allclose(flatten_floats(found), expected, rtol=1e-9)


# Perturbations


def test_perturbations_are_not_confused():
    def one(x):
        return x * cr.grad(lambda y: x + y)(1.0)

    def two(x):
        return cr.grad(lambda y: x * cr.grad(lambda z: x + y * z)(y))(x)

    assert cr.grad(one)(3.0) == 1.0
    assert cr.jvp(one, (3.0,), (1.0,)) == (3.0, 1.0)
    assert cr.jit(two)(3.0) == 3.0  # x * y, by y
    assert cr.grad(two)(3.0) == 1.0
    assert cr.hessian(one)(3.0) == 0.0


# As plain Python


@dataclass
class Plant:
    gain: float
    table: np.ndarray
    counts: np.ndarray
    name: str
    next: object = None


def response(plant, x, n):
    return plant.gain * np.sum(plant.table * x) ** n + plant.counts[0]


def several(plant, x):
    by_plant, by_x = cr.grad(response, argnums=("plant", "x"))(plant, x, 2)
    blocks = cr.jacobian(lambda p, y: [p.gain * y, {"a": p.table * y}], argnums=0)(plant, x)
    value, pull = cr.vjp(response, plant, x, 2)
    return by_plant, by_x, blocks, value, pull(1.0)[1], cr.jvp(response, (plant, x, 2), (plant, 1.0, 0))


def test_records_integers_and_strings_inside_as_outside():
    plant = Plant(1.5, np.array([0.5, -2.0]), np.array([3, 4]), "p")
    plain, compiled = several(plant, 0.7), cr.jit(several)(plant, 0.7)
    assert flatten_floats(compiled) == pytest.approx(flatten_floats(plain), rel=1e-14)
    assert type(compiled[0]) is Plant
    assert compiled[0].name == "p"
    assert compiled[0].counts.tolist() == [3, 4]
    assert compiled[0].next is None
    assert [type(x) for x in compiled] == [type(x) for x in plain]
    assert compiled[2][1]["a"].table.shape == (2, 2)


def test_arguments_that_a_differentiated_function_changes_stay_as_they_are():
    def scaled(x):
        x *= 2.0
        x[0] = x[1]
        return np.sum(x * x)

    def program(x):
        g = cr.grad(scaled)(x)
        return g, x.copy()

    for run in (program, cr.jit(program)):
        g, x = run(np.array([1.0, 3.0]))
        assert g.tolist() == [0.0, 48.0]
        assert x.tolist() == [1.0, 3.0]


def test_a_pullback_keeps_what_it_belongs_to():
    def program(x):
        weights = np.array([1.0, 2.0])
        value, pull = cr.vjp(lambda y: weights * y * y, x)
        weights[0] = 100.0
        x[1] = 100.0
        total = 0.0
        for k in range(2):
            unit = np.zeros(2)
            unit[k] = 1.0
            total += pull(unit)[0][k] * 10.0**k
        return total + value[0]

    assert cr.jit(program)(np.array([3.0, 4.0])) == 6.0 + 160.0 + 9.0


def test_a_pullback_outside_keeps_its_arguments():
    x, spring = np.array([3.0, 4.0]), [2.0, np.array([1.0])]
    _, pull = cr.vjp(lambda y, s: y * y * s[0] + s[1][0], x, spring)
    x[:] = 100.0
    spring[0] = 100.0
    spring[1][0] = 100.0
    by_x, by_spring = pull(np.ones(2))
    assert by_x.tolist() == [12.0, 16.0]
    assert by_spring[0] == 25.0


def test_a_pullback_outside_keeps_its_closure():
    def program(x):
        table, body = np.array([2.0, 3.0]), Oscillator(5.0)
        pulls = []
        for k in (1.0, 2.0):
            pulls.append(cr.vjp(lambda u: u * u * k * table[0] * body.stiffness, x)[1])  # noqa: B023
        before = [pull(1.0)[0] for pull in pulls]
        table[0] = 7.0
        body.stiffness = 1.0
        return before, [pull(1.0)[0] for pull in pulls]

    for run in (program, cr.jit(program)):
        assert run(3.0) == ([60.0, 120.0], [60.0, 120.0])


def test_methods_of_different_objects_have_derivatives_of_their_own():
    one, two = Oscillator(1.0), Oscillator(10.0)
    for oscillator in (one, two, one):
        k = oscillator.stiffness
        assert cr.jvp(oscillator.energy, (2.0,), (1.0,)) == (2.0 * k, 2.0 * k)
        value, pull = cr.vjp(oscillator.energy, 2.0)
        assert (value, pull(1.0)) == (2.0 * k, (2.0 * k,))
        assert cr.hvp(oscillator.energy, (2.0,), (1.0,)) == k
        assert cr.jvp(oscillator, (2.0,), (1.0,)) == (-2.0 * k, -k)
    assert vars(one) == {"stiffness": 1.0}


def test_a_wrapped_function_has_derivatives_of_its_own():
    def square(x):
        return x * x

    assert cr.jvp(square, (3.0,), (1.0,)) == (9.0, 6.0)

    @functools.wraps(square)
    def cube(x):
        return x * square(x)

    assert cr.jvp(cube, (2.0,), (1.0,)) == (8.0, 12.0)


class Oscillator:
    def __init__(self, stiffness):
        self.stiffness = stiffness

    def energy(self, x):
        return 0.5 * self.stiffness * x * x

    def __call__(self, x):
        return -cr.grad(self.energy)(x)


def in_lists(x):
    return [x, [x * x, x], 3, {"a": [x, x]}]


@pytest.mark.parametrize(
    ("f", "cotangent", "expected"),
    [
        (lambda x: [x * x, x], [1.0, 2.0], 6.0),
        (lambda x: [[x, x * x], [x * x * x, 2.0 * x]], [[1.0, 2.0], [3.0, 4.0]], 53.0),
        (in_lists, [1.0, [1.0, 2.0], 0, {"a": [0.5, 0.5]}], 8.0),
        (lambda x: [np.array([x, x * x]), np.array([x])], [np.ones(2), np.ones(1)], 6.0),
        (lambda x: [x * x, []], [1.0, []], 4.0),
    ],
)
def test_cotangents_of_lists(f, cotangent, expected):
    def inside(x, cotangent):
        return cr.vjp(f, x)[1](cotangent)[0]

    assert cr.vjp(f, 2.0)[1](cotangent) == (expected,)
    assert cr.jit(inside)(2.0, cotangent) == expected


def test_functions_that_are_chosen_at_run_time():
    def program(x):
        f = (lambda t: math.sin(t)) if x > 2.0 else (lambda t: t**3 * x)
        f = (lambda t: t * x) if x > 3.0 else f
        g = cr.grad(lambda t: t * t) if x > 1.0 else cr.grad(lambda t: x * t**3)
        if x < 2.0:
            return cr.grad(f)(x) + g(x) + cr.jvp(f, (x,), (1.0,))[1]
        return g(x)

    def partly(x):
        f = functools.partial(times, x * 2.0) if x > 1.0 else functools.partial(times, x * 3.0)
        g = functools.partial(times, 2.0) if x > 1.0 else functools.partial(times, 3.0)
        return f(x) + cr.grad(f)(x) + g(x)

    def times(a, b):
        return a * b

    for x in (0.5, 2.0):
        assert cr.jit(partly)(x) == pytest.approx(partly(x), rel=1e-14)

    for x in (0.5, 1.5, 2.5, 3.5):
        assert cr.jit(program)(x) == pytest.approx(program(x), rel=1e-14)
    assert cr.grad(program)(1.5) == pytest.approx(3 * 1.5**2 * 6 + 2.0)
    assert cr.grad(program)(0.5) == pytest.approx(3 * 3 * 0.5**2 * 3)


NUMBERS = (0, 1)
SLOPE = cr.grad(response)


def test_options_and_derivatives_in_globals_are_read_at_each_call(monkeypatch):
    def program(x, y):
        by_x, by_y = cr.grad(power, NUMBERS)(x, y)
        return by_x + 10.0 * by_y + SLOPE(x, y)

    def power(x, y):
        return x * x * y

    compiled = cr.jit(program)
    monkeypatch.setitem(globals(), "SLOPE", cr.grad(power))
    assert compiled(2.0, 3.0) == program(2.0, 3.0) == 12.0 + 40.0 + 12.0
    monkeypatch.setitem(globals(), "NUMBERS", (1, 0))
    assert compiled(2.0, 3.0) == program(2.0, 3.0) == 4.0 + 120.0 + 12.0
    monkeypatch.setitem(globals(), "SLOPE", cr.grad(power, 1))
    assert compiled(2.0, 3.0) == program(2.0, 3.0) == 4.0 + 120.0 + 4.0


# Python exceptions


def test_exceptions_from_inside_of_derivatives():
    def checked(x):
        if x < 0.0:
            raise ValueError(f"negative: {x}")
        return math.sqrt(x)

    def always(x):
        raise KeyError("no")

    def program(x, which):
        if which:
            return cr.grad(always)(x)
        return cr.grad(checked)(x)

    compiled = cr.jit(program)
    assert compiled(4.0, False) == 0.25
    with pytest.raises(ValueError, match="negative: -1"):
        compiled(-1.0, False)
    with pytest.raises(KeyError, match="no"):
        compiled(4.0, True)
    with pytest.raises(ZeroDivisionError):
        cr.jit(lambda x: cr.grad(lambda y: 1.0 / (y - x))(x))(2.0)


def test_sizes_that_do_not_fit_are_found_at_run_time():
    def program(x, t):
        return cr.jvp(lambda y: np.sum(y * y), (x,), (t,))[1]

    assert cr.jit(program)(np.ones(3), np.ones(3)) == 6.0
    for run in (program, cr.jit(program)):
        with pytest.raises(TypeError, match="tangents"):
            run(np.ones(3), np.ones(2))


# Refused


def appending(x):
    seen = []

    def f(y):
        seen.append(y)  # here
        return y * y

    return cr.grad(f)(x) + len(seen)


def rebinding(x):
    count = 0

    def f(y):
        nonlocal count
        count += 1
        return y * y

    return cr.grad(f)(x) + count  # here


def writing(x):
    table = np.zeros(3)

    def f(y):
        table[0] = y  # here
        return y * y

    return cr.grad(f)(x) + table[0]


def integer(x):
    return cr.grad(lambda n: n * x)(2)  # here


def array_result(x):
    return cr.grad(lambda y: np.array([y, x]))(x)  # here


def no_such_argument(x):
    return cr.grad(lambda y: y, argnums="z")(x)  # here


def too_many(x):
    return cr.grad(lambda y: y * y)(x, x)  # here


def unlike_tangents(x):
    return cr.jvp(lambda y: y[0] * y[1], ((x, x),), ((1.0,),))[1]  # here


def unlike_cotangent(x):
    return cr.vjp(lambda y: (y, y * y), x)[1](1.0)[0]  # here


def no_function(x):
    return cr.grad(3)(x)  # here


def bad_mode(x):
    return cr.jacobian(lambda y: y, mode="sideways")(x)  # here


def own_derivative(x, n=3):
    if n <= 0:
        return x
    return cr.grad(lambda y: own_derivative(y * x, n - 1))(x)  # here


def study(x):
    return cr.minimize(lambda t: t * t, x)  # here


def unknown_argnums(x):
    k = 0
    while k * x < 1.0:
        k += 1
    return cr.grad(lambda y, z: y * z, argnums=k)(x, x)  # here


REFUSED = {
    appending: "E0305", rebinding: "E0305", writing: "E0305", integer: "E0603", array_result: "E0604",
    no_such_argument: "E0605", too_many: "E0601", unlike_tangents: "E0607", unlike_cotangent: "E0607",
    no_function: "E0602", bad_mode: "E0318", own_derivative: "E0322", unknown_argnums: "E0408", study: "E0902",
}  # fmt: skip


@pytest.mark.parametrize("program", REFUSED, ids=lambda p: p.__name__)
def test_refused_at_the_line(program):
    with pytest.raises(ChainruleError) as caught:
        cr.jit(program)(1.5)
    error = caught.value
    assert error.code == REFUSED[program]
    assert error.span is not None
    assert "# here" in _line(error.span)


def _line(span):
    with open(span.file, encoding="utf-8") as file:
        return file.read().splitlines()[span.line - 1]


@pytest.mark.parametrize("program", [integer, array_result, unlike_tangents, unlike_cotangent, no_function])
def test_plain_python_refuses_the_same(program):
    with pytest.raises(ArgumentsError) as caught:
        program(1.5)
    assert caught.value.code == REFUSED[program]
