"""A signal whose handler raises stops native code within a second, wherever it is, and all is well afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.lower.boundary import layout
from tests.lower.test_memory import bytes_in_use

MATRIX = np.eye(20) + 0.01
DELAY, PATIENCE = 0.1, 1.0  # seconds until the signal comes, and that a call may then take to stop


def converge(n: int, x: float) -> float:
    while x > n:
        x = x * 0.5 + 1.0
    return x


def count(n: int, x: float) -> float:
    total, i = 0.0, 0
    while i < n:
        total += x * i
        i += 1
    return total


def harmonic(n: int, x: float) -> float:
    total = 0.0
    for i in range(n):
        total += x / (i + 1.0)
    return total


def backwards(n: int, x: float) -> float:
    total = 0.0
    for i in range(n, 0, -3):
        total += x / i
    return total


def nested(n: int, x: float) -> float:
    total = 0.0
    for i in range(n):
        for j in range(i):
            total += x * i / (j + 1.0)
    return total


def fibonacci(n: int, x: float) -> float:
    if n < 2:
        return x * n
    return fibonacci(n - 1, x) + fibonacci(n - 2, x)


def waves(n: int, x: np.ndarray) -> float:
    total = 0.0
    for k in range(n):
        x = np.sin(x) + k
        total += np.sum(np.exp(-x * x))
    return total


def products(n: int, x: np.ndarray) -> float:
    y = x
    for _ in range(n):
        y = y @ x * 0.01
    return np.sum(y)


def solutions(n: int, x: np.ndarray) -> float:
    total = 0.0
    for _ in range(n):
        total += np.sum(np.linalg.solve(x, x[0]))
    return total


def slices(n: int, x: np.ndarray) -> float:
    x = x.copy()
    for _ in range(n):
        x[1:-1] += 0.1 * (x[2:] - 2.0 * x[1:-1] + x[:-2])
    return np.sum(x * x)


SMALL, LARGE = np.linspace(0.1, 1.0, 50), np.linspace(0.1, 1.0, 20_000)
CALLS: dict[str, tuple[Callable[..., Any], tuple[Any, ...], tuple[Any, ...]]] = {
    "endless while": (converge, (3, 4.0), (1, 2.0)),
    "counting while": (count, (5, 1.5), (2**60, 1.5)),
    "for": (harmonic, (5, 1.5), (2**60, 1.5)),
    "for with a step": (backwards, (5, 1.5), (2**60, 1.5)),
    "nested for": (nested, (5, 1.5), (2**30, 1.5)),
    "recursion": (fibonacci, (5, 1.5), (70, 1.5)),
    "small arrays": (waves, (3, SMALL), (2**60, SMALL)),
    "large arrays": (waves, (3, LARGE), (2**60, LARGE)),
    "slices": (slices, (3, SMALL), (2**60, SMALL)),
    "products": (products, (3, MATRIX), (2**60, MATRIX)),
    "solves": (solutions, (3, MATRIX), (2**60, MATRIX)),
}
# Reverse mode keeps what it needs of each pass: these are as long as memory allows.
REVERSE: dict[str, tuple[Callable[..., Any], tuple[Any, ...], tuple[Any, ...]]] = {
    "nested for": (nested, (5, 1.5), (2**30, 1.5)),
    "recursion": (fibonacci, (5, 1.5), (70, 1.5)),
    "arrays": (waves, (3, SMALL), (500_000, SMALL)),
    "slices": (slices, (3, SMALL), (2**40, SMALL)),
    "solves": (solutions, (3, MATRIX), (100_000, MATRIX)),
}


class Alarm(KeyboardInterrupt):
    pass


@contextmanager
def alarm(after: float) -> Generator[None]:
    """Raise `Alarm` in the main thread after some time."""

    def ring(*_: object) -> None:
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, after)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def stops(call: Callable[[], Any]) -> None:
    start = time.monotonic()
    with pytest.raises(Alarm), alarm(DELAY):
        call()
    assert time.monotonic() - start < DELAY + PATIENCE


def check(f: Callable[..., Any], short: tuple[Any, ...], long: tuple[Any, ...]) -> None:
    expected = f(*short)
    used = 0
    for k in range(3):
        stops(lambda: f(*long))
        np.testing.assert_array_equal(f(*short), expected)
        if k == 0:
            used = bytes_in_use()
    assert bytes_in_use() < used + 200_000  # what the calls had allocated is free again


@pytest.mark.parametrize("name", CALLS)
def test_the_function_stops(name: str) -> None:
    f, short, long = CALLS[name]
    check(cr.jit(f), short, long)


@pytest.mark.parametrize("name", REVERSE)
def test_the_gradient_stops(name: str) -> None:
    f, short, long = REVERSE[name]
    check(cr.grad(f, argnums=1), short, long)


def test_forward_mode_stops() -> None:
    expected = cr.jvp(lambda x: nested(5, x), (1.5,), (1.0,))
    stops(lambda: cr.jvp(lambda x: nested(2**30, x), (1.5,), (1.0,)))
    assert cr.jvp(lambda x: nested(5, x), (1.5,), (1.0,)) == expected


def test_the_way_through_python_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "unknown", lambda: "pretend")
    f = cr.jit(nested)
    expected = f(5, 1.5)
    stops(lambda: f(2**30, 1.5))
    assert f(5, 1.5) == expected


def test_ctrl_c_raises_keyboard_interrupt() -> None:
    f = cr.jit(nested)
    f(5, 1.5)
    timer = threading.Timer(DELAY, signal.raise_signal, (signal.SIGINT,))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    try:
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            f(2**30, 1.5)
        timer.join()
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_handler_that_does_not_raise_lets_the_call_go_on() -> None:
    f, seen = cr.jit(nested), []
    expected = f(20_000, 1.5)
    before = signal.signal(signal.SIGALRM, lambda *_: seen.append(f(5, 1.5)))  # it may call compiled code
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        start = time.monotonic()
        while not seen and time.monotonic() < start + 10.0:
            assert f(20_000, 1.5) == expected
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
    assert set(seen) == {f(5, 1.5)}


def test_a_long_call_lets_other_threads_run() -> None:
    f = cr.jit(nested)
    f(5, 1.5)
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.wait(0.01):
            ticks.append(time.monotonic())

    thread = threading.Thread(target=tick)
    thread.start()
    with pytest.raises(Alarm), alarm(0.5):
        f(2**30, 1.5)
    done.set()
    thread.join()
    assert len(ticks) > 5


def test_main_is_interrupted_while_a_thread_computes() -> None:
    f = cr.jit(lambda n, x: nested(n, x))
    f(5, 1.5)
    thread = threading.Thread(target=f, args=(40_000, 1.5))
    thread.start()
    stops(lambda: (thread.join(), time.sleep(10.0)))
    thread.join()


EXIT = """
    import threading, time
    import chainrule as cr
    from tests.runtime.test_interrupt import nested

    f = cr.jit(nested)
    f(5, 1.5)
    threading.Thread(target=f, args=(2**30, 1.5), daemon=True).start()
    time.sleep(0.1)
"""


def test_a_daemon_thread_in_native_code_does_not_keep_the_process_alive() -> None:
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(EXIT)], timeout=30, check=False)
    assert done.returncode == 0


def test_what_the_reader_holds_is_not_touched() -> None:
    """A record that changes while a long call runs stays whole: the boundary holds what it needs."""
    record: dict[str, Any] = {"x": np.linspace(0.1, 1.0, 50)}
    f = cr.jit(lambda record, n: waves(n, record["x"]))
    expected = f(record, 100_000)

    def replace() -> None:
        record["x"] = np.zeros(50)

    timer = threading.Timer(0.05, replace)
    timer.start()
    assert f(record, 100_000) == expected
    timer.join()


def thrice_the_large(x: np.ndarray) -> float:
    return np.sum(np.where(x > 0.5, x * 3.0, x))


def test_partial_sums_in_vector_registers_survive_looks_at_signals():
    """A look is a call; what a loop has added up so far must not change by it."""
    x = np.ones(3_000_001)
    assert cr.jit(thrice_the_large)(x) == 3.0 * len(x)
