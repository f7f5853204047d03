"""The correlation of columns in JAX: a row at a time, and as one product."""

import jax.numpy as jnp
from jax import lax


def normalised(float_n, data):
    mean, stddev = jnp.mean(data, axis=0), jnp.std(data, axis=0)
    return (data - mean) / (jnp.sqrt(float_n) * jnp.where(stddev <= 0.1, 1.0, stddev))


def program(M, float_n, data, weights):
    data, index = normalised(float_n, data), jnp.arange(M)

    def row(corr, i):
        new = data[:, i] @ data
        corr = corr.at[i].set(jnp.where(index > i, new, corr[i]))
        return corr.at[:, i].set(jnp.where(index > i, new, corr[:, i])), None

    corr, _ = lax.scan(row, jnp.eye(M), index[:-1])
    return jnp.sum(weights * corr)


def expert(M, float_n, data, weights):
    data = normalised(float_n, data)
    off = weights * (1.0 - jnp.eye(M))
    return jnp.sum(off * (data.T @ data)) + jnp.trace(weights)
