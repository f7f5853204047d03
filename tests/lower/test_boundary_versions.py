"""The text of helpers is sound for each version of Python that is known, not only for the one that runs
this.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from llvmlite import binding as llvm

from chainrule.ir.structure import Leaf, Record
from chainrule.ir.types import F64
from chainrule.lower.boundary import inline, layout
from chainrule.lower.boundary.code import declarations
from chainrule.lower.boundary.helpers import shared_functions, shared_text
from chainrule.runtime.arguments import structure_of
from chainrule.runtime.callable import Compiled
from tests.lower.boundary_kit import SQUARE, make, roundtrip
from tests.lower.test_boundary import Plain, Slotted, Spring


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_shared_helpers_are_sound(version: tuple[int, int]) -> None:
    text = shared_text(version)
    module = llvm.parse_assembly(declarations(text) + text)
    module.verify()
    defined = {function.name for function in module.functions if not function.is_declaration}
    assert {f"cr_python.{name}" for name in shared_functions()} <= defined


def test_this_interpreter_is_known() -> None:
    assert layout.unknown() == ""


def test_an_unknown_interpreter_always_takes_the_slow_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "unknown", lambda: "this is a test")

    def function(x: float) -> None: ...

    f = Compiled(function, lambda compiled, args, kwargs: ("slow", args, kwargs))
    assert not f.add_specialisation(1234, 5678, ())
    assert f(1.0) == ("slow", (1.0,), {})


class TestAttributes:
    """Where attributes stand in objects."""

    @pytest.mark.parametrize("name", ["stiffness", "turns", "name"])
    def test_of_ordinary_objects(self, name: str) -> None:
        assert inline.attribute_offset(Spring, name) >= 0

    def test_of_others(self) -> None:
        class WithProperty:
            @property
            def x(self) -> float:
                raise RuntimeError

        assert inline.attribute_offset(WithProperty, "x") == -1
        assert inline.attribute_offset(Slotted, "a") == -1
        assert layout.slot_offset(Slotted, "b") == layout.slot_offset(Slotted, "a") + 8
        assert layout.slot_offset(Spring, "turns") is None

    def test_no_finaliser_runs(self) -> None:
        class Finalised:
            def __del__(self) -> None:
                raise RuntimeError

        assert inline.attribute_offset(Finalised, "a") == -1

    def test_of_objects_with_many(self) -> None:
        names = [f"n{k}" for k in range(60)]
        value = Plain(**dict.fromkeys(names, 1.5))
        offsets = [inline.attribute_offset(Plain, name) for name in names]
        assert -1 in offsets  # CPython shares the names of thirty or so
        f = make(SQUARE, (structure_of(value),), Leaf(F64))
        assert f(value) == 2.25

    def test_of_objects_that_have_a_dict_by_now(self) -> None:
        value = Plain(a=1.5)
        f = make(SQUARE, (structure_of(value),), Leaf(F64))
        assert f(value) == 2.25
        assert vars(value) == {"a": 1.5}
        assert f(value) == 2.25
        value.a = 2.0
        assert f(value) == 4.0
        value.b = 3.0
        assert f(value)[0] == "slow"
        del value.b
        assert f(value) == 4.0
        del value.a
        assert f(value)[0] == "slow"

    def test_that_are_not_its_own_are_no_part_of_an_object(self) -> None:
        class Defaults:
            a = 1.5

            @property
            def b(self) -> float:
                return 2.5

        f = make(SQUARE, (Record(Defaults, ("a",), (Leaf(F64),)),), Leaf(F64))
        value = Defaults()
        assert f(value)[0] == "slow"
        value.a = 2.0
        assert f(value) == 4.0
        assert make(SQUARE, (Record(Defaults, ("b",), (Leaf(F64),)),), Leaf(F64))(Defaults())[0] == "slow"

    @pytest.mark.parametrize("slots", [True, False])
    def test_that_appear_later_are_noticed(self, slots: bool) -> None:
        cls: Any = type("Thing", (), {"__slots__": ("a", "b")} if slots else {})
        value = cls()
        value.a = 1.5
        f = make(SQUARE, (structure_of(value),), Leaf(F64))
        assert f(value) == 2.25
        value.b = 3.0
        assert f(value)[0] == "slow"
        del value.b
        assert f(value) == 2.25

    def test_of_results_stay_in_order(self) -> None:
        value: Any = Plain(z=1.0, y=2, x=np.ones(2))
        made = roundtrip(structure_of(value))(value)[0]
        assert list(vars(made)) == ["z", "y", "x"]
        made.w = 5
        del made.y
        assert list(vars(made)) == ["z", "x", "w"]
