"""for over range with one, two and three arguments, up and down, also over nothing."""


def program(x, n):
    s = 0.0
    for i in range(n):
        s += x**i
    for i in range(2, n):
        s -= i * x
    for i in range(n, -n, -3):
        s += x / (i * i + 1)
    for i in range(n, 2):
        s *= x + i
    return s


ARGUMENTS = [(0.7, 5), (-1.3, 8), (1.1, 1), (0.4, 0)]
