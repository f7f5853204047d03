"""Conditional expressions, nested, in arguments and in operands."""


def program(x, y):
    a = x if x > y else y
    b = (x * 2.0 if x > 0 else -x) + (1.0 if y > 0 else y)
    c = 1.0 if a > 2 else x if b > 1 else y
    return abs(a - 0.1) * b + max(c, x if y < 0 else y * 0.5)


ARGUMENTS = [(0.7, 1.3), (2.1, 0.4), (-0.5, -1.2), (-0.2, 3.0)]
