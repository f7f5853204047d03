"""Large blocks of memory are kept for later calls: results that live stay as they are, and nothing is lost."""

from __future__ import annotations

import gc
import resource
import threading

import numpy as np

import chainrule as cr

LARGE = 100_000  # numbers; such arrays come from blocks that are kept


def scaled(x, factor):
    y = np.sin(x) * factor
    return y + x, y


def total(x):
    return np.sum(np.exp(x) * np.cumsum(x))


def test_results_that_live_are_not_used_again():
    compiled, x = cr.jit(scaled), np.linspace(0.0, 1.0, LARGE)
    kept = [compiled(x, float(k)) for k in range(12)]
    views = [pair[0][1::2] for pair in kept[:4]]
    del kept[:4]
    gc.collect()
    later = [compiled(x, -float(k)) for k in range(12)]
    for k, view in enumerate(views):
        np.testing.assert_allclose(view, (np.sin(x) * k + x)[1::2], rtol=1e-14)
    for k, (first, second) in enumerate(kept, start=4):
        np.testing.assert_allclose(first, np.sin(x) * k + x, rtol=1e-14)
        np.testing.assert_allclose(second, np.sin(x) * k, rtol=1e-14)
    for k, (first, _) in enumerate(later):
        np.testing.assert_allclose(first, x - np.sin(x) * k, rtol=1e-13, atol=1e-15)


def test_later_calls_touch_no_fresh_memory():
    gradient, x = (
        cr.grad(total),
        np.linspace(0.0, 1.0, 50 * LARGE),
    )  # the C library maps such blocks anew each time
    for _ in range(3):
        gradient(x)
    before = resource.getrusage(resource.RUSAGE_SELF)
    for _ in range(5):
        gradient(x)
    after = resource.getrusage(resource.RUSAGE_SELF)
    pages = 5 * x.nbytes // resource.getpagesize()
    assert after.ru_minflt - before.ru_minflt < pages / 4
    assert after.ru_maxrss - before.ru_maxrss < x.nbytes // 1024  # kilobytes


def test_threads_exchange_blocks():
    gradient, x = cr.grad(total), np.linspace(0.0, 1.0, LARGE)
    expected = gradient(x)
    wrong: list[int] = []

    def work(sizes: list[int]) -> None:
        for size in sizes:
            if not np.allclose(gradient(x[:size]), gradient(np.ascontiguousarray(x[:size])), rtol=1e-13):
                wrong.append(size)
            if not np.array_equal(gradient(x), expected):
                wrong.append(LARGE)

    threads = [
        threading.Thread(target=work, args=([LARGE - 7 * k - j for k in range(40)],)) for j in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
