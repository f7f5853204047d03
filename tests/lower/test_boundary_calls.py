"""Keywords, defaults, ambient inputs, failures, chains of boundaries, and memory over many calls."""

from __future__ import annotations

import gc
import resource
import sys
import threading
import weakref
from types import CellType
from typing import Any

import numpy as np
import pytest

from chainrule.ir.structure import Constant, Dict, Leaf, Record, Same, Sequence, Tuple
from chainrule.ir.types import F64, I64, Type
from chainrule.lower.boundary.binding import can_fit
from chainrule.lower.boundary.describe import Ambient, Parameter
from chainrule.lower.boundary.function import boundary
from chainrule.runtime.arguments import structure_of
from chainrule.runtime.callable import Compiled
from tests.lower.boundary_kit import SQUARE, CheckFailed, add, fail, identity, make, roundtrip
from tests.lower.test_boundary import Plain, Spring, same

NUMBER = Leaf(F64)


class TestKeywords:
    parameters = (
        Parameter("a", "positional"),
        Parameter("b"),
        Parameter("c", default=3.0),
        Parameter("d", "keyword", default=4.0),
    )

    def make(self) -> Compiled:
        return roundtrip(NUMBER, NUMBER, NUMBER, NUMBER, parameters=self.parameters)

    def test_every_way_to_give_them(self) -> None:
        f = self.make()
        assert f(1.0, 2.0) == (1.0, 2.0, 3.0, 4.0)
        assert f(1.0, b=2.0) == (1.0, 2.0, 3.0, 4.0)
        assert f(1.0, 2.0, 5.0) == (1.0, 2.0, 5.0, 4.0)
        assert f(1.0, c=5.0, b=2.0) == (1.0, 2.0, 5.0, 4.0)
        assert f(1.0, 2.0, d=6.0) == (1.0, 2.0, 3.0, 6.0)
        assert f(*(1.0,), d=6.0, b=2.0, c=5.0) == (1.0, 2.0, 5.0, 6.0)

    @pytest.mark.parametrize(
        ("args", "kwargs"),
        [
            ((), {}),
            ((1.0,), {}),
            ((1.0,), {"c": 2.0}),
            ((), {"a": 1.0, "b": 2.0}),
            ((1.0, 2.0, 3.0, 4.0), {}),
            ((1.0, 2.0), {"b": 2.0}),
            ((1.0, 2.0), {"e": 2.0}),
            ((1.0, 2, 3.0), {}),
        ],
    )
    def test_what_does_not_fit_goes_to_the_slow_path(self, args: Any, kwargs: Any) -> None:
        assert self.make()(*args, **kwargs) == ("slow", args, kwargs)


class TestAmbients:
    def test_globals_are_read_at_every_call(self) -> None:
        names: dict[str, Any] = {"gravity": 9.81}
        f = roundtrip(NUMBER, ambients=(Ambient("global", names, NUMBER, "gravity"),))
        assert f(1.0) == (1.0, 9.81)
        names["gravity"] = 1.62
        assert f(1.0) == (1.0, 1.62)
        names["gravity"] = 1
        assert f(1.0)[0] == "slow"
        del names["gravity"]
        assert f(1.0)[0] == "slow"

    def test_cells(self) -> None:
        cell = CellType(2.0)
        f = roundtrip(NUMBER, ambients=(Ambient("cell", cell, NUMBER),))
        assert f(1.0) == (1.0, 2.0)
        cell.cell_contents = 3.0
        assert f(1.0) == (1.0, 3.0)
        del cell.cell_contents
        assert f(1.0)[0] == "slow"

    def test_attributes(self) -> None:
        model = Plain(mass=2.0)
        f = roundtrip(NUMBER, ambients=(Ambient("attribute", model, NUMBER, "mass"),))
        assert f(1.0) == (1.0, 2.0)
        model.mass = 3.0
        assert f(1.0) == (1.0, 3.0)
        del model.mass
        assert f(1.0)[0] == "slow"

    def test_objects(self) -> None:
        spring = Spring(1.0, 2)
        f = roundtrip(NUMBER, ambients=(Ambient("object", spring, structure_of(spring)),))
        assert f(1.0) == (1.0, spring)
        spring.stiffness = 5.0
        assert f(1.0) == (1.0, Spring(5.0, 2))

    def test_a_constant_is_a_guard(self) -> None:
        names: dict[str, Any] = {"helper": len}
        f = roundtrip(NUMBER, ambients=(Ambient("global", names, Constant(len), "helper"),))
        assert f(1.0) == (1.0, len)
        names["helper"] = sum
        assert f(1.0)[0] == "slow"


