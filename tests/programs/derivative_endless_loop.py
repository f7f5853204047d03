"""Derivatives of functions whose only way out is a `return` in an endless loop: none of them can be None."""

import chainrule as cr


def first_above(x, growth):
    while True:
        x = x + 0.5 * growth * x
        if x > 3.0:
            return x * growth


def relaxed(start, pull):
    x = start
    while True:
        x = x - 0.3 * cr.grad(lambda x: (x - pull) ** 2 + 0.1 * x**4)(x)
        if x < 1.2 * pull:
            return x * pull


def program(x, growth):
    steep = cr.grad(first_above, argnums=(0, 1))(x, growth)
    _, slope = cr.jvp(relaxed, (x, growth), (1.0, 0.5))
    return steep[0] + 2.0 * steep[1] + cr.grad(relaxed)(x, growth) + 3.0 * slope


ARGUMENTS = [(1.1, 0.7), (0.9, 0.4)]
