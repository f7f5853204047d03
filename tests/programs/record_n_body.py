"""Gravitation between bodies that are dataclasses in a list, in three dimensions."""

import math
from dataclasses import dataclass


@dataclass
class Body:
    x: float
    y: float
    z: float
    vx: float
    vy: float
    vz: float
    mass: float


def advance(bodies, dt):
    for i in range(len(bodies)):
        a = bodies[i]
        for j in range(i + 1, len(bodies)):
            b = bodies[j]
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            magnitude = dt / (dx * dx + dy * dy + dz * dz + 0.01) ** 1.5
            a.vx -= dx * b.mass * magnitude
            a.vy -= dy * b.mass * magnitude
            a.vz -= dz * b.mass * magnitude
            b.vx += dx * a.mass * magnitude
            b.vy += dy * a.mass * magnitude
            b.vz += dz * a.mass * magnitude
    for body in bodies:
        body.x += dt * body.vx
        body.y += dt * body.vy
        body.z += dt * body.vz


def energy(bodies):
    e = 0.0
    for i, a in enumerate(bodies):
        e += 0.5 * a.mass * (a.vx**2 + a.vy**2 + a.vz**2)
        for b in bodies[i + 1 :]:
            e -= a.mass * b.mass / math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.z - b.z) ** 2)
    return e


def program(bodies, dt):
    for _ in range(3):
        advance(bodies, dt)
    return energy(bodies) + bodies[0].x


ARGUMENTS = [
    (
        [
            Body(0.0, 0.0, 0.0, 0.0, 0.1, 0.0, 3.0),
            Body(1.0, 0.2, -0.1, 0.0, 1.5, 0.2, 0.5),
            Body(-0.4, 1.7, 0.3, -1.0, 0.0, 0.1, 0.2),
        ],
        0.05,
    )
]
