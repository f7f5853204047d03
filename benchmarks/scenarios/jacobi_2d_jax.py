"""Averages of five neighbours in JAX."""

import jax.numpy as jnp
from jax import lax


def average(A):
    return 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])


def program(TSTEPS, A, B, weights):
    def step(state, _):
        A, B = state
        B = B.at[1:-1, 1:-1].set(average(A))
        A = A.at[1:-1, 1:-1].set(average(B))
        return (A, B), None

    (A, B), _ = lax.scan(step, (A, B), length=TSTEPS - 1)
    return jnp.sum(weights * A)
