"""LU factors in JAX: row by row, and a column and a row at a time with all that is left."""

import jax.numpy as jnp
from jax import lax


def factor(A):
    index = jnp.arange(len(A))

    def row(A, i):
        def eliminate(row, k):
            share = row[k] / A[k, k]
            less = jnp.where(index > k, row - share * A[k], row).at[k].set(share)
            return jnp.where(k < i, less, row), None

        return A.at[i].set(lax.scan(eliminate, A[i], index)[0]), None

    return lax.scan(row, A, index)[0]


def expert_factor(A):
    index = jnp.arange(len(A))

    def step(A, k):
        share = jnp.where(index > k, A[:, k] / A[k, k], 0.0)
        rest = A - jnp.outer(share, jnp.where(index > k, A[k], 0.0))
        return rest.at[:, k].set(jnp.where(index > k, share, A[:, k])), None

    return lax.scan(step, A, index)[0]


def program(A, weights):
    return jnp.sum(weights * factor(A))


def expert(A, weights):
    return jnp.sum(weights * expert_factor(A))
