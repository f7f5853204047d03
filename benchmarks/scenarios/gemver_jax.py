"""Two outer products added to a matrix, and two products with it in JAX."""

import jax.numpy as jnp


def program(alpha, beta, A, u1, v1, u2, v2, w, x, y, z, weights):
    A = A + jnp.outer(u1, v1) + jnp.outer(u2, v2)
    x = x + beta * y @ A + z
    return weights @ (w + alpha * A @ x)
