"""Reaction and diffusion in JAX; by an expert, with steps that are made again on the way back."""

import jax
import jax.numpy as jnp
from jax import lax


def laplacian(a):
    return jnp.roll(a, 1, 0) + jnp.roll(a, -1, 0) + jnp.roll(a, 1, 1) + jnp.roll(a, -1, 1) - 4 * a


def program(U, V, F, k, Du, Dv, steps, weights, kept=lambda step: step):
    def step(state, _):
        u, v = state
        uvv = u * v * v
        new = u + Du * laplacian(u) - uvv + F * (1 - u), v + Dv * laplacian(v) + uvv - (F + k) * v
        return new, None

    (_, v), _ = lax.scan(kept(step), (U[1:-1, 1:-1], V[1:-1, 1:-1]), length=steps)
    return jnp.sum(weights * v)


def expert(U, V, F, k, Du, Dv, steps, weights):
    return program(U, V, F, k, Du, Dv, steps, weights, kept=jax.checkpoint)
