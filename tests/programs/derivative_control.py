"""Derivatives in branches, loops and recursion, and of functions with loops, branches and recursion."""

import math

import chainrule as cr


def root(a, guess):
    x = guess
    while abs(x * x - a) > 1e-13:
        x = 0.5 * (x + a / x)
    return x


def collatz(x, n):
    if n <= 1:
        return x
    return x * collatz(x * 0.9, n // 2) if n % 2 == 0 else math.sin(x) + collatz(x, n - 1)


def piecewise(x):
    if x > 0.5:
        return x**3
    return math.exp(x)


def descend(f, x, depth):
    if depth == 0:
        return f(x)
    return descend(f, x - 0.1 * cr.grad(f)(x), depth - 1) + 0.1 * x


def program(a, n=6):
    total = cr.grad(root)(a, 1.0) + cr.grad(lambda t: root(t * a, 2.0))(3.0)
    total += cr.grad(collatz)(a, n) + cr.grad(lambda t: collatz(t, n) * a)(0.8)
    for k in range(n):
        if k % 2 == 0:
            total += cr.grad(piecewise)(a * k / n)
        elif total > 100.0:
            break
    total += descend(lambda t: (t - a) ** 2 + math.sin(a * t), a, 3)
    largest = max([1.0, a], key=cr.grad(lambda t: t * t * a))
    return total * largest


ARGUMENTS = [(0.7,), (1.9,)]
