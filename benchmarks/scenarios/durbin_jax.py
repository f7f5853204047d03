"""Durbin's recursion in JAX: the reversed part of an array whose length grows is taken by indices."""

import jax.numpy as jnp
from jax import lax


def program(r, weights):
    index = jnp.arange(len(r))

    def step(state, k):
        y, alpha, beta = state
        beta = beta * (1.0 - alpha * alpha)
        reversed_index = jnp.where(index < k, k - 1 - index, 0)
        alpha = -(r[k] + jnp.where(index < k, r[reversed_index], 0.0) @ y) / beta
        y = y + alpha * jnp.where(index < k, y[reversed_index], 0.0)
        return (y.at[k].set(alpha), alpha, beta), None

    state = jnp.zeros_like(r).at[0].set(-r[0]), -r[0], 1.0
    (y, _, _), _ = lax.scan(step, state, index[1:])
    return weights @ y


def expert(r, weights):
    n = len(r)

    def step(state, k):
        y, alpha, beta = state
        beta = beta * (1.0 - alpha * alpha)
        # What is reversed lies before the end of the reversed array, followed by zeros.
        turned = lax.dynamic_slice(turned_r, (n - k,), (n,))
        alpha = -(r[k] + turned @ y) / beta
        twice = jnp.concatenate([y[::-1], jnp.zeros(n)])
        y = y + alpha * lax.dynamic_slice(twice, (n - k,), (n,))
        return (y.at[k].set(alpha), alpha, beta), None

    turned_r = jnp.concatenate([r[::-1], jnp.zeros(n)])
    state = jnp.zeros_like(r).at[0].set(-r[0]), -r[0], 1.0
    (y, _, _), _ = lax.scan(step, state, jnp.arange(1, n))
    return weights @ y
