"""Heat in a block in JAX."""

import jax.numpy as jnp
from jax import lax


def spread(A):
    return (
        0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
        + 0.125 * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
        + 0.125 * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, 0:-2])
        + A[1:-1, 1:-1, 1:-1]
    )


def program(TSTEPS, A, B, weights):
    def step(state, _):
        A, B = state
        B = B.at[1:-1, 1:-1, 1:-1].set(spread(A))
        A = A.at[1:-1, 1:-1, 1:-1].set(spread(B))
        return (A, B), None

    (A, B), _ = lax.scan(step, (A, B), length=TSTEPS - 1)
    return jnp.sum(weights * A)
