"""Prey and predators in JAX."""

import jax.numpy as jnp

from benchmarks.scenarios import dormand_prince_jax


def program(y0, alpha, beta, gamma, delta, end, tolerance, weights, solve=dormand_prince_jax.solve):
    def lotka_volterra(y):
        prey, predators = y
        return jnp.array([alpha * prey - beta * prey * predators, delta * prey * predators - gamma * predators])

    return jnp.sum(weights * solve(lotka_volterra, y0, end, tolerance, 0.5))


def expert(y0, alpha, beta, gamma, delta, end, tolerance, weights):
    return program(y0, alpha, beta, gamma, delta, end, tolerance, weights, dormand_prince_jax.expert_solve)
