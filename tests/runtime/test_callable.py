"""A compiled callable looks, binds, pickles and dies like a function."""

from __future__ import annotations

import copy
import functools
import gc
import inspect
import pickle  # noqa: TID251 - callables must travel to worker processes
import weakref
from typing import Any

import pytest

from chainrule.ir.structure import Leaf
from chainrule.ir.types import F64
from chainrule.lower.boundary.function import boundary
from chainrule.runtime.callable import Compiled
from tests.lower.boundary_kit import SQUARE, add, fail

NUMBER = Leaf(F64)


def slow(compiled: Compiled, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return ("slow", compiled, args, kwargs)


def power(x: float, n: int = 2, *, scale: float = 1.0) -> float:
    """Raise to a power."""
    return scale * x**n


wrapped = power
power = Compiled(power, slow)  # type: ignore[assignment]  # as a decorator does


def fast(function: Any = wrapped) -> Compiled:
    compiled = Compiled(function, slow)
    text = f"define i64 @entry(ptr %ctx, ptr %args, ptr %results) {{\n{SQUARE}\n}}\n"
    add(compiled, boundary("call", (NUMBER,), NUMBER, entry="entry", fail=fail), text)
    return compiled


def test_it_looks_like_the_function() -> None:
    assert power.__name__ == "power"
    assert power.__qualname__ == "power"
    assert power.__module__ == __name__
    assert power.__doc__ == "Raise to a power."
    assert power.__defaults__ == (2,)
    assert power.__kwdefaults__ == {"scale": 1.0}
    assert power.__annotations__ == wrapped.__annotations__
    assert power.__wrapped__ is wrapped
    assert inspect.signature(power) == inspect.signature(wrapped)
    assert inspect.unwrap(power) is wrapped
    assert repr(power) == f"<compiled {__name__}.power>"
    assert callable(power)


def test_attributes_can_be_set() -> None:
    compiled = fast()
    compiled.note = "hello"
    assert compiled.note == "hello"
    compiled.__name__ = "other"
    assert compiled.__name__ == "other"


def test_without_code_calls_are_slow() -> None:
    assert power(3.0, 4, scale=2.0) == ("slow", power, (3.0, 4), {"scale": 2.0})
    assert power.__call__(3.0) == ("slow", power, (3.0,), {})


@pytest.mark.parametrize("make", [fast, lambda: Compiled(wrapped, slow)], ids=["fast", "slow"])
def test_every_way_to_call(make: Any) -> None:
    f = make()
    expected = f(3.0)
    assert f(*[3.0]) == expected
    assert functools.partial(f, 3.0)() == expected
    assert list(map(f, [3.0])) == [expected]
    assert (lambda g, *args: g(*args))(f, 3.0) == expected
    assert f(x=3.0)[0] == "slow"


def test_as_a_method() -> None:
    class Body:
        mass = 2.0
        energy = Compiled(wrapped, slow)

    body = Body()
    assert body.energy(1.0) == ("slow", Body.energy, (body, 1.0), {})
    bound = body.energy
    assert bound.__self__ is body
    assert bound(1.0) == ("slow", Body.energy, (body, 1.0), {})
    assert Body.energy(body, 1.0) == ("slow", Body.energy, (body, 1.0), {})
    assert inspect.ismethod(bound)
    for _ in range(100):  # the interpreter specialises
        assert body.energy(1.0)[2] == (body, 1.0)


def test_pickles_by_reference() -> None:
    assert pickle.loads(pickle.dumps(power)) is power
    assert copy.copy(power) is power
    assert copy.deepcopy(power) is power


def test_dies_with_its_last_reference() -> None:
    compiled = fast()
    assert compiled(3.0) == 9.0
    loaded = weakref.ref(compiled)
    compiled.itself = compiled  # a cycle
    del compiled
    gc.collect()
    assert loaded() is None


def test_code_dies_with_the_callable() -> None:
    compiled = fast()
    code = [weakref.ref(keep) for *_, keep in compiled._code]
    del compiled
    gc.collect()
    assert all(reference() is None for reference in code)


def test_can_be_subclassed() -> None:
    class Traced(Compiled):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return ("traced", args, kwargs)

    assert Traced(wrapped, slow)(1.0, n=3) == ("traced", (1.0,), {"n": 3})


def test_subclasses_run_compiled_code_too() -> None:
    class Named(Compiled):
        note = "mine"

    compiled = Named(wrapped, slow)
    text = f"define i64 @entry(ptr %ctx, ptr %args, ptr %results) {{\n{SQUARE}\n}}\n"
    add(compiled, boundary("call", (NUMBER,), NUMBER, entry="entry", fail=fail), text)
    assert compiled(3.0) == 9.0
    assert compiled(3)[0] == "slow"


def test_errors_of_the_slow_path_keep_their_traceback() -> None:
    def failing(compiled: Compiled, args: Any, kwargs: Any) -> Any:
        raise ZeroDivisionError("here")

    with pytest.raises(ZeroDivisionError, match="here") as caught:
        Compiled(wrapped, failing)(1)
    assert any(entry.name == "failing" for entry in caught.traceback)
