"""A saddle point by descent inside of descent, each until it converges, with both modes in both places."""

import chainrule as cr


def descend_reverse(f, x, rate):
    slope = cr.grad(f)(x)
    while abs(slope) > 1e-7:
        x = x - rate * slope
        slope = cr.grad(f)(x)
    return x


def descend_forward(f, x, rate):
    _, slope = cr.jvp(f, (x,), (1.0,))
    while abs(slope) > 1e-7:
        x = x - rate * slope
        _, slope = cr.jvp(f, (x,), (1.0,))
    return x


def payoff(x, y, a):
    return (x - a) ** 2 - (y - 0.5 * x * a) ** 2 + 0.2 * x * y


def best(outer, inner, a):
    def worst(x):
        y = inner(lambda y: -payoff(x, y, a), 0.0, 0.45)
        return payoff(x, y, a)

    return outer(worst, 1.0, 0.45)


def program(a):
    rr = best(descend_reverse, descend_reverse, a)
    rf = best(descend_reverse, descend_forward, a)
    fr = best(descend_forward, descend_reverse, a)
    ff = best(descend_forward, descend_forward, a)
    return rr + 2.0 * rf + 3.0 * fr + 4.0 * ff


ARGUMENTS = [(0.7,)]
RTOL = 1e-6
