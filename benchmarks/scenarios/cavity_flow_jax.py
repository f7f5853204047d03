"""Flow in a cavity in JAX."""

import jax
import jax.numpy as jnp
from jax import lax

from benchmarks.scenarios.flow_jax import moved, source, swept


def around(a):
    return a[1:-1, 1:-1], a[1:-1, 2:], a[1:-1, :-2], a[2:, 1:-1], a[:-2, 1:-1]


def program(nt, nit, u, v, dt, dx, dy, p, rho, nu, weights, kept=lambda step: step):
    def sweep(p, b):
        p = p.at[1:-1, 1:-1].set(swept(dx, dy, around(p), b))
        p = p.at[:, -1].set(p[:, -2])
        p = p.at[0, :].set(p[1, :])
        p = p.at[:, 0].set(p[:, 1])
        return p.at[-1, :].set(0.0)

    def step(state, _):
        u, v, p = state
        b = source(rho, dt, dx, dy, around(u), around(v))
        p, _ = lax.scan(lambda p, _: (sweep(p, b), None), p, length=nit)
        _, E, W, N, S = around(p)
        inside = u[1:-1, 1:-1], v[1:-1, 1:-1]
        new_u = moved(dt, dx, dy, nu, around(u), *inside) - dt / (2 * rho * dx) * (E - W)
        new_v = moved(dt, dx, dy, nu, around(v), *inside) - dt / (2 * rho * dy) * (N - S)
        u = jnp.zeros_like(u).at[1:-1, 1:-1].set(new_u).at[-1, :].set(1.0)
        return (u, jnp.zeros_like(v).at[1:-1, 1:-1].set(new_v), p), None

    (u, v, p), _ = lax.scan(kept(step), (u, v, p), length=nt)
    return jnp.sum(weights[0] * u) + jnp.sum(weights[1] * v) + jnp.sum(weights[2] * p)


def expert(nt, nit, u, v, dt, dx, dy, p, rho, nu, weights):
    return program(nt, nit, u, v, dt, dx, dy, p, rho, nu, weights, kept=jax.checkpoint)
