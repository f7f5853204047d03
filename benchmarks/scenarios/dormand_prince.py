"""Dormand and Prince's pair of orders five and four, with its step chosen from the estimated error."""

import numpy as np


def solve(f, y, end, tolerance, h):
    t = 0.0
    k1 = f(y)
    while t < end:
        h = min(h, end - t)
        k2 = f(y + h * (1 / 5 * k1))
        k3 = f(y + h * (3 / 40 * k1 + 9 / 40 * k2))
        k4 = f(y + h * (44 / 45 * k1 - 56 / 15 * k2 + 32 / 9 * k3))
        k5 = f(y + h * (19372 / 6561 * k1 - 25360 / 2187 * k2 + 64448 / 6561 * k3 - 212 / 729 * k4))
        k6 = f(y + h * (9017 / 3168 * k1 - 355 / 33 * k2 + 46732 / 5247 * k3 + 49 / 176 * k4 - 5103 / 18656 * k5))
        new = y + h * (35 / 384 * k1 + 500 / 1113 * k3 + 125 / 192 * k4 - 2187 / 6784 * k5 + 11 / 84 * k6)
        k7 = f(new)
        error = h * (
            71 / 57600 * k1 - 71 / 16695 * k3 + 71 / 1920 * k4 - 17253 / 339200 * k5 + 22 / 525 * k6 - 1 / 40 * k7
        )
        scale = tolerance * (1.0 + np.maximum(np.abs(y), np.abs(new)))
        ratio = np.sqrt(np.mean((error / scale) ** 2))
        if ratio <= 1.0:
            t += h
            y = new
            k1 = k7
        h *= min(5.0, max(0.2, 0.9 * ratio**-0.2))
    return y
