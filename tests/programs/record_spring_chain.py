"""A chain of masses and springs as lists of records, stepped in time."""

from dataclasses import dataclass


@dataclass
class Mass:
    position: float
    speed: float
    mass: float


@dataclass
class Spring:
    stiffness: float
    rest: float


def step(masses, springs, dt):
    forces = [0.0 for _ in masses]
    for i, spring in enumerate(springs):
        stretch = masses[i + 1].position - masses[i].position - spring.rest
        forces[i] += spring.stiffness * stretch
        forces[i + 1] -= spring.stiffness * stretch
    for m, force in zip(masses, forces):
        m.speed += force / m.mass * dt
        m.position += m.speed * dt


def program(masses, springs, dt):
    for _ in range(8):
        step(masses, springs, dt)
    return sum([0.5 * m.mass * m.speed**2 for m in masses]) + masses[0].position


ARGUMENTS = [
    ([Mass(0.0, 0.0, 1.0), Mass(1.3, 0.1, 2.0), Mass(2.1, 0.0, 0.5)], [Spring(3.0, 1.0), Spring(5.0, 0.9)], 0.1),
    ([Mass(0.0, 0.5, 1.0), Mass(0.8, 0.0, 1.0)], [Spring(2.0, 1.0)], 0.05),
]
