"""Flow in a channel with periodic ends, until the velocity settles."""

import numpy as np


def pressure_poisson_periodic(nit, p, dx, dy, b):
    pn = np.empty_like(p)
    for q in range(nit):
        pn[:] = p.copy()
        p[1:-1, 1:-1] = (
            (pn[1:-1, 2:] + pn[1:-1, 0:-2]) * dy**2 + (pn[2:, 1:-1] + pn[0:-2, 1:-1]) * dx**2
        ) / (2 * (dx**2 + dy**2)) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b[1:-1, 1:-1]
        p[1:-1, -1] = (
            (pn[1:-1, 0] + pn[1:-1, -2]) * dy**2 + (pn[2:, -1] + pn[0:-2, -1]) * dx**2
        ) / (2 * (dx**2 + dy**2)) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b[1:-1, -1]
        p[1:-1, 0] = (
            (pn[1:-1, 1] + pn[1:-1, -1]) * dy**2 + (pn[2:, 0] + pn[0:-2, 0]) * dx**2
        ) / (2 * (dx**2 + dy**2)) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b[1:-1, 0]
        p[-1, :] = p[-2, :]
        p[0, :] = p[1, :]


def program(u, v, dt, dx, dy, p, rho, nu, F):
    un = np.empty_like(u)
    vn = np.empty_like(v)
    b = np.zeros_like(p)
    udiff = 1.0
    stepcount = 0
    while udiff > 0.35:
        un[:] = u.copy()
        vn[:] = v.copy()
        b[1:-1, 1:-1] = rho * (u[1:-1, 2:] - u[1:-1, 0:-2]) / (2 * dx * dt) + rho * (v[2:, 1:-1] - v[0:-2, 1:-1]) / (2 * dy * dt)
        b[1:-1, -1] = rho * (u[1:-1, 0] - u[1:-1, -2]) / (2 * dx * dt)
        b[1:-1, 0] = rho * (u[1:-1, 1] - u[1:-1, -1]) / (2 * dx * dt)
        pressure_poisson_periodic(2, p, dx, dy, b)
        u[1:-1, 1:-1] = (
            un[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (un[1:-1, 1:-1] - un[1:-1, 0:-2])
            - dt / (2 * rho * dx) * (p[1:-1, 2:] - p[1:-1, 0:-2])
            + nu * dt / dx**2 * (un[1:-1, 2:] - 2 * un[1:-1, 1:-1] + un[1:-1, 0:-2])
            + F * dt
        )
        u[1:-1, -1] = un[1:-1, -1] - un[1:-1, -1] * dt / dx * (un[1:-1, -1] - un[1:-1, -2]) + F * dt
        u[1:-1, 0] = un[1:-1, 0] - un[1:-1, 0] * dt / dx * (un[1:-1, 0] - un[1:-1, -1]) + F * dt
        v[1:-1, 1:-1] = vn[1:-1, 1:-1] - dt / (2 * rho * dy) * (p[2:, 1:-1] - p[0:-2, 1:-1])
        u[0, :] = 0
        u[-1, :] = 0
        v[0, :] = 0
        v[-1, :] = 0
        udiff = (np.sum(u) - np.sum(un)) / np.sum(u)
        stepcount += 1
    return np.sum(u * u) + np.sum(v * v) + stepcount


ARGUMENTS = [(np.zeros((4, 5)), np.zeros((4, 5)), 0.1, 0.5, 0.5, np.ones((4, 5)), 1.0, 0.1, 1.0)]
