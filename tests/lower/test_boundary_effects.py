"""What a call changes in its arguments: arrays, attributes, elements, keys, lists that grow, cells.

The kernels give back their arguments, and for an effect what another argument holds; so each test says what
the new content is by passing it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CellType
from typing import Any

import numpy as np
import pytest

from chainrule.ir.structure import Constant, Leaf, Same, Structure, leaves
from chainrule.ir.types import F64, Type
from chainrule.lower.boundary.describe import Ambient, Effect
from chainrule.runtime.arguments import structure_of
from chainrule.runtime.callable import Compiled
from tests.lower import boundary_kit
from tests.lower.boundary_kit import identity, make, refuses
from tests.lower.test_boundary import Plain, Slotted, Spring, same, slotted

NUMBER = Leaf(F64)
VECTOR = Leaf(Type("f64", (None,)), "numpy")


@pytest.fixture(autouse=True, params=["compiled", "generic"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of this holds for the way through Python too."""
    monkeypatch.setattr(boundary_kit, "GENERIC", request.param == "generic")


def changing(
    content: Structure, place: Any, path: tuple[Any, ...], *, rebind: bool, **details: Any
) -> Compiled:
    """A function of (content, place) that puts the content at the path and returns None."""
    effect = Effect(path, content, rebind)
    return make(
        identity(*leaves(content)),
        (content, structure_of(place)),
        Constant(None),
        effects=(effect,),
        **details,
    )


@contextmanager
def balanced(*objects: Any) -> Iterator[None]:
    """The references of objects are as many after as before."""
    before = [sys.getrefcount(x) for x in objects]
    yield
    after = [sys.getrefcount(x) for x in objects]
    assert after == before


class TestArrays:
    def test_content_is_copied_back(self) -> None:
        target, content = np.zeros(5), np.arange(5.0)
        f = changing(VECTOR, target, (1,), rebind=False)
        with balanced(target, content):
            for _ in range(20):
                assert f(content, target) is None
        assert np.array_equal(target, content)

    def test_strided_arrays(self) -> None:
        whole = np.zeros(10)
        target = whole[::2]
        f = changing(VECTOR, target, (1,), rebind=False)
        with balanced(whole, target):
            f(np.arange(5.0), target)
        assert np.array_equal(whole[::2], np.arange(5.0))
        assert not whole[1::2].any()

    def test_inside_objects(self) -> None:
        ball = Plain(position=np.zeros(3), mass=1.0)
        position = ball.position
        f = changing(VECTOR, ball, (1, "position"), rebind=False)
        f(np.ones(3), ball)
        assert ball.position is position
        assert position.sum() == 3

    def test_the_kernel_may_write_in_place(self) -> None:
        kernel = """
  %data = load ptr, ptr %args
  %size.at = getelementptr i64, ptr %args, i64 1
  %size = load i64, ptr %size.at
  store double 7.0, ptr %data
  store ptr %data, ptr %results
  %to = getelementptr i64, ptr %results, i64 1
  store i64 %size, ptr %to
  ret i64 0
"""
        target = np.zeros(4)
        f = make(kernel, (VECTOR,), Constant(None), effects=(Effect((0,), VECTOR),))
        for _ in range(100):
            f(target)
        assert np.array_equal(target, [7, 0, 0, 0])
        spread = np.zeros(8)
        f(spread[::2])
        assert np.array_equal(spread, [7, 0, 0, 0, 0, 0, 0, 0])

    def test_read_only_arrays_are_refused(self) -> None:
        target = np.zeros(5)
        target.flags.writeable = False
        assert refuses(changing(VECTOR, target, (1,), rebind=False), np.ones(5), target)

    def test_overlapping_arrays_are_refused(self) -> None:
        whole = np.zeros(10)
        f = changing(VECTOR, whole, (1,), rebind=False)
        assert refuses(f, whole[2:7], whole[5:10])
        assert refuses(f, whole[5:10], whole[2:7])
        assert refuses(f, whole, whole)
        assert f(whole[:5], whole[5:]) is None


