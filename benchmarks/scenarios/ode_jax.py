"""The Runge–Kutta solution in JAX."""

import jax.numpy as jnp
from jax import lax


def program(x, steps, weights):
    h = 2.0 / steps

    def slope(y):
        return x * jnp.concatenate([jnp.ones(1), y[:-1]])

    def step(y, _):
        k1 = slope(y)
        k2 = slope(y + 0.5 * h * k1)
        k3 = slope(y + 0.5 * h * k2)
        k4 = slope(y + h * k3)
        return y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4), None

    y, _ = lax.scan(step, jnp.zeros(len(x)), length=steps)
    return jnp.sum(weights * y)
