"""Second names of items of run-time lists: what is changed through one is seen through the other, or refused."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import UnsupportedError
from tests.api import list_aliases
from tests.reference.structures import flatten_floats

PROGRAMS = [
    f
    for name, f in vars(list_aliases).items()
    if inspect.isfunction(f) and not name.startswith("put_") and f.__module__ == list_aliases.__name__
]
ACCEPTED = {
    "field_store_then_x", "field_store_then_r", "row_exchange", "pop_write", "rec_in_rec4", "inner_fn",
    "dict_items", "array_of_self", "inner_fn_loop", "append_aug", "append_out", "move", "complex_aug",
    "loop_rec", "row_list", "list_field", "field_store_arg", "field_store_arg_r", "field_store_two",
    "field_store_loop", "field_store_loop3", "row_swap", "append_then_write", "append_arg2",
    "slice_write", "copy_list", "field_rebind_named", "field_rebind_named2", "branch_store",
    "while_store2", "augmented2", "row_same_twice", "field_rebind_method", "field_cross",
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_right_or_refused(program: Callable[..., Any]):
    given, mine = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])
    expected = program(given, 3)
    if program.__name__ not in ACCEPTED:
        with pytest.raises(UnsupportedError, match=r"\[E0321\][^$]*hint"):
            cr.jit(program)(mine, 3)
        return
    found = cr.jit(program)(mine, 3)
    assert flatten_floats(found) == pytest.approx(flatten_floats(expected), rel=1e-14)
    assert mine.tolist() == given.tolist()
