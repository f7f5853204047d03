"""`None` among the items of lists and in the fields of their records; recursion that may find nothing; open slices."""

import math


class Reading:
    def __init__(self, time, value):
        self.time = time
        self.value = value


def mean(readings):
    known = [reading.value for reading in readings if reading.value is not None]
    return sum(known) / len(known)


def filled(readings, default):
    return [default if reading.value is None else reading.value**2 for reading in readings]


def sparse(x, n):
    table = [None] * n
    for k in range(n):
        if k % 3 != 1:
            table[k] = x * k
    table.append(None)
    return table


def first_above(readings, limit, k):
    if k == len(readings):
        return None
    value = readings[k].value
    if value is not None and value > limit:
        return readings[k].time * value
    return first_above(readings, limit, k + 1)


def head(values, n):
    stop = n if n > 0 else None
    return sum(values[:stop])


def program(readings, x, n):
    table = sparse(x, n)
    total = sum(item for item in table if item is not None) + mean(readings)
    late = [Reading(r.time, r.value) for r in readings if r.time > 2.0]
    late[1].value = None
    late[0].value = x
    found = first_above(readings, x, 0)
    never = first_above(readings, 1e9, 0)
    total += math.sin(found) if found is not None else 0.0
    total += head(filled(readings, x), n) * head(filled(late, 2.0 * x), n - 5)
    return total, table, never is None, late


def _readings(count):
    return [Reading(0.3 * k, None if k % 4 == 2 else 0.2 + 0.11 * k) for k in range(count)]


ARGUMENTS = [(_readings(17), 0.7, 5), (_readings(18), 1.1, 7)]
