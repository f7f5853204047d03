"""Pendulums in a row in JAX."""

import jax.numpy as jnp

from benchmarks.scenarios import dormand_prince_jax


def program(y0, lengths, stiffness, damping, end, tolerance, weights, solve=dormand_prince_jax.solve):
    n = len(lengths)

    def chain(y):
        angles, speeds = y[:n], y[n:]
        pull = -9.81 / lengths * jnp.sin(angles) - damping * speeds
        spring = stiffness * (angles[1:] - angles[:-1])
        pull = pull.at[:-1].add(spring).at[1:].add(-spring)
        return jnp.concatenate([speeds, pull])

    return jnp.sum(weights * solve(chain, y0, end, tolerance, 0.5))


def expert(y0, lengths, stiffness, damping, end, tolerance, weights):
    return program(y0, lengths, stiffness, damping, end, tolerance, weights, dormand_prince_jax.expert_solve)
