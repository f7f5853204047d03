"""Minimum cuts of small directed graphs.

In: capacities of edges between numbered nodes. Out: the side of the sink, as small as it can be: among all
minimum cuts, the one closest to the sink. Source: E. A. Dinic (1970), blocking flows on layered graphs.
"""

from __future__ import annotations

UNLIMITED = 1 << 60


class Network:
    """A network of `count` nodes; node 0 is the source and node 1 the sink."""

    SOURCE = 0
    SINK = 1

    def __init__(self, count: int) -> None:
        self.edges: list[list[int]] = [[] for _ in range(count)]
        self.target: list[int] = []
        self.room: list[int] = []

    def connect(self, tail: int, head: int, capacity: int) -> None:
        """Add an edge; edge `e ^ 1` is its reverse."""
        for node, other, room in ((tail, head, capacity), (head, tail, 0)):
            self.edges[node].append(len(self.target))
            self.target.append(other)
            self.room.append(room)

    def sink_side(self) -> set[int]:
        """The nodes on the sink's side of the minimum cut that is closest to the sink."""
        while True:
            level = self._levels()
            if level[self.SINK] < 0:
                break
            used = [0] * len(self.edges)
            while self._augment(level, used):
                pass
        return self._reaching_sink()

    def _levels(self) -> list[int]:
        level = [-1] * len(self.edges)
        level[self.SOURCE] = 0
        queue = [self.SOURCE]
        for node in queue:
            for edge in self.edges[node]:
                head = self.target[edge]
                if self.room[edge] and level[head] < 0:
                    level[head] = level[node] + 1
                    queue.append(head)
        return level

    def _augment(self, level: list[int], used: list[int]) -> bool:
        """Push flow along one path, level by level; `used` counts the edges that are exhausted."""
        path: list[int] = []
        node = self.SOURCE
        while node != self.SINK:
            edges = self.edges[node]
            while used[node] < len(edges):
                edge = edges[used[node]]
                if self.room[edge] and level[self.target[edge]] == level[node] + 1:
                    break
                used[node] += 1
            if used[node] < len(edges):
                path.append(edges[used[node]])
                node = self.target[path[-1]]
            elif path:
                node = self.target[path.pop() ^ 1]
                used[node] += 1
            else:
                return False
        amount = min(self.room[edge] for edge in path)
        for edge in path:
            self.room[edge] -= amount
            self.room[edge ^ 1] += amount
        return True

    def _reaching_sink(self) -> set[int]:
        found = {self.SINK}
        queue = [self.SINK]
        for node in queue:
            for edge in self.edges[node]:
                tail = self.target[edge]
                if self.room[edge ^ 1] and tail not in found:
                    found.add(tail)
                    queue.append(tail)
        return found
