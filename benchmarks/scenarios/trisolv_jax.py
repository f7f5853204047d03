"""Forward substitution in JAX: entry by entry, and by BLAS."""

import jax.numpy as jnp
from jax import lax
from jax.scipy.linalg import solve_triangular


def program(L, b, weights):
    index = jnp.arange(len(b))

    def entry(x, i):
        return x.at[i].set((b[i] - jnp.where(index < i, L[i], 0.0) @ x) / L[i, i]), None

    x, _ = lax.scan(entry, jnp.zeros_like(b), index)
    return weights @ x


def expert(L, b, weights):
    return weights @ solve_triangular(L, b, lower=True)
