"""A Runge-Kutta method that takes the right-hand side as a function, with arrays as state."""

import numpy as np


def rk4(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def program(y0, mu):
    def van_der_pol(t, y):
        return np.array([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0] + 0.1 * np.sin(t)])

    y = y0
    t = 0.0
    for _ in range(12):
        y = rk4(van_der_pol, t, y, 0.1)
        t += 0.1
    return y @ y


ARGUMENTS = [(np.array([1.0, 0.5]), 0.8), (np.array([0.1, -0.3]), 2.0)]
