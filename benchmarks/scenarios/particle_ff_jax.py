"""The control of a particle in JAX."""

import jax

from benchmarks.scenarios.descents_jax import argmin, landing


def program(w, dt):
    return landing(w, dt, jax.jacfwd)


def derivative(program):
    def lowest(w, dt):
        return argmin(lambda w: program(w, dt), jax.jacfwd(lambda w: program(w, dt)), w)

    return lowest
