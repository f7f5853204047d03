"""Minimum cuts of small networks, against trying all cuts."""

import itertools
import random

import pytest

from chainrule.transform.mincut import Network


def smallest_cuts(count: int, edges: list[tuple[int, int, int]]) -> tuple[int, list[set[int]]]:
    """The capacity of the smallest cuts, and their sink sides."""
    best, sides = 10**9, []
    inner = range(2, count)
    for size in range(count - 1):
        for chosen in itertools.combinations(inner, size):
            side = {Network.SINK, *chosen}
            total = sum(c for t, h, c in edges if t not in side and h in side)
            if total < best:
                best, sides = total, []
            if total == best:
                sides.append(side)
    return best, sides


@pytest.mark.parametrize("seed", range(40))
def test_cut_is_smallest_and_closest_to_the_sink(seed: int):
    r = random.Random(seed)
    count = r.randint(3, 8)
    edges = [(r.randrange(count), r.randrange(count), r.randint(1, 5)) for _ in range(r.randint(3, 20))]
    edges = [(t, h, c) for t, h, c in edges if t != h]
    network = Network(count)
    for edge in edges:
        network.connect(*edge)
    _, sides = smallest_cuts(count, edges)
    assert network.sink_side() == set.intersection(*sides)
