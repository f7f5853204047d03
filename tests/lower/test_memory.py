"""Nothing stays behind: not after a hundred thousand calls, not after errors, not of arrays that were
replaced.
"""

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from chainrule.ir.nodes import Program
from chainrule.ir.types import BOOL, I64, Type
from chainrule.lower.site import CONTEXT_BYTES
from chainrule.primitives.ops import Ops
from chainrule.runtime.compile import compile_program
from tests.lower.natively import parameter, program
from tests.lower.test_programs import for_, if_

VECTOR = Type("f64", (None,))
CALLS = 100_000


class Statistics(ctypes.Structure):
    """What glibc says about its memory."""

    _fields_ = tuple((f"field{k}", ctypes.c_size_t) for k in range(10))


def bytes_in_use() -> int:
    """Bytes that are allocated now, by anyone in this process."""
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo is None:
        pytest.skip("this C library does not say how much memory is in use")
    mallinfo.restype = Statistics
    statistics = mallinfo()
    return statistics.field7 + statistics.field4  # in the heap, and mapped


def caller(p: Program, *arguments: Any) -> Callable[[], int]:
    """A function that calls the entry, releases what it gives, and nothing else."""
    unit = compile_program(p)
    words: list[int] = []
    kept = []
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            kept.append(argument)
            words += [argument.ctypes.data, *argument.shape]
        else:
            words.append(int(argument))
    slots = (ctypes.c_int64 * len(words))(*words)
    results = (ctypes.c_int64 * 16)()
    context = ctypes.create_string_buffer(CONTEXT_BYTES)
    places = [ctypes.addressof(x) for x in (context, slots, results)]
    entry = ctypes.PYFUNCTYPE(ctypes.c_int64, *[ctypes.c_void_p] * 3)(unit.entry)
    free, release = (
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(unit.address(name))
        for name in ("cr_free_unlinked", "cr_release_all")
    )
    kinds = [a.type for a in p.main.body.results]

    def call() -> int:
        status = entry(*places)
        if status:
            release(places[0])
            return status
        at = 0
        for kind in kinds:
            if kind.is_array:
                free(results[at])
            at += 1 + kind.rank
        return 0

    call.kept = (kept, slots, results, context, unit)  # type: ignore[attr-defined]
    return call


def everything() -> Program:
    """Arrays made, moved, replaced and dropped in loops and branches; tapes; a check that may fail."""
    x, n, c, b = parameter(VECTOR, "x"), parameter(I64, "n"), parameter(BOOL, "c"), Ops()
    u = b.exp(x)

    def body(b: Ops, i: Any, u: Any, items: Any) -> Any:
        (v,) = if_(
            b, c, lambda b: (b.mul(u, u),), lambda b: (b.update(u, b.constant(1.0, "f64"), b.integer(0)),)
        )
        b.check(b.lt(i, n), i, error="IndexError", message="{0}")
        return b.select(b.gt(v, b.constant(2.0, "f64")), b.sqrt(v), v), b.append(
            items, b.index(v, b.integer(1))
        )

    start = b.empty(b.integer(0), dtype="f64")
    u, items = for_(b, (0, 5, 1), [u, start], body, [VECTOR, VECTOR])
    dropped = b.reduce_sum(b.concatenate(u, items, u))
    return program((x, n, c), b, u, dropped, b.solve(eye(b, u), u))


def eye(b: Ops, u: Any) -> Any:
    n = b.dim(u, 0)
    rows = b.broadcast(b.iota(n), (n, n), (0, None))
    columns = b.broadcast(b.iota(n), (n, n), (None, 0))
    return b.convert(b.eq(rows, columns), "f64")


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("enough", [True, False])
def test_no_leak(taken: bool, enough: bool) -> None:
    call = caller(everything(), np.linspace(0.1, 1.0, 20), 9 if enough else 3, taken)
    for _ in range(100):
        assert bool(call()) == (not enough)
    before = bytes_in_use()
    for _ in range(CALLS // 10):
        call()
    assert abs(bytes_in_use() - before) < 20_000


def test_no_leak_in_a_hundred_thousand_calls() -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    p = program((x,), b, b.exp(x), b.matmul(x, x), b.stack(b.constant(1.0, "f64"), b.index(x, b.integer(0))))
    call = caller(p, np.linspace(0.1, 1.0, 20))
    call()
    before = bytes_in_use()
    for _ in range(CALLS):
        call()
    assert abs(bytes_in_use() - before) < 20_000


def test_memory_that_is_not_there() -> None:
    n, b = parameter(I64, "n"), Ops()
    p = program((n,), b, b.full(b.constant(1.0, "f64"), n))
    call = caller(p, 2**59)
    assert call() > 0
    unit = call.kept[-1]  # type: ignore[attr-defined]
    assert isinstance(unit.error(call(), ()), MemoryError)
