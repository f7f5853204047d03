"""What Python's operators and functions on lists mean, written in the language itself."""

from __future__ import annotations

from typing import Any


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