class TestFailures:
    KERNEL = """
  %x = load double, ptr %args
  %bad = fcmp olt double %x, 0.0
  br i1 %bad, label %fail, label %good
fail:
  %memory = call ptr @cr_alloc(ptr %ctx, i64 100000)
  %fact = getelementptr i8, ptr %ctx, i64 8
  store double %x, ptr %fact
  %last = getelementptr i8, ptr %ctx, i64 64
  store i64 -5, ptr %last
  ret i64 7
good:
  store double %x, ptr %results
  ret i64 0
"""

    def test_the_error_is_raised_with_its_facts(self) -> None:
        f = make(self.KERNEL, (NUMBER,), NUMBER)
        assert f(1.0) == 1.0
        with pytest.raises(CheckFailed) as caught:
            f(-1.0)
        site, facts = caught.value.args
        assert site == 7
        assert np.int64(facts[0]).view(np.float64) == -1.0
        assert facts[7] == -5

    def test_memory_is_released(self) -> None:
        f = make(self.KERNEL, (NUMBER,), NUMBER)
        before = resident()
        for _ in range(2000):
            with pytest.raises(CheckFailed):
                f(-1.0)
        assert resident() - before < 20_000_000  # of 200 MB that the kernel asked for

    def test_inputs_are_released(self) -> None:
        f = make(self.KERNEL, (NUMBER, structure_of(Spring(1.0, 2))), NUMBER)
        spring = Spring(1.0, 2)
        before = sys.getrefcount(spring), sys.getrefcount(spring.__dict__["stiffness"])
        for _ in range(100):
            with pytest.raises(CheckFailed):
                f(-1.0, spring)
        assert (sys.getrefcount(spring), sys.getrefcount(spring.__dict__["stiffness"])) == before

    def test_a_check_that_does_not_raise_is_a_fault(self) -> None:
        def function() -> None: ...

        compiled = Compiled(function, lambda *_: None)
        text = f"define i64 @entry(ptr %ctx, ptr %args, ptr %results) {{\n{self.KERNEL}\n}}\n"
        description = boundary("call", (NUMBER,), NUMBER, entry="entry", fail=lambda site, facts: None)
        engine = add(compiled, description, text)
        with pytest.raises(SystemError, match="not a BaseException subclass"):
            compiled(-1.0)
        assert engine


class TestChains:
    def test_each_call_finds_its_boundary(self) -> None:
        def function(x: Any) -> None: ...

        slow: list[Any] = []

        def record(compiled: Compiled, args: Any, kwargs: Any) -> Any:
            slow.append((args, kwargs))
            return "slow"

        f = Compiled(function, record)
        assert f(1.0) == "slow"
        for type in (F64, I64, Type("bool")):
            text = f"define i64 @entry(ptr %ctx, ptr %args, ptr %results) {{\n{identity(type)}\n}}\n"
            add(f, boundary("call", (Leaf(type),), Leaf(type), entry="entry", fail=fail), text)
        assert f.specialisations == 3
        for value in (1.5, 7, True, -2.5, False):
            assert same(f(value), value)
        assert f("x") == "slow"
        assert f(x=1.0) == "slow"
        assert slow == [((1.0,), {}), (("x",), {}), ((), {"x": 1.0})]

    def test_exceptions_of_the_slow_path_propagate(self) -> None:
        def slow(compiled: Compiled, args: Any, kwargs: Any) -> Any:
            raise KeyError(args)

        f = make(SQUARE, (NUMBER,), NUMBER, slow)
        with pytest.raises(KeyError):
            f(1)
        assert f(2.0) == 4.0

    def test_the_slow_path_may_specialise_while_it_runs(self) -> None:
        def function(x: Any) -> None: ...

        def slow(compiled: Compiled, args: Any, kwargs: Any) -> Any:
            structure = structure_of(args[0])
            text = (
                "define i64 @entry(ptr %ctx, ptr %args, ptr %results) {\n"
                + identity(structure.type)
                + "\n}\n"
            )
            add(compiled, boundary("call", (structure,), structure, entry="entry", fail=fail), text)
            return compiled(*args)

        f = Compiled(function, slow)
        for value in (1.0, 1, True, np.float32(3), 2.0, 5):
            assert same(f(value), value)
        assert f.specialisations == 4


class TestIdentity:
    def test_a_result_can_be_an_argument(self) -> None:
        spring = Spring(1.0, 2)
        structure = structure_of(spring)
        f = make(
            identity(F64),
            (structure, NUMBER),
            Tuple(tuple, (Same((0,)), Same((1,)), Same((0, "turns")), NUMBER)),
        )
        number = 12.5
        count = sys.getrefcount(spring), sys.getrefcount(number)
        back = f(spring, number)
        assert back[0] is spring
        assert back[1] is number
        assert back[2] is spring.turns
        del back
        assert (sys.getrefcount(spring), sys.getrefcount(number)) == count

    def test_inside_run_time_sequences(self) -> None:
        springs = [Spring(float(k), k, "s") for k in range(5)]
        item = Record(
            Spring, ("stiffness", "turns", "name"), (NUMBER, Same((0, ..., "turns")), Constant("s"))
        )
        kernel = identity(I64, Type("f64", (None,)))
        f = make(kernel, (structure_of(springs),), Sequence(list, item))
        assert f(springs) == springs
        assert all(new.turns is old.turns for new, old in zip(f(springs), springs))


def resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_million_calls_do_not_grow() -> None:
    f = roundtrip(NUMBER, parameters=(Parameter("x"),))
    for _ in range(10_000):
        f(1.0)
    before = resident()
    for _ in range(1_000_000):
        f(1.0)
    assert resident() - before < 2_000_000


@pytest.mark.parametrize(
    "value",
    [
        Spring(1.0, 2),
        np.ones(1000),
        np.ones(10_000),
        [np.ones(100)] * 10,
        [Spring(1.0, k) for k in range(100)],
        {"a": (1.0, [1, 2, 3])},
        np.ones((100, 200)).T,
    ],
    ids=lambda v: type(v).__name__,
)
def test_memory_does_not_grow(value: Any) -> None:
    f = roundtrip(structure_of(value))
    for _ in range(300):
        f(value)
    gc.collect()
    before = resident()
    for _ in range(5000):
        f(value)
    assert resident() - before < 3_000_000


def test_mismatches_in_the_middle_do_not_grow() -> None:
    values = [[np.ones(1000)] * 10, Spring(1.0, 2), np.ones((100, 200)).T, 1.0]
    f = roundtrip(*map(structure_of, values))
    wrong = [*values[:3], 1]
    for _ in range(100):
        f(*wrong)
    before = resident()
    for _ in range(3000):
        f(*wrong)
    assert resident() - before < 3_000_000


class TestThreads:
    """Long calls give up Python's lock."""

    WAITING = """
  %flag = load ptr, ptr %args
  br label %wait
wait:
  %value = load volatile double, ptr %flag
  %up = fcmp ogt double %value, 0.0
  br i1 %up, label %done, label %wait
done:
  store double %value, ptr %results
  ret i64 0
"""

    @pytest.mark.parametrize(("release", "size"), [("always", 1), ("large", 100_000)])
    def test_others_run_meanwhile(self, release: Any, size: int) -> None:
        flag = np.zeros(size)
        f = make(self.WAITING, (structure_of(flag),), NUMBER, release=release)
        timer = threading.Timer(0.05, lambda: flag.fill(3.0))
        timer.start()
        assert f(flag) == 3.0
        timer.join()

    def test_what_others_drop_stays_alive(self) -> None:
        ball = Plain(position=np.zeros(3), spring=Spring(7.5, 2))
        flag, seen = ball.position, weakref.ref(ball.spring)
        result = Tuple(tuple, (NUMBER, Same((0, "spring")), Same((0, "position"))))
        f = make(self.WAITING, (structure_of(ball),), result, release="always")

        def drop() -> None:
            ball.spring = None
            del ball.position
            flag.fill(3.0)

        timer = threading.Timer(0.05, drop)
        timer.start()
        number, spring, position = f(ball)
        timer.join()
        assert number == 3.0
        assert spring.stiffness == 7.5
        assert position is flag
        del spring
        assert seen() is None


class TestCollected:
    """`*args` and `**kwargs`."""

    parameters = (
        Parameter("a"),
        Parameter("rest", "rest"),
        Parameter("scale", "keyword", 2.0),
        Parameter("more", "more"),
    )

    def make(self, *rest: Any) -> Compiled:
        structures = (NUMBER, Tuple(tuple, tuple(map(structure_of, rest))), NUMBER, Dict((), ()))
        return roundtrip(*structures, parameters=self.parameters)

    def test_some(self) -> None:
        f = self.make(1.0, 2)
        assert f(5.0, 1.5, 3) == (5.0, (1.5, 3), 2.0, {})
        assert f(5.0, 1.5, 3, scale=4.0) == (5.0, (1.5, 3), 4.0, {})
        for args, kwargs in [
            ((5.0, 1.5), {}),
            ((5.0, 1.5, 3, 4), {}),
            ((5.0, 1.5, 3.0), {}),
            ((1.5, 3), {"a": 5.0}),
            ((5.0, 1.5, 3), {"a": 5.0}),
            ((5.0, 1.5, 3), {"other": 5.0}),
            ((5.0, (1.5, 3)), {}),
        ]:
            assert f(*args, **kwargs) == ("slow", args, kwargs)

    def test_none(self) -> None:
        f = self.make()
        assert f(5.0) == (5.0, (), 2.0, {})
        assert f(a=5.0, scale=1.0) == (5.0, (), 1.0, {})
        assert f(5.0, ())[0] == "slow"
        assert f(5.0, 1.0)[0] == "slow"

    def test_what_cannot_be_collected(self) -> None:
        rest, more = (Parameter("rest", "rest"),), (Parameter("more", "more"),)
        assert can_fit(rest, (structure_of((1.0,)),))
        assert can_fit(more, (structure_of({}),))
        assert not can_fit(rest, (structure_of((1.0,) * 20),))
        assert not can_fit(more, (structure_of({"a": 1.0}),))
