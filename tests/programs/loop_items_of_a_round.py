"""A function made in a loop knows an item of a slice, which another round makes anew."""

import math


class Part:
    def __init__(self, length, weight):
        self.length, self.weight = length, weight


def program(parts, x, n):
    total = 0.0
    rounds = 0
    while rounds < n:
        rounds += 1
        for part in parts[:-1]:
            if part.length > x:
                total += math.sin(part.length * x)

            def shortened(z):
                return part.length * z

        total += shortened(x) * rounds
    else:
        for part in parts[1:]:
            part.weight *= x
    return total + sum(part.weight for part in parts)


ARGUMENTS = [
    ([Part(0.3, 1.1), Part(0.9, 0.4), Part(0.7, 0.2)], 0.6, 2),
    ([Part(0.5, 0.9), Part(0.1, 0.4)], 0.3, 3),
]
