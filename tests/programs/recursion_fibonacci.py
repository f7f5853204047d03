"""Binary recursion on floats."""


def fib(x, n):
    if n < 2:
        return x if n == 1 else 1.0
    return fib(x, n - 1) * 0.7 + fib(x * 0.9, n - 2)


def program(x):
    return fib(x, 7)


ARGUMENTS = [(1.2,), (-0.7,)]
