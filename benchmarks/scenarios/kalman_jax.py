"""The Kalman filter in JAX: a scan; an expert writes the inverse of a 2-by-2 matrix by hand."""

import math

import jax.numpy as jnp
from jax import lax


def model(turn, process_noise, measurement_noise, dt):
    s, c = jnp.sin(turn * dt), jnp.cos(turn * dt)
    F = jnp.array(
        [
            [1.0, s / turn, 0.0, -(1.0 - c) / turn],
            [0.0, c, 0.0, -s],
            [0.0, (1.0 - c) / turn, 1.0, s / turn],
            [0.0, s, 0.0, c],
        ]
    )
    block = jnp.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
    return F, process_noise * jnp.kron(jnp.eye(2), block), measurement_noise * jnp.eye(2)


def program(turn, process_noise, measurement_noise, observations, dt):
    F, Q, R = model(turn, process_noise, measurement_noise, dt)
    H = jnp.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]])

    def step(state, z):
        x, P = state
        x = F @ x
        P = F @ P @ F.T + Q
        innovation = z - H @ x
        S = H @ P @ H.T + R
        K = jnp.linalg.solve(S, H @ P).T
        term = innovation @ jnp.linalg.solve(S, innovation) + jnp.log(jnp.linalg.det(S))
        P = P - K @ H @ P
        P = 0.5 * (P + P.T)
        return (x + K @ innovation, P), -0.5 * (term + 2.0 * math.log(2.0 * math.pi))

    _, terms = lax.scan(step, (jnp.zeros(4), 10.0 * jnp.eye(4)), observations)
    return jnp.sum(terms)


def expert(turn, process_noise, measurement_noise, observations, dt):
    F, Q, _ = model(turn, process_noise, measurement_noise, dt)

    def step(state, z):
        x, P = state
        x = F @ x
        P = F @ P @ F.T + Q
        seen = P[:, ::2]
        a, b, d = seen[0, 0] + measurement_noise, seen[0, 1], seen[2, 1] + measurement_noise
        det = a * d - b * b
        inverse = jnp.array([[d, -b], [-b, a]]) / det
        innovation = z - x[::2]
        y = inverse @ innovation
        term = innovation @ y + jnp.log(det) + 2.0 * math.log(2.0 * math.pi)
        return (x + seen @ y, P - seen @ inverse @ seen.T), -0.5 * term

    _, terms = lax.scan(step, (jnp.zeros(4), 10.0 * jnp.eye(4)), observations)
    return jnp.sum(terms)
