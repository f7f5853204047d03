"""k-means in JAX: all distances at once, and those to the nearest centroids only."""

import jax.numpy as jnp
from jax import lax


def program(points, centroids):
    differences = points[:, None, :] - centroids[None, :, :]
    return jnp.sum(jnp.min(jnp.sum(differences**2, axis=-1), axis=1))


def expert(points, centroids):
    """Which one is nearest needs no derivative, and a matrix product finds it."""
    fixed = lax.stop_gradient(centroids)
    scores = jnp.sum(fixed**2, axis=1) - 2.0 * points @ fixed.T
    return jnp.sum((points - centroids[jnp.argmin(scores, axis=1)]) ** 2)
