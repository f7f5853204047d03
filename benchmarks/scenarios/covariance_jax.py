"""The covariance of columns in JAX: a row at a time, and as one product."""

import jax.numpy as jnp
from jax import lax


def program(M, float_n, data, weights):
    data = data - jnp.mean(data, axis=0)
    index = jnp.arange(M)

    def row(cov, i):
        new = data[:, i] @ data / (float_n - 1.0)
        cov = cov.at[i].set(jnp.where(index >= i, new, cov[i]))
        return cov.at[:, i].set(jnp.where(index >= i, new, cov[:, i])), None

    cov, _ = lax.scan(row, jnp.zeros((M, M)), index)
    return jnp.sum(weights * cov)


def expert(M, float_n, data, weights):
    data = data - jnp.mean(data, axis=0)
    return jnp.sum(weights * (data.T @ data)) / (float_n - 1.0)
