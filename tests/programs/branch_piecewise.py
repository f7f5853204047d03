"""An elif ladder with a formula of its own on each step: the drag of a sphere."""

import math


def drag(reynolds):
    if reynolds < 0.1:
        return 24.0 / reynolds
    elif reynolds < 10.0:
        c = 24.0 / reynolds * (1 + 0.15 * reynolds**0.687)
    elif reynolds < 1000.0:
        c = 0.3 + 18.5 / reynolds**0.6
    elif reynolds < 2e5:
        c = 0.44
        c += 0.01 * math.log(reynolds / 1000.0)
    else:
        c = 0.1
    return c


def program(velocity, diameter, viscosity):
    return drag(velocity * diameter / viscosity) * velocity**2


ARGUMENTS = [(0.01, 0.001, 1e-3), (1.0, 0.005, 1e-3), (2.0, 0.05, 1e-3), (3.0, 0.05, 1e-2), (1.0, 0.05, 1e-5), (30.0, 0.05, 1e-6)]
