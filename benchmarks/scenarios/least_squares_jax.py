"""The polynomial in JAX: all powers of all points as one matrix, and one column of it after the other."""

import jax.numpy as jnp
from jax import lax


def program(x, n):
    t = 2.0 * jnp.arange(n) / (n - 1) - 1.0
    powers = t[:, None] ** jnp.arange(len(x))
    return 0.5 * jnp.sum((jnp.sign(t) - powers @ x) ** 2)


def expert(x, n):
    """Powers by products, not by `pow`; they do not depend on `x`, so that they are no residuals."""
    t = 2.0 * jnp.arange(n) / (n - 1) - 1.0
    _, powers = lax.scan(lambda power, _: (power * t, power), jnp.ones(n), length=len(x))
    return 0.5 * jnp.sum((jnp.sign(t) - x @ powers) ** 2)
