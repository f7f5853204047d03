"""A general matrix product in JAX."""

import jax.numpy as jnp


def program(alpha, beta, C, A, B, weights):
    return jnp.sum(weights * (alpha * A @ B + beta * C))
