"""Dormand and Prince's pair in JAX: reverse mode needs a bound on the number of attempts.

A scan over all that there may be; an expert skips them by the dozen.
"""

import jax.numpy as jnp
from jax import lax

FEW, MOST = 32, 2048


def attempt(f, end, tolerance, state):
    t, y, k1, h = state
    h = jnp.minimum(h, end - t)
    k2 = f(y + h * (1 / 5 * k1))
    k3 = f(y + h * (3 / 40 * k1 + 9 / 40 * k2))
    k4 = f(y + h * (44 / 45 * k1 - 56 / 15 * k2 + 32 / 9 * k3))
    k5 = f(y + h * (19372 / 6561 * k1 - 25360 / 2187 * k2 + 64448 / 6561 * k3 - 212 / 729 * k4))
    k6 = f(y + h * (9017 / 3168 * k1 - 355 / 33 * k2 + 46732 / 5247 * k3 + 49 / 176 * k4 - 5103 / 18656 * k5))
    new = y + h * (35 / 384 * k1 + 500 / 1113 * k3 + 125 / 192 * k4 - 2187 / 6784 * k5 + 11 / 84 * k6)
    k7 = f(new)
    error = h * (
        71 / 57600 * k1 - 71 / 16695 * k3 + 71 / 1920 * k4 - 17253 / 339200 * k5 + 22 / 525 * k6 - 1 / 40 * k7
    )
    scale = tolerance * (1.0 + jnp.maximum(jnp.abs(y), jnp.abs(new)))
    ratio = jnp.sqrt(jnp.mean((error / scale) ** 2))
    accepted = ratio <= 1.0
    following = h * jnp.minimum(5.0, jnp.maximum(0.2, 0.9 * ratio**-0.2))
    return jnp.where(accepted, t + h, t), jnp.where(accepted, new, y), jnp.where(accepted, k7, k1), following


def unless_done(end, then):
    """A body of a scan that does nothing after the end."""
    return lambda state, _: (lax.cond(state[0] < end, then, lambda state: state, state), None)


def solve(f, y, end, tolerance, h):
    one = unless_done(end, lambda state: attempt(f, end, tolerance, state))
    return lax.scan(one, (0.0 * end, y, f(y), h + 0.0 * end), length=MOST)[0][1]


def expert_solve(f, y, end, tolerance, h):
    one = unless_done(end, lambda state: attempt(f, end, tolerance, state))
    few = unless_done(end, lambda state: lax.scan(one, state, length=FEW)[0])
    return lax.scan(few, (0.0 * end, y, f(y), h + 0.0 * end), length=MOST // FEW)[0][1]
