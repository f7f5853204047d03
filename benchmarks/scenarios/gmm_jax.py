"""The Gaussian mixture in JAX: all points and components at once."""

import math

import jax.numpy as jnp
import numpy as np
from jax.scipy.special import logsumexp


def program(alphas, means, icf, x, gamma, m):
    n, d = x.shape
    k = len(alphas)
    columns, rows = np.triu_indices(d, 1)  # by columns of the lower triangle
    factors = jnp.zeros((k, d, d)).at[:, rows, columns].set(icf[:, d:])
    diagonals, logdets = jnp.exp(icf[:, :d]), jnp.sum(icf[:, :d], axis=1)
    centred = x[:, None, :] - means[None, :, :]
    z = diagonals * centred + jnp.einsum("kab,nkb->nka", factors, centred)
    slse = jnp.sum(logsumexp(alphas + logdets - 0.5 * jnp.sum(z**2, axis=-1), axis=1))
    prior = 0.5 * gamma**2 * (jnp.sum(diagonals**2) + jnp.sum(icf[:, d:] ** 2)) - m * jnp.sum(logdets)
    prior -= k * (d + m + 1) * d * (jnp.log(gamma) - 0.5 * math.log(2))
    return -n * d * 0.5 * math.log(2 * math.pi) + slse - n * logsumexp(alphas) + prior
