"""`print` in compiled code: what CPython prints, in its order, and once in derivatives too."""

import io
import math
import sys
from collections import namedtuple
from contextlib import redirect_stdout
from dataclasses import dataclass

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import UnsupportedError

Point = namedtuple("Point", "x y")


@dataclass
class Tyre:
    radius: float
    count: int = 4


class Velocity:
    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return f"Velocity({self.x:.2f})"


def numbers(x, n):
    print("x is", x, n, x > 0, None, math.pi, int(x), 'quotes "{}" and 100 %')
    print(f"{x:8.3f}|{n:>4}|{x!r}", f"{x:.2e}", sep=" / ", end=" .\n")
    print(file=sys.stdout, flush=True)
    print(np.float64(x), [np.float64(x)], 1j * x)
    return x * x


def containers(x, xs, a):
    print(Tyre(x), Point(x, 2), {"k": x}, (x,), [x, [x]], Velocity(x))
    print(xs, [v * x for v in xs])
    print(a, a.shape, a[0], a.reshape(2, -1), sep="\n")
    return x * xs[0] + a.sum()


def loops(x, n):
    best = None
    k = 0
    while k < n:
        k += 1
        x = x * 1.1
        if k % 2:
            print(f"step {k}: {x:.4f}", end=" | ")
            best = x if best is None or x > best else best
    print("best", best)
    return x


def recursive(x, n):
    print("f", n)
    return x if n < 2 else recursive(x, n - 1) * x + recursive(x, n - 2)


def faulty(xs, n):
    total = 0.0
    for i in range(n):
        print("before", i)
        total += xs[i]
    return total


def told(function, *args):
    stream = io.StringIO()
    with redirect_stdout(stream):
        try:
            result = function(*args)
        except IndexError as error:
            result = str(error)
    return stream.getvalue(), result


CASES = [
    (numbers, (1.5, 3)),
    (containers, (1.5, [1.0, 2.0], np.array([1.0, 2.5, 3.0, 4.0]))),
    (loops, (1.0, 5)),
    (loops, (1.0, 0)),
    (recursive, (0.7, 4)),
    (faulty, ([1.0, 2.0], 2)),
    (faulty, ([1.0, 2.0], 4)),
]


@pytest.mark.parametrize(("function", "args"), CASES, ids=lambda part: getattr(part, "__name__", ""))
def test_prints_what_python_prints(function, args):
    expected = told(function, *args)
    assert told(cr.jit(function), *args) == expected
    for derivative in (cr.value_and_grad(function), cr.grad(function), cr.hessian(function)):
        assert told(derivative, *args)[0] == expected[0]
    assert told(lambda: cr.vjp(function, *args)[0])[0] == expected[0]


def test_emitted_python_prints():
    text = cr.source(cr.grad(loops), 1.0, 5)
    assert sum(line.lstrip().startswith("print(") for line in text.splitlines()) >= 2
    space = {}
    exec(text, space)
    assert told(space["loops_gradient"], 1.0, 5)[0] == told(loops, 1.0, 5)[0]


class FullStream(io.StringIO):
    def write(self, text):
        raise OSError("no space left")


def test_a_stream_that_fails_raises():
    compiled = cr.jit(loops)
    with pytest.raises(OSError, match="no space left"), redirect_stdout(FullStream()):
        compiled(1.0, 3)
    assert told(compiled, 1.0, 3) == told(loops, 1.0, 3)


def test_other_files_are_refused():
    def program(x):
        print(x, file=sys.stderr)
        return x

    with pytest.raises(UnsupportedError, match="E0307"):
        cr.jit(program)(1.0)
