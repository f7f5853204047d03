"""`and` and `or` give one of their operands, not a bool."""


def program(x, y, n):
    a = x and y
    b = n or 5
    c = (x > 1.0 and x) or y
    d = n and x * 2.0 or y * 3.0
    return a * b + c * d


ARGUMENTS = [(0.7, 1.3, 0), (2.1, 0.4, 2)]
