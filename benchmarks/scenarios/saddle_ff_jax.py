"""The saddle point in JAX."""

import jax

from benchmarks.scenarios.descents_jax import argmin, farthest, highest


def program(p):
    return highest(p, jax.jacfwd)


def derivative(program):
    def saddle(p):
        p = argmin(program, jax.jacfwd(program), p)
        return p, farthest(p, jax.jacfwd)

    return saddle