class TestComplexArrays:
    @pytest.mark.parametrize("step", [".real", ".imag"])
    @pytest.mark.parametrize("stride", [1, 2, -1])
    def test_a_part_is_copied_back(self, step: str, stride: int) -> None:
        whole = np.full(10, 3 - 4j)
        target, content = whole[::stride][:5], np.arange(5.0)
        f = changing(VECTOR, target, (1, step), rebind=False)
        with balanced(whole, target, content):
            for _ in range(20):
                assert f(content, target) is None
        changed, kept = (target.real, target.imag) if step == ".real" else (target.imag, target.real)
        assert np.array_equal(changed, content)
        assert len(np.unique(kept)) == 1
        assert np.count_nonzero(whole == 3 - 4j) >= 5

    def test_inside_objects(self) -> None:
        ball = Plain(position=np.zeros(3, complex), mass=1.0)
        position = ball.position
        f = changing(VECTOR, ball, (1, "position", ".imag"), rebind=False)
        f(np.ones(3), ball)
        assert ball.position is position
        assert np.array_equal(position, [1j, 1j, 1j])

    def test_in_every_item_of_a_list(self) -> None:
        items = [np.zeros(2, complex) for _ in range(3)]
        matrix = Leaf(Type("f64", (None, None)), "numpy")
        effect = Effect((1, ..., ".real"), VECTOR)
        f = make(identity(matrix.type), (matrix, structure_of(items)), Constant(None), effects=(effect,))
        f(np.arange(6.0).reshape(3, 2), items)
        assert same(items, [np.array([k, k + 1.0], complex) for k in (0.0, 2.0, 4.0)])

    def test_read_only_and_overlapping_arrays_are_refused(self) -> None:
        whole = np.zeros(10, complex)
        f = changing(VECTOR, whole, (1, ".real"), rebind=False)
        assert refuses(f, whole.real[2:7], whole[5:10])
        assert f(whole.real[:5], whole[5:]) is None
        whole.flags.writeable = False
        assert refuses(f, np.ones(10), whole)


class TestObjects:
    def test_attributes(self) -> None:
        spring, value = Spring(1.0, 2), 5.5
        f = changing(NUMBER, spring, (1, "stiffness"), rebind=True)
        with balanced(spring, value):
            f(value, spring)
        assert spring.stiffness == 5.5

    def test_slots(self) -> None:
        thing = slotted(1.0, np.zeros(2))
        old = thing.b
        f = changing(VECTOR, thing, (1, "b"), rebind=True)
        count = sys.getrefcount(old)
        f(np.ones(7), thing)
        assert thing.b.shape == (7,)
        assert thing.b is not old
        assert sys.getrefcount(old) == count - 1

    def test_an_argument_becomes_a_part_of_another(self) -> None:
        ball, position = Plain(position=np.zeros(3)), np.ones(3)
        effect = Effect((0, "position"), Same((1,)), rebind=True)
        f = make("ret i64 0", (structure_of(ball), VECTOR), Constant(None), effects=(effect,))
        f(ball, position)
        assert ball.position is position

    def test_attributes_that_refuse(self) -> None:
        class Stubborn(Spring):
            def __setattr__(self, name: str, value: Any) -> None:
                if getattr(self, "done", False):
                    raise RuntimeError(f"no {name}")
                super().__setattr__(name, value)

        thing = Stubborn(1.0, 2)
        f = changing(NUMBER, thing, (1, "stiffness"), rebind=True)
        Stubborn.done = True  # type: ignore[attr-defined]
        with balanced(thing), pytest.raises(RuntimeError, match="no stiffness"):
            f(3.0, thing)

    def test_elements_and_keys(self) -> None:
        mixed: list[Any] = [1.0, 2]
        changing(NUMBER, mixed, (1, 1), rebind=True)(5.0, mixed)
        assert same(mixed, [1.0, 5.0])
        table: dict[str, Any] = {"a": 1.0, "b": 2.0}
        changing(NUMBER, table, (1, "b"), rebind=True)(5.0, table)
        assert table == {"a": 1.0, "b": 5.0}

    def test_the_same_object_twice_reaches_the_slow_path(self) -> None:
        spring = Spring(1.0, 2)
        effect = Effect((0, "stiffness"), NUMBER, rebind=True)
        structure = structure_of(spring)
        f = make(identity(F64), (structure, structure), Constant(None), effects=(effect,))
        assert f(spring, Spring(1.0, 2)) is None
        assert refuses(f, spring, spring)

    def test_cells_and_globals(self) -> None:
        cell, names = CellType(1.0), {"count": 1.0}
        ambients = (Ambient("cell", cell, NUMBER), Ambient("global", names, NUMBER, "count"))
        effects = (Effect((1,), NUMBER, rebind=True), Effect((2,), NUMBER, rebind=True))
        f = make(identity(F64, F64), (NUMBER,), Constant(None), ambients=ambients, effects=effects)
        f(4.0)
        assert cell.cell_contents == 4.0
        assert names == {"count": 1.0}  # what the cell held before
        f(5.0)
        assert names == {"count": 4.0}


