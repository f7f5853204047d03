"""`heapq` and `bisect`, on lists: the order of equal items is Python's."""

from __future__ import annotations

from typing import Any


def push(heap: Any, item: Any) -> None:
    """heapq.heappush."""
    heap.append(item)
    _rise(heap, 0, len(heap) - 1)


def pop(heap: Any) -> Any:
    """heapq.heappop."""
    if len(heap) == 0:
        raise IndexError("index out of range")
    last = heap.pop()
    if len(heap) == 0:
        return last
    least = heap[0]
    heap[0] = last
    _sink(heap, 0)
    return least


def replace(heap: Any, item: Any) -> Any:
    """heapq.heapreplace."""
    if len(heap) == 0:
        raise IndexError("index out of range")
    least = heap[0]
    heap[0] = item
    _sink(heap, 0)
    return least


def push_pop(heap: Any, item: Any) -> Any:
    """heapq.heappushpop."""
    if len(heap) > 0 and heap[0] < item:
        return replace(heap, item)
    return item


def heapify(heap: Any) -> None:
    """heapq.heapify."""
    for place in range(len(heap) // 2 - 1, -1, -1):
        _sink(heap, place)


def smallest(n: Any, items: Any, key: Any = None) -> Any:
    """heapq.nsmallest."""
    return sorted(items, key=key)[: max(n, 0)]


def largest(n: Any, items: Any, key: Any = None) -> Any:
    """heapq.nlargest."""
    return sorted(items, key=key, reverse=True)[: max(n, 0)]


def _rise(heap: Any, top: int, place: int) -> None:
    """Move an item up while it is less than its parent."""
    item = heap[place]
    while place > top:
        parent = (place - 1) // 2
        if not item < heap[parent]:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = item


def _sink(heap: Any, top: int) -> None:
    """Move an item down to a leaf along the lesser children, and up again: as `heapq` compares."""
    place = top
    item = heap[top]
    child = 2 * place + 1
    while child < len(heap):
        if child + 1 < len(heap) and not heap[child] < heap[child + 1]:
            child += 1
        heap[place] = heap[child]
        place = child
        child = 2 * place + 1
    heap[place] = item
    _rise(heap, top, place)


def place_left(a: Any, x: Any, lo: int = 0, hi: int | None = None, key: Any = None) -> int:
    """bisect.bisect_left."""
    if lo < 0:
        raise ValueError("lo must be non-negative")
    end = len(a) if hi is None else hi
    while lo < end:
        middle = (lo + end) // 2
        item = a[middle] if key is None else key(a[middle])
        if item < x:
            lo = middle + 1
        else:
            end = middle
    return lo


def place_right(a: Any, x: Any, lo: int = 0, hi: int | None = None, key: Any = None) -> int:
    """bisect.bisect_right."""
    if lo < 0:
        raise ValueError("lo must be non-negative")
    end = len(a) if hi is None else hi
    while lo < end:
        middle = (lo + end) // 2
        item = a[middle] if key is None else key(a[middle])
        if x < item:
            end = middle
        else:
            lo = middle + 1
    return lo


def insert_left(a: Any, x: Any, lo: int = 0, hi: int | None = None, key: Any = None) -> None:
    """bisect.insort_left."""
    a.insert(place_left(a, x if key is None else key(x), lo, hi, key), x)


def insert_right(a: Any, x: Any, lo: int = 0, hi: int | None = None, key: Any = None) -> None:
    """bisect.insort_right."""
    a.insert(place_right(a, x if key is None else key(x), lo, hi, key), x)
