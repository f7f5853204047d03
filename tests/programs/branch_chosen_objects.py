"""Which object, function, string or member of an enumeration is meant is known at run time only."""

import enum
import math


class Mode(enum.Enum):
    SLOW = 1
    FAST = 2


class Tank:
    def __init__(self, level):
        self.level = level


def square(x):
    return x * x


def lowest(x):
    tanks = [Tank(x), Tank(2.0 * x), Tank(0.5 * x)]
    chosen = tanks[0]
    for tank in tanks[1:]:
        if tank.level < chosen.level:
            chosen = tank
    chosen.level += 3.0 * x
    return sum(tank.level * k for k, tank in enumerate(tanks, start=1))


def program(x, k):
    rule = square if x > 1.0 else math.sin
    rules = [math.cos, square, lambda v: v + 1.0]
    kind = "steep" if x > 1.5 else "flat"
    mode = Mode.SLOW if x > 1.0 else Mode.FAST
    rates = {"steep": 2.0 * x, "flat": 0.1}
    total = rule(x) + rules[k](x) + rates[kind] + lowest(x) + {1: x, 5: x * x}[4 * k - 3]
    if mode is Mode.FAST:
        total += 10.0 * x
    if kind == "flat" and kind in rates:
        total *= x
    left, right = [x, 1.0], [2.0, x]
    target = left if x > 1.0 else right
    target[0] = 7.0 * x
    target.append(x)
    return total + left[0] * right[0] + len(left) + mode.value


ARGUMENTS = [(2.0, 1), (0.7, 2), (1.2, 2)]
