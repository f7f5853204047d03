"""Predator and prey by the classical Runge-Kutta method with tuples as state."""


def rates(prey, predator, a, b, c, d):
    return a * prey - b * prey * predator, d * prey * predator - c * predator


def program(prey, predator, a, b, c, d):
    h = 0.1
    for _ in range(20):
        k1, l1 = rates(prey, predator, a, b, c, d)
        k2, l2 = rates(prey + h / 2 * k1, predator + h / 2 * l1, a, b, c, d)
        k3, l3 = rates(prey + h / 2 * k2, predator + h / 2 * l2, a, b, c, d)
        k4, l4 = rates(prey + h * k3, predator + h * l3, a, b, c, d)
        prey += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        predator += h / 6 * (l1 + 2 * l2 + 2 * l3 + l4)
    return prey * predator


ARGUMENTS = [(1.0, 0.5, 1.1, 0.4, 0.4, 0.1), (2.0, 1.5, 0.7, 0.5, 0.3, 0.2)]
