"""A class with operators of its own: two-dimensional vectors."""

import math


class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vec(self.x - other.x, self.y - other.y)

    def __mul__(self, factor):
        return Vec(self.x * factor, self.y * factor)

    def __rmul__(self, factor):
        return self * factor

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __getitem__(self, i):
        return self.x if i == 0 else self.y

    def __abs__(self):
        return math.sqrt(self @ self)


def program(x, y, t):
    a = Vec(x, y)
    b = Vec(y, 1.0) * t
    c = 2.0 * (a + b) - -a
    c += b
    return abs(c) + (a @ b) * c[0] - c[1]


ARGUMENTS = [(0.7, 1.3, 0.4), (-1.1, 0.2, 2.0)]
