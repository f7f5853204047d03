"""Softmax in JAX: written out, and its own."""

import jax
import jax.numpy as jnp


def program(x, weights):
    e = jnp.exp(x - jnp.max(x, axis=-1, keepdims=True))
    return jnp.sum(weights * (e / jnp.sum(e, axis=-1, keepdims=True)))


def expert(x, weights):
    return jnp.sum(weights * jax.nn.softmax(x, axis=-1))
