"""Lists of records with complex fields, changed in a loop: an aerofoil by a conformal map, vortices that move."""

import cmath
import math
from dataclasses import dataclass


@dataclass
class Vortex:
    position: complex
    strength: float


def joukowski(zeta):
    return zeta + 1 / zeta


def velocity(z, vortices):
    total = 0j
    for other in vortices:
        distance = z - other.position + 0.1
        total += -1j * other.strength / (2 * math.pi) * distance.conjugate() / (abs(distance) ** 2 + 0.05)
    return total.conjugate()


def program(vortices, centre: complex, angle, steps, dt):
    radius = abs(1 - centre)
    outline = []
    for k in range(5):
        outline.append(joukowski(centre + radius * cmath.exp(1j * (angle + 0.9 * k))))
    for _ in range(steps):
        moves = [velocity(v.position, vortices) * dt for v in vortices]
        for vortex, move in zip(vortices, moves):
            vortex.position += move
            vortex.strength *= 0.99
    impulse = sum([v.strength * v.position for v in vortices])
    return outline, impulse, max(abs(p) for p in outline)


ARGUMENTS = [
    ([Vortex(1 + 0.2j, 2.0), Vortex(-0.8 + 0.5j, -1.0), Vortex(0.1 - 1.1j, 1.5)], -0.1 + 0.12j, 0.2, 3, 0.05),
]
