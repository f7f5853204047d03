"""Bundle adjustment in JAX: the blocks of all observations at once, by two rows of the reverse mode."""

import jax
import jax.numpy as jnp

from benchmarks.scenarios.bundle_adjustment import ENTRIES, OF_CAMERA, OF_POINT


def rotated(rotation, x):
    square = rotation @ rotation
    angle = jnp.sqrt(jnp.where(square == 0.0, 1.0, square))
    axis = rotation / angle
    c, s = jnp.cos(angle), jnp.sin(angle)
    turned = c * x + s * jnp.cross(axis, x) + (axis @ x) * (1.0 - c) * axis
    return jnp.where(square == 0.0, x + jnp.cross(rotation, x), turned)


def error(camera, point, weight, feature):
    seen = rotated(camera[:3], point - camera[3:6])
    flat = seen[:2] / seen[2]
    square = flat @ flat
    distorted = flat * (1.0 + camera[9] * square + camera[10] * square**2)
    return weight * (camera[6] * distorted + camera[7:9] - feature)


def program(cameras, points, weights, seen, features):
    errors = jax.vmap(error)(cameras[seen[:, 0]], points[seen[:, 1]], weights, features)
    return errors, 1.0 - weights**2


def derivative(program):
    def jacobian(cameras, points, weights, seen, features):
        n, m, p = len(cameras), len(points), len(seen)
        by_one = jax.vmap(jax.jacrev(error, argnums=(0, 1, 2)))
        by_camera, by_point, by_weight = by_one(cameras[seen[:, 0]], points[seen[:, 1]], weights, features)
        values = jnp.concatenate([by_camera, by_point, by_weight[:, :, None]], axis=2)
        of_camera = OF_CAMERA * seen[:, :1] + jnp.arange(OF_CAMERA)
        of_point = OF_CAMERA * n + OF_POINT * seen[:, 1:] + jnp.arange(OF_POINT)
        of_weight = OF_CAMERA * n + OF_POINT * m + jnp.arange(p)
        columns = jnp.concatenate([of_camera, of_point, of_weight[:, None]], axis=1)
        columns = jnp.repeat(columns[:, None, :], 2, axis=1)
        starts = jnp.concatenate([ENTRIES * jnp.arange(2 * p), 2 * ENTRIES * p + jnp.arange(p + 1)])
        return (
            jnp.concatenate([values.ravel(), -2.0 * weights]),
            jnp.concatenate([columns.ravel(), of_weight]),
            starts,
        )

    return jacobian
