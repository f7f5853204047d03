"""A double pendulum from its Lagrangian: the equations of motion by derivatives, then steps in time."""

import chainrule as cr
import numpy as np


def lagrangian(q, v, masses, lengths):
    height1 = -lengths[0] * np.cos(q[0])
    height2 = height1 - lengths[1] * np.cos(q[1])
    speed1 = lengths[0] * v[0]
    speed2 = lengths[1] * v[1]
    mixed = speed1 * speed2 * np.cos(q[0] - q[1])
    kinetic = 0.5 * (masses[0] + masses[1]) * speed1**2 + 0.5 * masses[1] * (speed2**2 + 2 * mixed)
    return kinetic - 9.81 * (masses[0] * height1 + masses[1] * height2)


def acceleration(q, v, masses, lengths):
    inertia = cr.hessian(lagrangian, argnums=1)(q, v, masses, lengths)
    coupling = cr.jacobian(cr.grad(lagrangian, argnums=1), argnums=0)(q, v, masses, lengths)
    force = cr.grad(lagrangian)(q, v, masses, lengths)
    return np.linalg.solve(inertia, force - coupling @ v)


def program(masses, lengths, steps=3, dt=0.05):
    q, v = np.array([1.0, 0.4]), np.array([0.3, -0.2])
    for _ in range(steps):
        v = v + dt * acceleration(q, v, masses, lengths)
        q = q + dt * v
    return q[0] * v[1] + q[1]


ARGUMENTS = [(np.array([1.0, 0.7]), np.array([0.8, 1.1]))]
RTOL = 1e-9
