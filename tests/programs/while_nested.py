"""A while inside of a while, both with limits from data."""


def program(x, limit):
    outer = 0
    total = 0.0
    while x < limit:
        y = x
        inner = 0
        while y > 0.5:
            y *= 0.6
            inner += 1
            if inner > 6:
                break
        total += y * (outer + 1) + inner * 0.1 * x
        x = x * 1.5 + 0.2
        outer += 1
    return total + x


ARGUMENTS = [(0.7, 10.0), (0.1, 3.0), (5.0, 2.0), (30.0, 40.0)]
