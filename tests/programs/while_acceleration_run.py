"""From rest to a speed with a force that falls with speed; the time is interpolated in the last step."""


def program(mass, power, grip, drag, target):
    v = 0.0
    t = 0.0
    dt = 0.1
    while v < target:
        previous = v
        force = grip * mass * 9.81
        if v > 1.0 and power / v < force:
            force = power / v
        v += (force - drag * v * v) / mass * dt
        t += dt
    return t - dt * (v - target) / (v - previous)


ARGUMENTS = [(1300.0, 85e3, 0.55, 0.41, 27.8), (900.0, 60e3, 0.4, 0.3, 13.9)]
