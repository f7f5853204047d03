"""The escape of z*z + c with real and imaginary parts in floats."""


def program(a, b):
    x = y = 0.0
    n = 0
    while x * x + y * y < 16.0 and n < 40:
        x, y = x * x - y * y + a, 2 * x * y + b
        n += 1
    return n + (x * x + y * y) / 100.0


ARGUMENTS = [(0.5, 0.5), (0.3, -0.6), (-0.1, 0.2)]
