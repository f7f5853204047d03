"""Tuple unpacking, stars, nesting, chained assignment, swaps."""


def program(x, y, z):
    a, b = y, x
    a, b = b, a
    (c, d), e = (a * b, a + b), z
    first, *middle, last = a, b, c, d, e
    *head, tail = middle
    p = q = tail * 2.0
    p += 1.0
    [u, v] = [p, q]
    x, y, z = z, x, y
    return first * last + head[0] * tail - head[1] + u * v + x / (1.0 + y * y) + z


ARGUMENTS = [(0.7, 1.3, -0.2), (-2.1, 0.4, 3.0)]
