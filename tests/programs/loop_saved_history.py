"""Everything that an inner loop computes is needed again by its reverse: nests with other trip counts."""

import math


def program(x, n):
    total = 1.0
    for i in range(n):
        y = x + i
        for j in range(i % 3 + 1):
            y = math.sin(y) * total + 0.1 * j
            k = 0
            while y > 0.3 and k < 4:
                y *= 0.6 + 0.05 * k
                total += y * y
                k += 1
        if i % 2 == 0:
            total *= 1.0 + 0.1 * y
        else:
            continue
        total -= 0.01 * i * y
    return total


ARGUMENTS = [(0.7, 5), (1.9, 3), (0.2, 1), (0.4, 0)]
