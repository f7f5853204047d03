"""Three dense layers in JAX."""

import jax
import jax.numpy as jnp


def program(input, w1, b1, w2, b2, w3, b3, weights):
    x = jax.nn.relu(input @ w1 + b1)
    x = jax.nn.relu(x @ w2 + b2)
    return jnp.sum(weights * jax.nn.softmax(x @ w3 + b3, axis=-1))
