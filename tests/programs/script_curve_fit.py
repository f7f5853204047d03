"""A decay curve fitted by Levenberg and Marquardt's method with a Jacobian by hand; the fitted half-life."""

import numpy as np


def model(p, t):
    return p[0] * np.exp(-p[1] * t) + p[2]


def jacobian(p, t):
    e = np.exp(-p[1] * t)
    return np.stack([e, -p[0] * t * e, np.ones_like(t)], axis=1)


def program(t, y, guess):
    p = guess.copy()
    lam = 1e-2
    r = y - model(p, t)
    cost = r @ r
    for iteration in range(3):
        J = jacobian(p, t)
        H = J.T @ J
        step = np.linalg.solve(H + lam * np.eye(3) * H.diagonal(), J.T @ r)
        trial = p + step
        r_trial = y - model(trial, t)
        if r_trial @ r_trial < cost:
            p, r = trial, r_trial
            cost = r @ r
            lam *= 0.3
        else:
            lam *= 2.0
    return np.log(2.0) / p[1] + cost


t = np.linspace(0.0, 3.0, 7)
ARGUMENTS = [(t, 2.0 * np.exp(-1.3 * t) + 0.5 + 0.05 * np.sin(9 * t), np.array([1.5, 1.0, 0.3]))]
RTOL = 1e-9
