"""Derivatives inside derivatives of functions that close over the outer variable."""

import math

import chainrule as cr


def d(f):
    return cr.grad(f)


def shifted(offset):
    return lambda f: lambda x: f(x + offset)


def program(x, z):
    one = x * d(lambda y: x + y)(z)
    two = d(lambda y: x * d(lambda w: w * y * x)(y))(z)
    three = d(lambda y: d(lambda w: math.sin(w * y))(x) * y)(x * z)
    four = d(lambda y: y * cr.jvp(lambda w: (w + x) * y**2, (y,), (1.0,))[1])(z)
    _, five = cr.jvp(lambda y: x * d(lambda w: w * w * y)(x), (z,), (x,))
    six = d(lambda s: shifted(s)(lambda t: math.exp(t * s))(z))(x)
    seven = d(d(d(lambda y: math.sin(x * y) * y)))(z)
    eight = cr.hessian(lambda y: d(lambda w: w**3 * y * x)(y))(z)
    return one + two * three + four + five * six + seven + eight


ARGUMENTS = [(0.6, 1.3), (-0.4, 0.2)]
