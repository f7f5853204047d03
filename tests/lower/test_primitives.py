"""Every primitive at its samples: native code equals NumPy, on numbers and on arrays."""

from typing import Any

import numpy as np
import pytest

from chainrule.ir.nodes import Primitive
from chainrule.ir.types import Type
from chainrule.primitives import (
    arrays,
    elementwise,
    gathering,
    growing,
    linalg,
    logic,
    shapes,
    special,
    transcendental,
)
from chainrule.primitives.ops import Ops
from tests.lower.natively import check, parameter, program

ELEMENTWISE = (*elementwise.PRIMITIVES, *transcendental.PRIMITIVES, *special.PRIMITIVES, *logic.PRIMITIVES)


def type_of(sample: Any) -> Type:
    dtype = {"float64": "f64", "int64": "i64", "bool": "bool"}[np.asarray(sample).dtype.name]
    return Type(dtype, (None,) * np.ndim(sample))  # type: ignore[arg-type]


def params_of(primitive: Primitive) -> dict[str, Any]:
    return {"convert": {"dtype": "i64"}}.get(primitive.name, {})


OF_NUMBERS_ONLY = ("round_digits",)  # capture asks for it of no array


@pytest.mark.parametrize("primitive", ELEMENTWISE, ids=lambda p: p.name)
def test_elementwise(primitive: Primitive) -> None:
    """All samples at once as arrays, and each as numbers."""
    columns = [np.array(c) for c in zip(*primitive.samples, strict=True)]
    many = [np.concatenate([c] * 7) for c in columns]
    params = tuple(parameter(type_of(c)) for c in columns)
    numbers = tuple(parameter(type_of(c[0])) for c in columns)
    b = Ops()
    single = b.one(primitive, *numbers, **params_of(primitive))
    if primitive.name in OF_NUMBERS_ONLY:
        check(program(numbers, b, single), *(c[0] for c in columns))
        return
    results = (b.one(primitive, *params, **params_of(primitive)), single)
    check(program((*params, *numbers), b, *results), *many, *(c[0] for c in columns))


SHAPES: dict[str, dict[str, Any]] = {
    "dim": {"axis": 1},
    "empty": {},
    "slice": {"dropped": (False, False), "shape": (2, 2)},
    "update_slice": {"dropped": (False, False)},
    "add_slice": {"dropped": (False, False)},
    "broadcast": {"axes": (None, 0), "shape": (2, 4)},
    "full": {"shape": (2, 3)},
    "iota": {"shape": (5,)},
    "transpose": {"perm": (1, 0)},
    "reshape": {"shape": (4, 3)},
    "concatenate": {"axis": 0},
    "reduce_sum": {"axes": (0,)},
    "gather": {"axes": (0,)},
    "scatter": {"axes": (0,)},
    "scatter_add": {"axes": (0,)},
    "nonzero": {"axis": 0},
}


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize(
    "primitive",
    [
        *arrays.PRIMITIVES,
        *shapes.PRIMITIVES,
        *gathering.PRIMITIVES,
        *growing.PRIMITIVES,
        *linalg.PRIMITIVES,
    ],
    ids=lambda p: p.name,
)
def test_arrays(primitive: Primitive, known: bool) -> None:
    """Each sample, with dimensions that are known at compile time and with ones that are not."""
    if primitive is arrays.empty:
        pytest.skip("has no contents to compare")
    for sample in primitive.samples:
        params = tuple(
            parameter(Type(type_of(s).dtype, np.shape(s) if known else (None,) * np.ndim(s))) for s in sample
        )
        keywords = dict(SHAPES.get(primitive.name, {}))
        if not known and "shape" in keywords:
            keywords["shape"] = (None,) * len(keywords["shape"])
        b = Ops()
        result = b.one(primitive, *params, **keywords)
        check(program(params, b, result), *sample)
