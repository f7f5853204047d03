"""A product along the last axis of a tensor in JAX."""

import jax.numpy as jnp


def program(NR, NQ, NP, A, C4, weights):
    return jnp.sum(weights * (A @ C4))
