"""A projectile with drag until it hits the ground; the last step is cut at the ground."""

import math


def program(speed, angle, drag):
    x, y = 0.0, 1.0
    vx = speed * math.cos(angle)
    vy = speed * math.sin(angle)
    dt = 0.05
    while y > 0.0:
        v = math.sqrt(vx * vx + vy * vy)
        old_x, old_y = x, y
        vx -= drag * v * vx * dt
        vy -= (9.81 + drag * v * vy) * dt
        x += vx * dt
        y += vy * dt
    fraction = old_y / (old_y - y)
    return old_x + fraction * (x - old_x)


ARGUMENTS = [(12.3, 0.8, 0.01), (20.0, 0.4, 0.002)]
