"""Bodies under gravity in JAX: leapfrog steps as a scan."""

import jax.numpy as jnp
from jax import lax


def apart(pos):
    return tuple(pos[None, :, c] - pos[:, None, c] for c in range(3))


def accelerations(pos, mass, G, softening):
    dx, dy, dz = apart(pos)
    inv_r3 = (dx**2 + dy**2 + dz**2 + softening**2) ** (-1.5)
    return jnp.stack([G * (d * inv_r3) @ mass[:, 0] for d in (dx, dy, dz)], axis=1)


def energies(pos, vel, mass, G):
    dx, dy, dz = apart(pos)
    inv_r = 1.0 / jnp.sqrt(dx**2 + dy**2 + dz**2 + jnp.eye(len(pos)))
    return 0.5 * jnp.sum(mass * vel**2), G * jnp.sum(jnp.triu(-(mass * mass.T) * inv_r, 1))


def program(mass, pos, vel, Nt, dt, G, softening, weights):
    vel = vel - jnp.mean(mass * vel, axis=0) / jnp.mean(mass)
    acc = accelerations(pos, mass, G, softening)
    first = energies(pos, vel, mass, G)

    def step(state, _):
        pos, vel, acc = state
        vel = vel + acc * dt / 2.0
        pos = pos + vel * dt
        acc = accelerations(pos, mass, G, softening)
        vel = vel + acc * dt / 2.0
        return (pos, vel, acc), energies(pos, vel, mass, G)

    _, (KE, PE) = lax.scan(step, (pos, vel, acc), length=Nt)
    KE, PE = jnp.concatenate([first[0][None], KE]), jnp.concatenate([first[1][None], PE])
    return jnp.sum(weights[0] * KE) + jnp.sum(weights[1] * PE)
