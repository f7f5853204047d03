"""Cholesky's factor in JAX: entry by entry, and by LAPACK."""

import jax.numpy as jnp
from jax import lax


def program(A, weights):
    index = jnp.arange(len(A))

    def row(A, i):
        def entry(A, j):
            rest = A[i, j] - jnp.where(index < j, A[i], 0.0) @ A[j]
            return A.at[i, j].set(jnp.where(j < i, rest / A[j, j], A[i, j])), None

        A, _ = lax.scan(entry, A, index)
        return A.at[i, i].set(jnp.sqrt(A[i, i] - jnp.sum(jnp.where(index < i, A[i], 0.0) ** 2))), None

    A, _ = lax.scan(row, A, index)
    return jnp.sum(weights * A)


def expert(A, weights):
    L = jnp.linalg.cholesky(jnp.tril(A) + jnp.tril(A, -1).T)
    return jnp.sum(weights * (L + jnp.triu(A, 1)))
