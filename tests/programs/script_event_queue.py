"""A waiting room: modules of Python's library, imported where they are used, copies, heaps, deques."""

import bisect
import copy
import enum
import statistics
from collections import deque

import numpy as np


class Kind(enum.IntEnum):
    SHORT = 0
    LONG = 1


class Room:
    def __init__(self, size):
        self.recent = deque(maxlen=3)
        self.waiting = [0.0] * size

    def enter(self, time):
        self.recent.append(time)
        self.waiting[len(self.recent) - 1] += time


def arrivals(first, gap, count):
    import heapq

    queue = []
    heapq.heappush(queue, (first, 1.0))
    heapq.heappush(queue, (first + 0.3 * gap, 2.0))
    total = 0.0
    for _ in range(count):
        time, weight = heapq.heappop(queue)
        total += time * weight
        heapq.heappush(queue, (time + gap * weight, weight))
    return total + queue[0][0]


def rooms(times):
    room = Room(4)
    for time in times:
        room.enter(time)
    other = copy.deepcopy(room)
    other.waiting[0] *= 2.0
    shallow = copy.copy(room)
    shallow.waiting[1] += 1.0
    return sum(room.recent) * room.waiting[1] + other.waiting[0] + other.waiting[1] + room.recent[-1]


def line_of(times):
    from collections import deque as Line

    line = Line(times)
    total = 0.0
    for _ in range(6):
        head = line.popleft()
        total += head * head
        line.append(0.5 * head)
        line.rotate(1)
    return total


def table(xs, ys, x):
    k = min(max(bisect.bisect_right(xs, x), 1), len(xs) - 1)
    share = (x - xs[k - 1]) / (xs[k] - xs[k - 1])
    return ys[k - 1] + share * (ys[k] - ys[k - 1])


def spread(times):
    center = statistics.mean(times) + statistics.median(times)
    return center + statistics.stdev(times) * statistics.pvariance(times)


def grid(matrix):
    total = 0.0
    for (i, j), value in np.ndenumerate(matrix):
        total += value * value * (i + 2 * j)
    for i, j in np.ndindex(matrix.shape):
        total += matrix[i, j] * matrix[j, i]
    return total


def program(first, times, matrix):
    weights = [1.0, first]
    heights = [0.0, 1.0, 4.0, 9.0]
    total = arrivals(first, 0.4, 5) * weights[Kind.LONG] + rooms(times) + line_of(times) + spread(times)
    return total + table(times[:1] + [5.0, 6.0, 9.0], heights, 5.0 + first) + grid(matrix)


ARGUMENTS = [
    (0.7, [0.2, 1.1, 0.5, 2.0, 1.7], np.array([[1.0, 2.0], [0.5, -1.0]])),
    (1.3, [0.9, 0.4, 0.6], np.array([[0.3]])),
]
