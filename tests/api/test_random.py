"""Random numbers in compiled code: those that NumPy draws for the same seed, and constants for derivatives."""

import copy
import importlib.util
import sys

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import UnsupportedError
from tests.api import random_passed
from tests.reference.dual import central_differences
from tests.reference.structures import flatten_floats

DRAWS = [
    "rng.random()", "rng.random(3)", "rng.normal()", "rng.normal(x, 2.0, size=(2, 3))", "rng.standard_normal(4)",
    "rng.normal(np.array([1.0, 2.0]), x)", "rng.uniform(-x, x)", "rng.uniform(size=2)", "rng.exponential(x, 3)",
    "rng.standard_exponential()", "rng.integers(10)", "rng.integers(3, 7, size=5)", "rng.integers(2, 5, endpoint=True)",
    "rng.permutation(6)", "rng.permutation(np.arange(4.0) * x)", "rng.choice(5)", "rng.choice(5, 3, replace=False)",
    "rng.choice(np.array([1.0, 2.0, 4.0]), size=4, p=[0.2, 0.3, 0.5])", "rng.choice(np.array([1.0, 2.0]))",
]  # fmt: skip


@pytest.fixture(scope="module")
def draws(tmp_path_factory):
    lines = ["import numpy as np", ""]
    for k, text in enumerate(DRAWS):
        lines += [f"def draw{k}(x, seed):", "    rng = np.random.default_rng(seed)", f"    first = {text}"]
        lines += [f"    return first, {text}, rng.random()", ""]
    path = tmp_path_factory.mktemp("draws") / "draws.py"
    path.write_text("\n".join(lines))
    specification = importlib.util.spec_from_file_location("random_draws", path)
    module = importlib.util.module_from_spec(specification)
    sys.modules["random_draws"] = module
    specification.loader.exec_module(module)
    yield vars(module)
    sys.modules.pop("random_draws")


@pytest.mark.parametrize("k", range(len(DRAWS)), ids=lambda k: DRAWS[k])
def test_the_numbers_are_those_of_numpy(draws, k):
    function = draws[f"draw{k}"]
    compiled = cr.jit(function)
    for seed in (0, 12345):
        for mine, expected in zip(compiled(1.5, seed), function(1.5, seed), strict=True):
            assert type(mine) is type(expected)
            assert np.array_equal(mine, expected) or np.allclose(mine, expected, rtol=1e-15)


def walk(drift, spread, n):
    rng = np.random.default_rng(7)
    price = 1.0
    order = np.arange(4.0)
    rng.shuffle(order)
    for _ in range(n):
        price *= np.exp(drift + spread * rng.normal())
        if rng.random() < 0.2:
            price = price * 0.9 + 0.01 * order[rng.integers(4)]
    return price


def test_derivatives_take_them_as_constants():
    assert cr.jit(walk)(0.01, 0.2, 20) == pytest.approx(walk(0.01, 0.2, 20), rel=1e-14)
    gradient = cr.grad(walk, argnums=(0, 1))(0.01, 0.2, 20)
    (by_drift,) = central_differences(lambda d: walk(d, 0.2, 20), (0.01,), (1.0,))
    (by_spread,) = central_differences(lambda s: walk(0.01, s, 20), (0.2,), (1.0,))
    assert gradient == pytest.approx((by_drift, by_spread), rel=1e-8)
    (second,) = central_differences(lambda d: cr.grad(walk)(d, 0.2, 20), (0.01,), (1.0,))
    assert cr.hessian(walk)(0.01, 0.2, 20) == pytest.approx(second, rel=1e-8)


def without_seed(x):
    return x * np.random.default_rng().normal()


def global_state(x):
    return x * np.random.normal()


@pytest.mark.parametrize("function", [without_seed, global_state])
def test_what_is_not_reproducible_is_refused(function):
    with pytest.raises(UnsupportedError, match="E0312"):
        cr.jit(function)(1.0)


@pytest.mark.parametrize("k", range(len(random_passed.ARGUMENTS)))
def test_generators_that_are_passed_are_left_as_numpy_leaves_them(k):
    arguments = random_passed.ARGUMENTS[k]
    mine, expected = copy.deepcopy(arguments), copy.deepcopy(arguments)
    found, wanted = cr.jit(random_passed.program)(*mine), random_passed.program(*expected)
    assert flatten_floats(found) == pytest.approx(flatten_floats(wanted), rel=1e-13)
    for one, other in ((mine[0], expected[0]), (mine[1].rng, expected[1].rng)):
        assert one.bit_generator.state == other.bit_generator.state
    assert (mine[1].place, mine[1].step) == pytest.approx((expected[1].place, expected[1].step), rel=1e-13)


def test_derivatives_draw_from_passed_generators_once():
    rng, walker, x, n = copy.deepcopy(random_passed.ARGUMENTS[0])

    def value(y):
        return random_passed.price(copy.deepcopy(rng), y, 0.3, n)

    (expected,) = central_differences(value, (x,), (1.0,))
    advanced = copy.deepcopy(rng)
    random_passed.price(advanced, x, 0.3, n)
    gradient = cr.grad(random_passed.price, argnums=1)(rng, x, 0.3, n)
    assert gradient == pytest.approx(expected, rel=1e-7)
    assert rng.bit_generator.state == advanced.bit_generator.state
    assert walker.rng is not rng
