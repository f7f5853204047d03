"""A matrix times its transpose on a lower triangle in JAX: row by row, and as one product."""

import jax.numpy as jnp
from jax import lax


def program(alpha, beta, C, A, weights):
    index = jnp.arange(len(C))

    def row(C, i):
        return C.at[i].set(jnp.where(index <= i, beta * C[i] + alpha * A @ A[i], C[i])), None

    C, _ = lax.scan(row, C, index)
    return jnp.sum(weights * C)


def expert(alpha, beta, C, A, weights):
    return jnp.sum(weights * jnp.where(jnp.tri(len(C), dtype=bool), beta * C + alpha * A @ A.T, C))
