"""Maxwell's equations by finite differences in JAX."""

import jax.numpy as jnp
from jax import lax


def program(TMAX, ex, ey, hz, _fict_, weights):
    def step(fields, source):
        ex, ey, hz = fields
        ey = ey.at[0, :].set(source)
        ey = ey.at[1:, :].add(-0.5 * (hz[1:, :] - hz[:-1, :]))
        ex = ex.at[:, 1:].add(-0.5 * (hz[:, 1:] - hz[:, :-1]))
        hz = hz.at[:-1, :-1].add(-0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1]))
        return (ex, ey, hz), None

    (ex, ey, hz), _ = lax.scan(step, (ex, ey, hz), _fict_)
    return jnp.sum(weights * hz)
