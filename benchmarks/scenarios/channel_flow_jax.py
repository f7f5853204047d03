"""Flow in a channel in JAX: reverse mode needs a bound on the number of steps; by an expert, in two levels, made again."""

import jax
import jax.numpy as jnp
from jax import lax

from benchmarks.scenarios.flow_jax import moved, source, swept

FEW, MOST = 32, 1024


def around(a):
    E, W = jnp.roll(a, -1, 1), jnp.roll(a, 1, 1)
    return a[1:-1], E[1:-1], W[1:-1], a[2:], a[:-2]


def stepper(nit, dt, dx, dy, rho, nu, F):
    def sweep(p, b):
        p = p.at[1:-1].set(swept(dx, dy, around(p), b))
        return p.at[-1].set(p[-2]).at[0].set(p[1])

    def step(state):
        u, v, p, _ = state
        b = source(rho, dt, dx, dy, around(u), around(v))
        p, _ = lax.scan(lambda p, _: (sweep(p, b), None), p, length=nit)
        _, E, W, N, S = around(p)
        inside = u[1:-1], v[1:-1]
        new_u = moved(dt, dx, dy, nu, around(u), *inside) - dt / (2 * rho * dx) * (E - W) + F * dt
        new_v = moved(dt, dx, dy, nu, around(v), *inside) - dt / (2 * rho * dy) * (N - S)
        total = jnp.sum(new_u)
        change = (total - jnp.sum(u)) / total
        return jnp.zeros_like(u).at[1:-1].set(new_u), jnp.zeros_like(v).at[1:-1].set(new_v), p, change

    return step


def unless_settled(settled, then):
    """A body of a scan that does nothing when the flow has settled."""
    return lambda state, _: (lax.cond(state[3] > settled, then, lambda state: state, state), None)


def weighted(weights, state):
    u, v, p, _ = state
    return jnp.sum(weights[0] * u) + jnp.sum(weights[1] * v) + jnp.sum(weights[2] * p)


def program(nit, u, v, dt, dx, dy, p, rho, nu, F, settled, weights):
    one = unless_settled(settled, stepper(nit, dt, dx, dy, rho, nu, F))
    return weighted(weights, lax.scan(one, (u, v, p, settled + 1.0), length=MOST)[0])


def expert(nit, u, v, dt, dx, dy, p, rho, nu, F, settled, weights):
    one = unless_settled(settled, jax.checkpoint(stepper(nit, dt, dx, dy, rho, nu, F)))
    few = unless_settled(settled, jax.checkpoint(lambda state: lax.scan(one, state, length=FEW)[0]))
    return weighted(weights, lax.scan(few, (u, v, p, settled + 1.0), length=MOST // FEW)[0])
