"""Bodies under gravity, all pairs at once, by leapfrog; energies after every step (NPBench)."""

import numpy as np

GRADIENT = ("mass", "pos", "vel")
SIZES = {"tiny": {"n": 3, "steps": 2}, "small": {"n": 25, "steps": 40}, "large": {"n": 100, "steps": 40}}
RTOL = 1e-9  # bodies that pass each other closely enlarge what rounding does


def getAcc(pos, mass, G, softening):
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    dx = x.T - x
    dy = y.T - y
    dz = z.T - z
    inv_r3 = dx**2 + dy**2 + dz**2 + softening**2
    inv_r3 = inv_r3 ** (-1.5)
    ax = G * (dx * inv_r3) @ mass
    ay = G * (dy * inv_r3) @ mass
    az = G * (dz * inv_r3) @ mass
    return np.hstack((ax, ay, az))


def getEnergy(pos, vel, mass, G):
    KE = 0.5 * np.sum(mass * vel**2)
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    dx = x.T - x
    dy = y.T - y
    dz = z.T - z
    inv_r = np.sqrt(dx**2 + dy**2 + dz**2 + np.eye(len(pos)))
    inv_r = 1.0 / inv_r
    PE = G * np.sum(np.triu(-(mass * mass.T) * inv_r, 1))
    return KE, PE


def nbody(mass, pos, vel, Nt, dt, G, softening):
    KE = np.ndarray(Nt + 1, dtype=np.float64)
    PE = np.ndarray(Nt + 1, dtype=np.float64)
    vel -= np.mean(mass * vel, axis=0) / np.mean(mass)
    acc = getAcc(pos, mass, G, softening)
    KE[0], PE[0] = getEnergy(pos, vel, mass, G)
    for i in range(Nt):
        vel += acc * dt / 2.0
        pos += vel * dt
        acc[:] = getAcc(pos, mass, G, softening)
        vel += acc * dt / 2.0
        KE[i + 1], PE[i + 1] = getEnergy(pos, vel, mass, G)
    return KE, PE


def program(mass, pos, vel, Nt, dt, G, softening, weights):
    KE, PE = nbody(mass, pos.copy(), vel.copy(), Nt, dt, G, softening)
    return np.sum(weights[0] * KE) + np.sum(weights[1] * PE)


def inputs(n, steps):
    rng = np.random.default_rng(42)
    mass, pos, vel = rng.random((n, 1)) * 20.0 / n, rng.normal(size=(n, 3)), rng.normal(size=(n, 3))
    return mass, pos, vel, steps, 0.05, 1.0, 0.1, rng.normal(size=(2, steps + 1))


def native(mass, pos, vel, Nt, dt, G, softening, weights):
    return len(mass), mass, pos, vel, Nt, dt, G, softening, weights
