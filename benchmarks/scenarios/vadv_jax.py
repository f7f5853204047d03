"""Vertical advection in JAX: level by level into the arrays, and a scan in which a level hands on what the next needs."""

import jax.numpy as jnp
from jax import lax


def program(utens_stage, u_stage, wcon, u_pos, utens, dtr_stage, weights):
    I, J, K = utens_stage.shape

    def level(k, state):
        ccol, dcol = state
        below, above = jnp.maximum(k - 1, 0), jnp.minimum(k + 1, K - 1)
        gav = jnp.where(k > 0, -0.25 * (wcon[1:, :, k] + wcon[:-1, :, k]), 0.0)
        gcv = jnp.where(k < K - 1, 0.25 * (wcon[1:, :, above] + wcon[:-1, :, above]), 0.0)
        acol, c = 0.5 * gav, 0.5 * gcv
        bcol = dtr_stage - acol - c
        correction = -acol * (u_stage[:, :, below] - u_stage[:, :, k]) - c * (
            u_stage[:, :, above] - u_stage[:, :, k]
        )
        d = dtr_stage * u_pos[:, :, k] + utens[:, :, k] + utens_stage[:, :, k] + correction
        divided = 1.0 / (bcol - ccol[:, :, below] * acol)
        ccol = ccol.at[:, :, k].set(c * divided)
        return ccol, dcol.at[:, :, k].set((d - dcol[:, :, below] * acol) * divided)

    def back(k, state):
        out, data_col = state
        k = K - 1 - k
        data_col = dcol[:, :, k] - jnp.where(k < K - 1, ccol[:, :, k] * data_col, 0.0)
        return out.at[:, :, k].set(dtr_stage * (data_col - u_pos[:, :, k])), data_col

    zeros = jnp.zeros((I, J, K))
    ccol, dcol = lax.fori_loop(0, K, level, (zeros, zeros))
    out, _ = lax.fori_loop(0, K, back, (utens_stage, jnp.zeros((I, J))))
    return jnp.sum(weights * out)


def expert(utens_stage, u_stage, wcon, u_pos, utens, dtr_stage, weights):
    utens_stage, u, wcon, u_pos, utens, weights = (
        jnp.moveaxis(a, 2, 0) for a in (utens_stage, u_stage, wcon, u_pos, utens, weights)
    )
    half = jnp.zeros((len(u) + 1, *u.shape[1:])).at[1:-1].set(0.125 * (wcon[1:, 1:] + wcon[1:, :-1]))
    down, up = half[:-1], half[1:]
    steps = jnp.zeros_like(half).at[1:-1].set(u[1:] - u[:-1])
    right = dtr_stage * u_pos + utens + utens_stage - down * steps[:-1] - up * steps[1:]

    def forward(last, level):
        c, d = last
        down, up, right = level
        divided = 1.0 / (dtr_stage + down - up + c * down)
        new = up * divided, (right + d * down) * divided
        return new, new

    def backward(last, level):
        c, d = level
        x = d - c * last
        return x, x

    zeros = jnp.zeros(u.shape[1:])
    _, factors = lax.scan(forward, (zeros, zeros), (down, up, right))
    _, x = lax.scan(backward, zeros, factors, reverse=True)
    return jnp.sum(weights * (dtr_stage * (x - u_pos)))