class TestLists:
    def test_a_list_grows(self) -> None:
        target, content = [1.0], [1.0, 2.0, 3.0]
        f = changing(structure_of(content), target, (1,), rebind=False)
        with balanced(target, content):
            f(content, target)
        assert target == content
        f([], target)  # an empty list has another structure
        f([9.0], target)
        assert target == [9.0]

    def test_lists_of_records(self) -> None:
        target, content = [Spring(1.0, 1)], [Spring(2.0, 2), Spring(3.0, 3)]
        changing(structure_of(content), target, (1,), rebind=False)(content, target)
        assert target == content
        assert target[0] is not content[0]

    def test_fields_of_items(self) -> None:
        springs = [Spring(float(k), k) for k in range(4)]
        kept = list(springs)
        new = [10.0, 20.0, 30.0, 40.0]
        effect = Effect((1, ..., "stiffness"), NUMBER, rebind=True)
        # The new contents come as a column: an array of numbers.
        f = make(
            identity(Type("f64", (None,))), (VECTOR, structure_of(springs)), Constant(None), effects=(effect,)
        )
        with balanced(springs, *kept):
            f(np.array(new), springs)
        assert [spring.stiffness for spring in springs] == new
        assert all(a is b for a, b in zip(springs, kept))

    def test_items_that_are_numbers(self) -> None:
        target = [1.0, 2.0, 3.0]
        effect = Effect((1, ...), NUMBER, rebind=True)
        f = make(
            identity(Type("f64", (None,))), (VECTOR, structure_of(target)), Constant(None), effects=(effect,)
        )
        f(np.array([4.0, 5.0, 6.0]), target)
        assert target == [4.0, 5.0, 6.0]

    def test_items_that_are_arrays(self) -> None:
        target = [np.zeros(2), np.zeros(2), np.zeros(2)]
        kept = list(target)
        effect = Effect((1, ...), VECTOR)
        matrix = Leaf(Type("f64", (None, None)), "numpy")
        f = make(identity(matrix.type), (matrix, structure_of(target)), Constant(None), effects=(effect,))
        f(np.arange(6.0).reshape(3, 2), target)
        assert np.array_equal(target, np.arange(6.0).reshape(3, 2))
        assert all(a is b for a, b in zip(target, kept))

    def test_items_that_are_strided_arrays_are_slow(self) -> None:
        whole = np.zeros((2, 3))
        target = [whole[:, 0], whole[:, 1], whole[:, 2]]
        effect = Effect((1, ...), VECTOR)
        matrix = Leaf(Type("f64", (None, None)), "numpy")
        f = make(identity(matrix.type), (matrix, structure_of(target)), Constant(None), effects=(effect,))
        if not refuses(f, np.arange(6.0).reshape(3, 2), target):  # the way through Python does it
            assert np.array_equal(whole, np.arange(6.0).reshape(3, 2).T)

    def test_arrays_in_records_in_lists(self) -> None:
        things = [slotted(1.0, np.zeros(2)) for _ in range(3)]
        assert type(things[0]) is Slotted
        effect = Effect((1, ..., "b"), VECTOR)
        matrix = Leaf(Type("f64", (None, None)), "numpy")
        f = make(identity(matrix.type), (matrix, structure_of(things)), Constant(None), effects=(effect,))
        with balanced(*things):
            f(np.arange(6.0).reshape(3, 2), things)
        assert np.array_equal([thing.b for thing in things], np.arange(6.0).reshape(3, 2))

    def test_lists_in_lists(self) -> None:
        target = [[1.0, 2.0], [3.0, 4.0]]
        inner = list(target)
        effect = Effect((1, ..., ...), NUMBER, rebind=True)
        matrix = Leaf(Type("f64", (None, None)), "numpy")
        f = make(identity(matrix.type), (matrix, structure_of(target)), Constant(None), effects=(effect,))
        f(np.arange(4.0).reshape(2, 2), target)
        assert target == [[0.0, 1.0], [2.0, 3.0]]
        assert all(a is b for a, b in zip(target, inner))


