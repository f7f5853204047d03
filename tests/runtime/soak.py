"""Long runs: threads that hammer the same functions, and calls whose memory must not grow.

python -m tests.runtime.soak [SECONDS [CALLS]]

`make soak` takes a minute of four threads and a million calls of each kind; `test_threads.py` and `test_growth.py`
do the same for a moment.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import chainrule as cr


@dataclass
class Spring:
    stiffness: float
    lengths: np.ndarray


def energy(x: np.ndarray, k: float) -> float:
    total = 0.0
    for i in range(1, len(x)):
        d = x[i] - x[i - 1]
        while d > 1.0:
            d *= 0.5
        total += k * d * d
    return total + np.sum(np.exp(-x * x))


def tree(n: int, x: float) -> float:
    if n == 0:
        return np.sin(x)
    return tree(n - 1, 0.5 * x) * tree(n - 1, 0.7 * x) + x


def square(x: float) -> float:
    return x * x


def stretched(spring: Spring, by: float) -> Spring:
    return Spring(spring.stiffness * by, spring.lengths + by)


def doubled(x: np.ndarray) -> list[float]:
    return [2.0 * v for v in x]


def relax(x: np.ndarray, spring: Spring) -> float:
    x[1:-1] += 0.1 * (x[2:] - 2.0 * x[1:-1] + x[:-2])
    spring.stiffness += 1.0
    spring.lengths = spring.lengths * 0.5
    return np.sum(x)


def refuses(x: np.ndarray, n: int) -> float:
    history = [x[0]]
    for i in range(n):
        history.append(x[i % len(x)] * i)
    y = x * 2.0
    if n > 3:
        raise ValueError(f"too many: {n}")
    return np.sum(y) + history[-1]


def picks(x: np.ndarray, i: int) -> float:
    return (x * 2.0)[i]


# Threads


def same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(np.array_equal(a, b))


def hammer(threads: int, seconds: float) -> int:
    """Call from several threads at once and compare with what one thread found; gives the number of calls."""
    rng = np.random.default_rng(0)
    large = rng.normal(size=20_000)  # long enough to be computed without Python's lock
    calls: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (cr.grad(energy), (rng.normal(size=40), 1.5)),
        (cr.grad(energy), (large, 1.5)),
        (cr.value_and_grad(energy, argnums=(0, 1)), (rng.normal(size=300), 0.5)),
        (cr.grad(tree, argnums=1), (8, 0.8)),
        (cr.hessian(energy), (rng.normal(size=6), 1.5)),
    ]
    expected = [f(*arguments) for f, arguments in calls]
    counts, failures = [0] * threads, list[str]()
    end = time.monotonic() + seconds

    def work(number: int) -> None:
        k = number
        while time.monotonic() < end and not failures:
            f, arguments = calls[k % len(calls)]
            if not same(f(*arguments), expected[k % len(calls)]):
                failures.append(f"call {k % len(calls)} in thread {number}")
            refuse(k)
            counts[number] += 1
            k += 1

    def refuse(k: int) -> None:
        try:
            refused(large, 4 + k % 5)
        except ValueError as error:
            if str(error) == f"too many: {4 + k % 5}":
                return
        failures.append("a call that raises")

    refused = cr.jit(refuses)
    running = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if failures:
        raise AssertionError(f"wrong: {failures}")
    return sum(counts)


# Memory


def _lengths(k: int) -> np.ndarray:
    return np.zeros(2 + k % 1000)


def growing_calls() -> dict[str, Callable[[int], Any]]:
    """Calls of every kind; each takes a number that it may depend on."""
    x, spring = np.linspace(0.1, 1.0, 50), Spring(2.0, np.linspace(0.1, 1.0, 50))
    large = np.linspace(0.1, 1.0, 9000)
    f, gradient, relaxed = cr.jit(energy), cr.grad(energy), cr.jit(relax)
    number, both, hessian = cr.jit(square), cr.value_and_grad(energy), cr.hessian(energy)
    record, whole, listed = (
        cr.jit(stretched),
        cr.grad(lambda s: np.sum(s.lengths) * s.stiffness),
        cr.jit(doubled),
    )
    failing, failing_gradient, element = cr.jit(refuses), cr.grad(refuses), cr.jit(picks)

    def unknown() -> None:
        number(1.0, y=2.0)

    def raises(call: Callable[..., Any], *arguments: Any) -> None:
        try:
            call(*arguments)
        except (ValueError, TypeError, IndexError):
            return
        raise AssertionError("nothing was raised")

    return {
        "a number": lambda _: number(1.5),
        "an array": lambda _: f(x, 2.0),
        "a gradient": lambda _: gradient(x, 2.0),
        "a large gradient": lambda _: gradient(large, 2.0),
        "value and gradient": lambda _: both(x, 2.0),
        "a Hessian": lambda _: hessian(x[:4], 2.0),
        "a record": lambda _: record(spring, 2.0),
        "a record's gradient": lambda _: whole(spring),
        "a list": lambda _: listed(x),
        "changed arguments": lambda _: relaxed(x.copy(), Spring(1.0, x)),
        "a strided array": lambda _: f(x[::-2], 2.0),
        "another length each time": lambda k: f(_lengths(k), 2.0),
        "a gradient, another length each time": lambda k: gradient(_lengths(k), 2.0),
        "ValueError": lambda _: raises(failing, x, 40),
        "ValueError in a gradient": lambda _: raises(failing_gradient, x, 40),
        "IndexError": lambda _: raises(element, x, 50),
        "a wrong number of arguments": lambda _: raises(number, 1.0, 2.0),
        "an unknown keyword": lambda _: raises(unknown),
        "a wrong type": lambda _: raises(number, "text"),
        "a read-only array": lambda _: raises(relaxed, _frozen(x), spring),
    }


def _frozen(x: np.ndarray) -> np.ndarray:
    y = x.copy()
    y.flags.writeable = False
    return y


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def growth(call: Callable[[int], Any], calls: int, warm: int) -> int:
    """Bytes that a process grows by while it calls, after it has warmed up."""
    repeat(call, warm)
    before = settled()
    repeat(call, calls)
    return settled() - before


def repeat(call: Callable[[int], Any], calls: int) -> None:
    for k in range(calls):
        call(k)


def settled() -> int:
    """Bytes in memory, once all that is free was given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return resident()


def main(seconds: float = 60.0, calls: float = 1e6) -> None:
    """Run everything; calls that are refused, which are slow, for two minutes each at most."""
    print(f"{hammer(4, seconds):,} calls from four threads in {seconds:.0f} seconds: all right", flush=True)
    for name, call in growing_calls().items():
        start = time.perf_counter()
        repeat(call, 500)
        number = int(min(calls, 120.0 / (time.perf_counter() - start) * 500))
        grown = growth(call, number, 2000)
        each = 1e6 * (time.perf_counter() - start) / (number + 2500)
        print(f"{name:38}{number:10,} calls of {each:7.2f} µs: {grown / 1024:5.0f} KB more", flush=True)
        if grown > 1_000_000:
            raise AssertionError(f"memory grows: {name}")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
