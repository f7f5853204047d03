"""QR factors in JAX: the process column by column, and LAPACK's with the signs of the process."""

import jax.numpy as jnp
from jax import lax


def program(A, weights_Q, weights_R):
    m, n = A.shape
    index = jnp.arange(n)

    def column(state, k):
        A, Q, R = state
        length = jnp.sqrt(A[:, k] @ A[:, k])
        q = A[:, k] / length
        row = jnp.where(index > k, q @ A, 0.0)
        A = A - jnp.outer(q, row)
        return (A, Q.at[:, k].set(q), R.at[k].set(row.at[k].set(length))), None

    state = A, jnp.zeros_like(A), jnp.zeros((n, n))
    (_, Q, R), _ = lax.scan(column, state, index)
    return jnp.sum(weights_Q * Q) + jnp.sum(weights_R * R)


def expert(A, weights_Q, weights_R):
    Q, R = jnp.linalg.qr(A)
    signs = jnp.sign(jnp.diagonal(R))
    return jnp.sum(weights_Q * Q * signs) + jnp.sum(weights_R * R * signs[:, None])
