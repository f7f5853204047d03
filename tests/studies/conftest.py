"""Stands in for the compiler with central differences, so that the studies are tested on their own."""

from typing import Any

import numpy as np
import pytest

from chainrule.studies import _derivatives
from chainrule.studies.records import flatten, is_leaf, parts, unflatten, with_parts


def central(f, args: tuple[Any, ...], position: int, lead: tuple[int, ...]):
    """d f / d args[position], in the structure of the argument; leaves have shape lead + their own."""
    flat = flatten(args[position]).values
    columns = []
    for i, value in enumerate(flat):
        step = 6e-6 * max(abs(value), 1.0)
        sides = []
        for side in (step, -step):
            moved = flat.copy()
            moved[i] += side
            changed = [*args[:position], unflatten(args[position], moved), *args[position + 1 :]]
            sides.append(np.asarray(f(*changed), dtype=float))
        columns.append((sides[0] - sides[1]) / (2 * step))
    return _like(args[position], np.stack(columns, axis=-1), lead, [0])


def _like(record, matrix, lead, position):
    if is_leaf(record):
        size = np.size(record)
        begin = position[0]
        position[0] += size
        block = matrix[..., begin : begin + size].reshape(lead + np.shape(record))
        return block if block.ndim else float(block)
    inner = parts(record)
    return with_parts(record, [_like(part, matrix, lead, position) for _, part in inner]) if inner else record


def output_map(derive, result):
    if is_leaf(result):
        return derive(lambda value: value, np.shape(result))
    values = []
    for i, (_, part) in enumerate(parts(result)):
        values.append(output_map(lambda pick, lead, i=i: derive(lambda v: pick(parts(v)[i][1]), lead), part))
    return with_parts(result, values)


@pytest.fixture(autouse=True)
def differences(monkeypatch: pytest.MonkeyPatch):
    def jacobian(f, argnums=0, mode="auto"):
        def derivative(*args):
            def derive(pick, lead):
                positions = argnums if isinstance(argnums, tuple) else (argnums,)
                found = tuple(central(lambda *a: pick(f(*a)), args, i, lead) for i in positions)
                return found if isinstance(argnums, tuple) else found[0]

            return output_map(derive, f(*args))

        return derivative

    def value_and_grad(f, argnums=0):
        return lambda *args: (f(*args), jacobian(f, argnums)(*args))

    monkeypatch.setattr(_derivatives, "jit", lambda f: f)
    monkeypatch.setattr(_derivatives, "jacobian", jacobian)
    monkeypatch.setattr(_derivatives, "value_and_grad", value_and_grad)
