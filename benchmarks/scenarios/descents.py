"""Gradient descents inside of gradient descents, each until it converges (Pearlmutter and Siskind 2008; GradBench).

The objectives are programs with a derivative inside, whose `kind` is "forward" or "reverse"; a descent over one takes
derivatives of that.
"""

import math

import numpy as np

import chainrule as cr


def gradient(f, x, kind):
    if kind == "reverse":
        return cr.grad(f)(x)
    return cr.jacobian(f, mode="forward")(x)


def length(v):
    return math.sqrt(v @ v)


def argmin(f, x, kind):
    """Descend with a step that doubles after ten good ones and is halved after a bad one."""
    fx, gx = f(x), gradient(f, x, kind)
    eta, good = 1e-5, 0
    while length(gx) > 1e-5:
        if good == 10:
            eta, good = 2.0 * eta, 0
            continue
        new = x - eta * gx
        if length(x - new) <= 1e-5:
            break
        fnew = f(new)
        if fnew < fx:
            x, fx, gx = new, fnew, gradient(f, new, kind)
            good += 1
        else:
            eta, good = 0.5 * eta, 0
    return x


def potential(x, charges):
    total = 0.0
    for charge in charges:
        total += 1.0 / length(x - charge)
    return total


def landing(w, dt, kind):
    """Where a particle among two charges crosses the axis, squared, as one of the charges moves with the control."""
    charges = np.array([[10.0, 10.0 - w[0]], [10.0, 0.0]])
    x, v = np.array([0.0, 8.0]), np.array([0.75, 0.0])
    while True:
        acceleration = -gradient(lambda x: potential(x, charges), x, kind)
        new = x + dt * v
        if new[1] <= 0.0:
            crossing = x - x[1] / v[1] * v
            return crossing[0] ** 2
        x, v = new, v + dt * acceleration


def height(p, q):
    return p @ p - q @ q


def highest(p, kind):
    """The highest that `height` is along its second argument."""
    q = argmin(lambda q: -height(p, q), np.array([1.0, 1.0]), kind)
    return height(p, q)


def descent(program, kind):
    """Where a program is least by its first argument, from a start."""

    def lowest(x, *rest):
        return argmin(lambda x: program(x, *rest), x, kind)

    return cr.jit(lowest)


def saddle_point(program, outer, inner):
    """Where `highest` is least, and the place along the second argument that belongs to it."""

    def saddle(p):
        p = argmin(program, p, outer)
        return p, argmin(lambda q: -height(p, q), np.array([1.0, 1.0]), inner)

    return cr.jit(saddle)
