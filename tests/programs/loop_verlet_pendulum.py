"""A pendulum by the velocity Verlet method, and its drift in energy."""

import math


def program(angle, speed, length):
    g = 9.81
    dt = 0.02
    start = 0.5 * (length * speed) ** 2 - g * length * math.cos(angle)
    acceleration = -g / length * math.sin(angle)
    for _ in range(60):
        angle += speed * dt + 0.5 * acceleration * dt**2
        updated = -g / length * math.sin(angle)
        speed += 0.5 * (acceleration + updated) * dt
        acceleration = updated
    end = 0.5 * (length * speed) ** 2 - g * length * math.cos(angle)
    return angle + 100.0 * (end - start)


ARGUMENTS = [(0.7, 0.0, 1.0), (2.0, 1.0, 0.5)]
