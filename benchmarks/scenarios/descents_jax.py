"""Descents in JAX: `while_loop` has no reverse mode, so the outer derivative is forward."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax


def length(v):
    return jnp.sqrt(v @ v)


def argmin(f, gradient, x):
    """The conditions of the descent are part of its state: a loop has one place where it ends."""

    def going(state):
        x, fx, gx, eta, good, stopped = state
        return (length(gx) > 1e-5) & ~stopped

    def body(state):
        x, fx, gx, eta, good, stopped = state
        eta, good = jnp.where(good == 10, 2.0 * eta, eta), jnp.where(good == 10, 0, good)
        new = x - eta * gx

        def attempt():
            fnew = f(new)
            return lax.cond(
                fnew < fx,
                lambda: (new, fnew, gradient(new), eta, good + 1, False),
                lambda: (x, fx, gx, 0.5 * eta, 0, False),
            )

        return lax.cond(length(x - new) <= 1e-5, lambda: (x, fx, gx, eta, good, True), attempt)

    start = (x, f(x), gradient(x), 1e-5, 0, False)
    return lax.while_loop(going, body, start)[0]


def landing(w, dt, gradient):
    charges = jnp.stack([jnp.stack([10.0, 10.0 - w[0]]), jnp.array([10.0, 0.0])])

    def potential(x):
        return jnp.sum(1.0 / jnp.sqrt(jnp.sum((x - charges) ** 2, axis=1)))

    def step(state):
        x, v = state
        return x + dt * v, v - dt * gradient(potential)(x)

    start = jnp.array([0.0, 8.0]), jnp.array([0.75, 0.0])
    x, v = lax.while_loop(lambda state: state[0][1] + dt * state[1][1] > 0.0, step, start)
    return (x - x[1] / v[1] * v)[0] ** 2


def height(p, q):
    return p @ p - q @ q


def farthest(p, gradient):
    def depth(q):
        return -height(p, q)

    return argmin(depth, gradient(depth), np.ones(2))


def highest(p, gradient):
    return height(p, farthest(p, gradient))
