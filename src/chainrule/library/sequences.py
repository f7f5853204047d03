"""What Python's operators and functions on lists mean, written in the language itself."""

from __future__ import annotations

from typing import Any

import numpy as np


def same(left: Any, right: Any) -> Any:
    """Left == right, for lists."""
    if len(left) != len(right):
        return False
    return all(left[k] == right[k] for k in range(len(left)))


def differ(left: Any, right: Any) -> Any:
    """Left != right, for lists."""
    return not same(left, right)


def less(left: Any, right: Any) -> Any:
    """Left < right, for lists: the first items that differ decide, then the lengths."""
    for k in range(min(len(left), len(right))):
        if left[k] != right[k]:
            return left[k] < right[k]
    return len(left) < len(right)


def more(left: Any, right: Any) -> Any:
    """Left > right, for lists."""
    return less(right, left)


def less_or_same(left: Any, right: Any) -> Any:
    """Left <= right, for lists."""
    for k in range(min(len(left), len(right))):
        if left[k] != right[k]:
            return left[k] <= right[k]
    return len(left) <= len(right)


def more_or_same(left: Any, right: Any) -> Any:
    """Left >= right, for lists."""
    return less_or_same(right, left)


def contains(items: Any, value: Any) -> Any:
    """Value in items, for lists."""
    return any(item == value for item in items)


def in_range(value: Any, start: Any, length: Any, step: Any) -> Any:
    """Value in range(…)."""
    steps = (value - start) // step
    return 0 <= steps < length and start + steps * step == value


def kept(function: Any, items: Any) -> Any:
    """filter(function, items)."""
    made = []
    for item in items:
        if function(item):
            made.append(item)
    return made


def truthy(items: Any) -> Any:
    """filter(None, items)."""
    made = []
    for item in items:
        if item:
            made.append(item)
    return made


def left_out(function: Any, items: Any) -> Any:
    """itertools.filterfalse(function, items)."""
    made = []
    for item in items:
        if not function(item):
            made.append(item)
    return made


def accumulated(items: Any, function: Any) -> Any:
    """itertools.accumulate(items, function)."""
    made = []
    if len(items) > 0:
        total = items[0]
        made.append(total)
        for k in range(1, len(items)):
            total = function(total, items[k])
            made.append(total)
    return made


def accumulated_from(items: Any, function: Any, initial: Any) -> Any:
    """itertools.accumulate(items, function, initial=…)."""
    total = initial
    made = [total]
    for item in items:
        total = function(total, item)
        made.append(total)
    return made


def chained(lists: Any) -> Any:
    """itertools.chain(…) of lists."""
    made = []
    for one in lists:
        for item in one:
            made.append(item)
    return made


def pairs(count: Any) -> Any:
    """The indices of itertools.combinations(…, 2)."""
    made = []
    for i in range(count):
        for j in range(i + 1, count):
            made.append((i, j))
    return made


def taken_while(function: Any, items: Any) -> Any:
    """itertools.takewhile(function, items)."""
    made = []
    for item in items:
        if not function(item):
            break
        made.append(item)
    return made


def dropped_while(function: Any, items: Any) -> Any:
    """itertools.dropwhile(function, items)."""
    made = []
    dropping = True
    for item in items:
        dropping = dropping and function(item)
        if not dropping:
            made.append(item)
    return made


def position(items: Any, value: Any) -> Any:
    """items.index(value)."""
    for k in range(len(items)):
        if items[k] == value:
            return k
    raise ValueError("list.index(x): x not in list")


def count_of(items: Any, value: Any) -> Any:
    """items.count(value)."""
    found = 0
    for item in items:
        if item == value:
            found += 1
    return found


def remove_from(items: Any, value: Any) -> Any:
    """items.remove(value)."""
    for k in range(len(items)):
        if items[k] == value:
            items.pop(k)
            return
    raise ValueError("list.remove(x): x not in list")


def some(items: Any) -> Any:
    """any(items)."""
    for item in items:  # noqa: SIM110 - this is what `any` means
        if item:
            return True
    return False


def every(items: Any) -> Any:
    """all(items)."""
    for item in items:  # noqa: SIM110 - this is what `all` means
        if not item:
            return False
    return True


def one_length(lengths: Any) -> Any:
    """The number that all lengths are, or NumPy's exception for rows that make no array."""
    size = 0
    for k in range(len(lengths)):
        if k == 0:
            size = lengths[k]
        elif lengths[k] != size:
            raise ValueError(
                "setting an array element with a sequence. The requested array has an inhomogeneous shape after "
                f"1 dimensions. The detected shape was ({len(lengths)},) + inhomogeneous part."
            )
    return size


def end_to_end(vectors: Any) -> Any:
    """np.concatenate of vectors of different sizes."""
    size = 0
    for vector in vectors:
        size += len(vector)
    if len(vectors) == 0:
        raise ValueError("need at least one array to concatenate")
    made = np.zeros(size, dtype=vectors[0].dtype)
    at = 0
    for vector in vectors:
        made[at : at + len(vector)] = vector
        at += len(vector)
    return made


def agree(left: Any, right: Any) -> Any:
    """Whether two vectors of numbers are the same, as far as the longer one is not zero."""
    for k in range(max(len(left), len(right))):
        if (left[k] if k < len(left) else 0) != (right[k] if k < len(right) else 0):
            return False
    return True
