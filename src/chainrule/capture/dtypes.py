"""Element types: NumPy's names for them, and which one an operation computes in (NumPy itself says so)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from chainrule.ir.observe import DTYPES as BY_NAME
from chainrule.ir.types import FLOATS, INTEGERS, DType

NUMPY: dict[DType, Any] = {dtype: np.dtype(name) for name, dtype in BY_NAME.items()}
"""The NumPy element type of each of ours."""

SCALARS: dict[Any, DType] = {NUMPY[dtype].type: dtype for dtype in BY_NAME.values()}
"""The classes of NumPy's numbers."""

_WEAK: dict[DType, type] = {"i64": int, "f64": float, "c128": complex}  # Python's numbers adapt to arrays

Operand = tuple[DType, bool]  # element type, and whether it is a number of Python's


class UncoveredDtypeError(Exception):
    """NumPy would compute in an element type that native code does not have."""


def find_dtype(spelled: Any) -> DType | None:
    """Give the element type that a `dtype=` argument names, if it is one of ours."""
    try:
        return BY_NAME.get(np.dtype(spelled).name)
    except (TypeError, ValueError):
        return None


def is_weak(operand: Operand) -> bool:
    """Whether an operand takes the element type of the others."""
    return operand[1] and operand[0] in _WEAK


def is_floating(dtype: DType) -> bool:
    """Whether numbers of this type have a fraction."""
    return dtype in FLOATS


def integer_bounds(dtype: DType) -> tuple[int, int]:
    """Give the least and the greatest integer of an element type."""
    info = np.iinfo(NUMPY[dtype])
    return int(info.min), int(info.max)


def is_integer(dtype: DType) -> bool:
    """Whether this is a type of integers: arithmetic is modulo a power of two."""
    return dtype in INTEGERS


@lru_cache(maxsize=4096)
def resolve(
    function: np.ufunc, operands: tuple[Operand, ...], wanted: DType | None = None
) -> tuple[DType, ...]:
    """Give the element types in which a ufunc computes: of its operands, then of its results.

    Raises
    ------
    TypeError
        As NumPy raises it, where the function is not defined for these operands.
    UncoveredDtypeError
        Where NumPy computes in half or extended precision.
    """
    given = tuple(_WEAK[dtype] if is_weak((dtype, python)) else NUMPY[dtype] for dtype, python in operands)
    outputs = (None,) * function.nout
    more: dict[str, Any] = {}
    if wanted is not None:
        more["signature"] = (*(None for _ in given), *(NUMPY[wanted] for _ in outputs))
    found: tuple[Any, ...] = function.resolve_dtypes((*given, *outputs), **more)  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue]
    names = [f.name for f in found]
    for name in names:
        if name not in BY_NAME:
            raise UncoveredDtypeError(name)
    return tuple(BY_NAME[name] for name in names)


def common(operands: tuple[Operand, ...]) -> DType:
    """Give the element type that holds all of these: that of an array made of them, or of `np.where`."""
    strong = [NUMPY[dtype] for dtype, python in operands if not is_weak((dtype, python))]
    weak = [_WEAK[dtype](0) for dtype, python in operands if is_weak((dtype, python))]
    found = np.result_type(*strong, *weak)
    if found.name not in BY_NAME:
        raise UncoveredDtypeError(found.name)
    return BY_NAME[found.name]
