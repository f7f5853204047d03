"""Plain classes with __init__, that call their own methods; made inside of the program."""

import math


class Oscillator:
    def __init__(self, mass, stiffness, damping=0.1):
        self.mass = mass
        self.stiffness = stiffness
        self.damping = damping
        self.position = 1.0
        self.speed = 0.0
        self.steps = 0

    def force(self):
        return -self.stiffness * self.position - self.damping * self.speed

    def step(self, dt):
        self.speed += self.force() / self.mass * dt
        self.position += self.speed * dt
        self.steps += 1

    def energy(self):
        return 0.5 * self.mass * self.speed**2 + 0.5 * self.stiffness * self.position**2


def program(mass, stiffness, damping):
    oscillator = Oscillator(mass, stiffness, damping)
    other = Oscillator(mass * 2, stiffness)
    while oscillator.steps < 15:
        oscillator.step(0.05)
        other.step(0.02)
    return oscillator.energy() + math.sin(other.position)


ARGUMENTS = [(1.0, 4.0, 0.3), (0.5, 10.0, 0.0)]
