"""An option price by Crank and Nicolson's scheme, early exercise by projection, a tridiagonal solver."""

import numpy as np


def tridag(a, b, c, r):
    n = len(r)
    gam = np.zeros(n)
    u = np.zeros(n)
    bet = b[0]
    u[0] = r[0] / bet
    for j in range(1, n):
        gam[j] = c[j - 1] / bet
        bet = b[j] - a[j] * gam[j]
        u[j] = (r[j] - a[j] * u[j - 1]) / bet
    for j in range(n - 2, -1, -1):
        u[j] -= gam[j + 1] * u[j + 1]
    return u


def program(spot, strike, rate, sigma, maturity):
    M, N = 7, 3
    S = np.linspace(0.0, 2.0 * strike, M + 1)
    payoff = np.maximum(strike - S, 0.0)
    V = payoff.copy()
    dt = maturity / N
    i = np.arange(1, M)
    alpha = 0.25 * dt * (sigma**2 * i**2 - rate * i)
    beta = -0.5 * dt * (sigma**2 * i**2 + rate)
    gamma = 0.25 * dt * (sigma**2 * i**2 + rate * i)
    for n in range(N):
        r = alpha * V[:-2] + (1 + beta) * V[1:-1] + gamma * V[2:]
        r[0] += alpha[0] * strike
        V[1:-1] = np.maximum(tridag(-alpha, 1 - beta, -gamma, r), payoff[1:-1])
        V[0] = strike
    return np.interp(spot, S, V)


ARGUMENTS = [(95.0, 100.0, 0.05, 0.3, 0.5)]
