"""Lotka-Volterra equations by Dormand and Prince's pair, with its step chosen from the estimated error."""

import numpy as np

def lotka_volterra(y, alpha, beta, gamma, delta):
    prey, predators = y
    return np.array([alpha * prey - beta * prey * predators, delta * prey * predators - gamma * predators])


def tableau():
    A = [
        [],
        [1 / 5],
        [3 / 40, 9 / 40],
        [44 / 45, -56 / 15, 32 / 9],
        [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
        [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
        [35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
    ]
    E = [71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40]
    return A, E


def attempt(f, y, h):
    A, E = tableau()
    k = []
    for row in A:
        increment = np.zeros_like(y)
        for a, slope in zip(row, k):
            increment = increment + a * slope
        k.append(f(y + h * increment))
    new = y + h * sum(a * slope for a, slope in zip(A[6], k))
    error = h * sum(e * slope for e, slope in zip(E, k))
    return new, error


def solve(f, y, end, tolerance):
    t, h = 0.0, 0.1
    steps = 0
    while t < end:
        h = min(h, end - t)
        new, error = attempt(f, y, h)
        scaled = np.sqrt(np.mean((error / (tolerance + tolerance * np.abs(y))) ** 2))
        if scaled <= 1.0:
            t += h
            y = new
            steps += 1
        h *= min(5.0, max(0.2, 0.9 * (scaled + 1e-12) ** -0.2))
    return y, steps


def program(y0, alpha, beta, gamma, delta):
    y, steps = solve(lambda y: lotka_volterra(y, alpha, beta, gamma, delta), y0, 1.0, 1e-4)
    return y


ARGUMENTS = [(np.array([1.0, 2.0]), 1.5, 1.0, 3.0, 1.0)]
RTOL = 1e-8
