"""Hand tracking in JAX: all bones' rotations at once, then the bones in their order."""

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.scenarios.hand_tracking import ANGLES, BONES, FINGERS

# Which angle of a bone each entry of theta is.
JOINTS = np.array([2 + 4 * finger + joint for finger in range(FINGERS) for joint in (0, 0, 1, 2)])
AXES = np.array([0, 1, 0, 0] * FINGERS)
PARENTS = [-1, 0] + [0 if k % 4 == 0 else k + 1 for k in range(20)]  # a tree is no array: it is known when this is compiled


def rotation_of_vector(r):
    square = r @ r
    still = square < 1e-12
    angle = jnp.sqrt(jnp.where(still, 1.0, square))
    x, y, z = r / angle
    across = jnp.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    turned = jnp.eye(3) + jnp.sin(angle) * across + (1.0 - jnp.cos(angle)) * across @ across
    return jnp.where(still, jnp.eye(3), turned)


def rotation_of_angles(angles):
    (sx, sy, sz), (cx, cy, cz) = jnp.sin(angles), jnp.cos(angles)
    about_x = jnp.array([[1.0, 0.0, 0.0], [0.0, cx, -sx], [0.0, sx, cx]])
    about_y = jnp.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    about_z = jnp.array([[cz, -sz, 0.0], [sz, cz, 0.0], [0.0, 0.0, 1.0]])
    return about_z @ about_y @ about_x


def program(theta, shares, points, corners, parents, relatives, inverses, weights, vertices):
    angles = jnp.zeros((BONES, 3)).at[JOINTS, AXES].set(theta[6:])
    turns = jnp.zeros((BONES, 4, 4)).at[:, :3, :3].set(jax.vmap(rotation_of_angles)(angles)).at[:, 3, 3].set(1.0)
    local = relatives @ turns
    absolutes = []
    for bone in range(BONES):
        absolutes.append(local[bone] if PARENTS[bone] < 0 else absolutes[PARENTS[bone]] @ local[bone])
    transforms = jnp.stack(absolutes) @ inverses
    places = jnp.sum((transforms[:, :3] @ vertices) * weights[:, None, :], axis=0)
    places = (rotation_of_vector(theta[:3]) @ places).T + theta[3:6]
    mixed = jnp.concatenate([shares, 1.0 - jnp.sum(shares, axis=1, keepdims=True)], axis=1)
    return points - jnp.sum(mixed[:, :, None] * places[corners], axis=1)


def expert(theta, shares, points, corners, parents, relatives, inverses, weights, vertices):
    """Each point mixes the weighted vertices of its corners first: bones then move points, not the whole skin."""
    angles = jnp.zeros((BONES, 3)).at[JOINTS, AXES].set(theta[6:])
    turns = jnp.zeros((BONES, 4, 4)).at[:, :3, :3].set(jax.vmap(rotation_of_angles)(angles)).at[:, 3, 3].set(1.0)
    local = relatives @ turns
    absolutes = []
    for bone in range(BONES):
        absolutes.append(local[bone] if PARENTS[bone] < 0 else absolutes[PARENTS[bone]] @ local[bone])
    transforms = jnp.stack(absolutes) @ inverses
    mixed = jnp.concatenate([shares, 1.0 - jnp.sum(shares, axis=1, keepdims=True)], axis=1)
    carried = jnp.einsum("pc,bpc,kpc->pbk", mixed, weights[:, corners], vertices[:, corners])
    places = carried.reshape(len(points), -1) @ transforms[:, :3].transpose(0, 2, 1).reshape(-1, 3)
    return points - places @ rotation_of_vector(theta[:3]).T - theta[3:6]


def derivative(program):
    def compressed(theta, shares, points, *model):
        def moved(by):
            return program(theta + by[2:], shares + by[:2], points, *model)

        return jax.jacfwd(moved)(jnp.zeros(2 + ANGLES))

    return compressed
