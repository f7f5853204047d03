"""All ways to say what is differentiated: indices, names, tuples, defaults, keywords, methods, partial functions."""

import functools
import math

import chainrule as cr


def power(x, n=3, *, scale=2.0):
    return scale * x**n


def both(x, y):
    return math.sin(x) * y**2, (x + y, "aux")


class Oscillator:
    def __init__(self, stiffness):
        self.stiffness = stiffness

    def energy(self, x, v=0.0):
        return 0.5 * self.stiffness * x * x + 0.25 * v**4

    def force(self, x):
        return -cr.grad(self.energy)(x)


slope = cr.grad(power)
curvature = cr.grad(cr.grad(power))


@cr.jit
def product(x, y):
    return x * x * y


@cr.grad
def decorated(x, y):
    return x**3 * y


def twice(f, x):
    return f(f(x))


def program(x, y):
    @cr.grad
    def local(t):
        return t * t * y

    total = cr.grad(power)(x) + cr.grad(power, "scale")(x, 2) + cr.grad(power, argnums=-1)(x, scale=y)
    by_x, by_y = cr.grad(product, (0, "y"))(x, y)
    (by_y2,) = cr.grad(product, argnums=("y",))(x, y=y)
    gradient, (added, _) = cr.grad(both, has_aux=True)(x, y)
    (value, aux), pair = cr.value_and_grad(both, argnums=(1, 0), has_aux=True)(x, y)
    oscillator = Oscillator(y)
    cube = functools.partial(power, n=3, scale=y)
    table = {"first": slope, "second": curvature}
    chosen = [cr.grad(math_free), cr.grad(cube)]
    total += by_x * by_y + by_y2 + gradient * added + value * aux[0] + pair[0] - pair[1]
    total += oscillator.force(x) + cr.grad(cube)(x) + functools.partial(cr.grad(power), scale=x)(y)
    total += table["first"](x, 2) * table["second"](y, scale=x) + decorated(x, y) + local(x)
    total += twice(cr.grad(lambda t: t**3 * y), x)
    for f in chosen:
        total += f(x)
    total += sum(map(cr.grad(lambda t: t * t * x), (x, y, 1.0)))
    if x > y:
        total += cr.grad(power)(y)
    else:
        total -= cr.jit(power)(y) + cr.grad(cr.jit(power))(x)
    return total


def math_free(t):
    return t / (1.0 + t * t)


ARGUMENTS = [(0.7, 1.2), (1.4, 0.3)]
