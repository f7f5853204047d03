"""Plain loops and array expressions: chainrule beside C and NumPy.

Out: times in turns. The C is `benchmarks/loops.c`, compiled by `gcc -O3 -march=native`; it writes to memory
that is there already, chainrule to new arrays.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from pathlib import Path

import numpy as np

import chainrule as cr
from benchmarks.report import Row
from benchmarks.timing import Action, take_turns

SOURCE = Path(__file__).parent / "loops.c"


def squares(x):
    total = 0.0
    for element in x:
        total += element * element
    return total


def chain(x, y):
    return 2.5 * x + y - x * y


def stencil(u):
    return u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4.0 * u[1:-1, 1:-1]


def steps(x, v, dt, n):
    for _ in range(n):
        a = -x - 0.1 * v * v
        v += a * dt
        x += v * dt
    return x + v


def smoothing(x, alpha):
    level = x[0]
    error = 0.0
    for i in range(1, len(x)):
        miss = x[i] - level
        error += miss * miss
        level += alpha * miss
    return error


def build() -> ctypes.CDLL:
    """Compile the C."""
    target = Path(tempfile.mkdtemp()) / "loops.so"
    flags = ["-O3", "-march=native", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, str(SOURCE), "-o", str(target), "-lm"], check=True)
    library = ctypes.CDLL(str(target))
    for name in ("squares", "steps", "smoothing"):
        getattr(library, name).restype = ctypes.c_double
    return library


def pairs() -> dict[str, tuple[Action, Action]]:
    """For each program: chainrule, and C."""
    c, rng = build(), np.random.default_rng(0)
    x, y, u = rng.normal(size=10_000), rng.normal(size=10_000), rng.normal(size=(500, 500))
    out, inner, miss = np.empty_like(x), np.empty((498, 498)), np.empty_like(x)
    n, side = ctypes.c_int64(len(x)), ctypes.c_int64(len(u))
    alpha, dt, one, zero = (ctypes.c_double(number) for number in (0.2, 0.01, 1.0, 0.0))

    def at(array: np.ndarray) -> ctypes.c_void_p:
        return array.ctypes.data_as(ctypes.c_void_p)  # it keeps the array

    px, py, pu, po, pi, pm = map(at, (x, y, u, out, inner, miss))
    ours = {f.__name__: cr.jit(f) for f in (squares, chain, stencil, steps, smoothing)}
    gradient = cr.grad(smoothing)
    return {
        "sum of squares, 10,000": (lambda: ours["squares"](x), lambda: c.squares(px, n)),
        "2.5 x + y - x y, 10,000": (lambda: ours["chain"](x, y), lambda: c.chain(px, py, n, po)),
        "five-point stencil, 500 by 500": (lambda: ours["stencil"](u), lambda: c.stencil(pu, side, side, pi)),
        "10,000 time steps": (
            lambda: ours["steps"](1.0, 0.0, 0.01, 10_000),
            lambda: c.steps(one, zero, dt, n),
        ),
        "smoothing, 10,000": (lambda: ours["smoothing"](x, 0.2), lambda: c.smoothing(px, n, alpha)),
        "its gradient": (
            lambda: gradient(x, 0.2),
            lambda: c.smoothing_gradient(px, n, alpha, pm, po),
        ),
    }


def rows() -> list[Row]:
    """Ratios to C, and times."""
    found: list[Row] = []
    for name, (mine, theirs) in pairs().items():
        times = take_turns({"chainrule": mine, "C": theirs}, rounds=100)
        found.append(Row(f"{name}: over C (gcc -O3 -march=native)", times.ratio("chainrule", "C"), "", 1.5))
        found.append(Row(f"{name}: time", 1e6 * times.best("chainrule"), "µs"))
    return found
