"""round to digits: integers stay integers."""


def program(x, n, digits):
    rounded = (round(x, 1), round(x, 0), round(x, -1), round(x, digits), round(x, None))
    return rounded, (round(n, -1), round(n, -2), round(n, 1), round(n)), x * round(x, 1)


ARGUMENTS = [(2.62, 25, 1), (0.43, 35, 0), (-1.78, 250, -1)]