class TestAliases:
    """What changes must not be seen through another input."""

    def test_a_record_twice_in_a_list(self) -> None:
        springs = [Spring(float(k), k) for k in range(4)]
        effect = Effect((1, ..., "stiffness"), NUMBER, rebind=True)
        kernel = identity(Type("f64", (None,)))
        f = make(kernel, (VECTOR, structure_of(springs)), Constant(None), effects=(effect,))
        assert refuses(f, np.ones(5), [*springs, springs[2]])
        assert [spring.stiffness for spring in springs] == [0.0, 1.0, 2.0, 3.0]
        f(np.ones(4), springs)
        assert [spring.stiffness for spring in springs] == [1.0] * 4

    def test_an_array_that_also_stands_in_a_list(self) -> None:
        u, v, w = np.zeros(3), np.ones(3), np.full(3, 2.0)
        effect = Effect((1,), VECTOR)
        rows = structure_of([u, v])
        f = make(identity(VECTOR.type), (VECTOR, VECTOR, rows), Constant(None), effects=(effect,))
        assert refuses(f, w, u, [u, v])
        assert refuses(f, w, u, [v, v, u])
        f(w, u, [v, v])
        assert np.array_equal(u, w)

    def test_items_that_overlap(self) -> None:
        whole = np.zeros(10)
        items = [whole[:2], whole[2:4], whole[4:6]]
        effect = Effect((1, ...), VECTOR)
        matrix = Leaf(Type("f64", (None, None)), "numpy")
        f = make(identity(matrix.type), (matrix, structure_of(items)), Constant(None), effects=(effect,))
        content = np.arange(6.0).reshape(3, 2)
        assert refuses(f, content, [*items[:2], whole[3:5]])
        assert refuses(f, content, [items[0], items[1], items[0]])
        assert f(content, items) is None
        assert np.array_equal(whole[:6], np.arange(6.0))

    def test_what_does_not_change_may_be_shared(self) -> None:
        a, out = np.ones(3), np.zeros(3)
        spring = Spring(1.0, 2)
        effect = Effect((1,), VECTOR)
        structures = (VECTOR, VECTOR, VECTOR, structure_of([spring]), structure_of(spring))
        f = make(identity(VECTOR.type), structures, Constant(None), effects=(effect,))
        assert f(a, out, a, [spring, spring], spring) is None
        assert np.array_equal(out, a)

    def test_strided_arrays_that_overlap(self) -> None:
        whole = np.zeros(10)
        f = changing(VECTOR, whole, (1,), rebind=False)
        assert refuses(f, whole[::2], whole[::2])
        assert refuses(f, whole[::-1][:6], whole[2:8])
        assert np.array_equal(whole, np.zeros(10))
