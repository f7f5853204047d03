"""`collections.deque`, as a list with two ends."""

from __future__ import annotations

from typing import Any


class Deque:
    """Stands for a deque in compiled code; taking from the left moves the items."""

    def __init__(self, iterable: Any = (), maxlen: int | None = None) -> None:
        self.items: list[Any] = []
        self.maxlen = maxlen
        for item in iterable:
            self.append(item)

    def append(self, x: Any) -> None:
        """Add on the right; a full deque loses its first item."""
        self.items.append(x)
        if self.maxlen is not None and len(self.items) > self.maxlen:
            self.items.pop(0)

    def appendleft(self, x: Any) -> None:
        """Add on the left; a full deque loses its last item."""
        self.items.insert(0, x)
        if self.maxlen is not None and len(self.items) > self.maxlen:
            self.items.pop()

    def extend(self, iterable: Any) -> None:
        """Add on the right."""
        for item in iterable:
            self.append(item)

    def extendleft(self, iterable: Any) -> None:
        """Add on the left, one by one."""
        for item in iterable:
            self.appendleft(item)

    def pop(self) -> Any:
        """Take the last item."""
        if len(self.items) == 0:
            raise IndexError("pop from an empty deque")
        return self.items.pop()

    def popleft(self) -> Any:
        """Take the first item."""
        if len(self.items) == 0:
            raise IndexError("pop from an empty deque")
        return self.items.pop(0)

    def rotate(self, n: int = 1) -> None:
        """Move the last n items to the front."""
        if len(self.items) > 0:
            steps = n % len(self.items)
            for _ in range(steps):
                self.items.insert(0, self.items.pop())

    def clear(self) -> None:
        """Remove everything."""
        self.items.clear()

    def reverse(self) -> None:
        """Turn the order round."""
        self.items.reverse()

    def copy(self) -> Any:
        """Give another deque with the same items."""
        return Deque(self.items, self.maxlen)

    def count(self, x: Any) -> int:
        """Count the items that equal x."""
        return self.items.count(x)

    def index(self, x: Any) -> int:
        """Find the first item that equals x."""
        return self.items.index(x)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Any:
        return iter(self.items)

    def __contains__(self, x: Any) -> bool:
        return x in self.items

    def __getitem__(self, index: int) -> Any:
        if not -len(self.items) <= index < len(self.items):
            raise IndexError("deque index out of range")
        return self.items[index]

    def __setitem__(self, index: int, value: Any) -> None:
        if not -len(self.items) <= index < len(self.items):
            raise IndexError("deque index out of range")
        self.items[index] = value
