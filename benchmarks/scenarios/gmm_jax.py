"""The Gaussian mixture in JAX: all points and components at once; for an expert, as one matrix product."""

import math

import jax.numpy as jnp
import numpy as np
from jax.scipy.special import logsumexp


def triangles(d, icf):
    """The factors without their diagonals."""
    columns, rows = np.triu_indices(d, 1)  # by columns of the lower triangle
    return jnp.zeros((len(icf), d, d)).at[:, rows, columns].set(icf[:, d:])


def likelihood(alphas, icf, z, gamma, m):
    n, k, d = z.shape
    diagonals, logdets = jnp.exp(icf[:, :d]), jnp.sum(icf[:, :d], axis=1)
    slse = jnp.sum(logsumexp(alphas + logdets - 0.5 * jnp.sum(z**2, axis=-1), axis=1))
    prior = 0.5 * gamma**2 * (jnp.sum(diagonals**2) + jnp.sum(icf[:, d:] ** 2)) - m * jnp.sum(logdets)
    prior -= k * (d + m + 1) * d * (jnp.log(gamma) - 0.5 * math.log(2))
    return -n * d * 0.5 * math.log(2 * math.pi) + slse - n * logsumexp(alphas) + prior


def program(alphas, means, icf, x, gamma, m):
    d = x.shape[1]
    centred = x[:, None, :] - means[None, :, :]
    z = jnp.exp(icf[:, :d]) * centred + jnp.einsum("kab,nkb->nka", triangles(d, icf), centred)
    return likelihood(alphas, icf, z, gamma, m)


def expert(alphas, means, icf, x, gamma, m):
    (n, d), k = x.shape, len(alphas)
    factors = triangles(d, icf) + jnp.exp(icf[:, :d, None]) * jnp.eye(d)
    z = (x @ factors.reshape(k * d, d).T).reshape(n, k, d) - jnp.einsum("kab,kb->ka", factors, means)
    return likelihood(alphas, icf, z, gamma, m)
