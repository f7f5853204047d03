"""GARCH in JAX: the terms inside the scan, and the variances by a scan with all terms after it."""

import math

import jax.numpy as jnp
from jax import lax


def program(omega, alpha, beta, returns):
    def day(state, r):
        variance, total = state
        total += 0.5 * (math.log(2.0 * math.pi) + jnp.log(variance) + r * r / variance)
        return (omega + alpha * r * r + beta * variance, total), None

    (_, total), _ = lax.scan(day, (omega / (1.0 - alpha - beta), 0.0), returns)
    return total / len(returns)


def expert(omega, alpha, beta, returns):
    squares = returns * returns

    def day(variance, gain):
        return gain + beta * variance, variance

    _, variances = lax.scan(day, omega / (1.0 - alpha - beta), omega + alpha * squares)
    return 0.5 * (math.log(2.0 * math.pi) + jnp.mean(jnp.log(variances) + squares / variances))
