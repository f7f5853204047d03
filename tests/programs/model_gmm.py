"""Log-likelihood of a Gaussian mixture with a Wishart prior (up to a constant); inverse covariance factors as packed triangles."""

import math

import numpy as np


def log_sum_exp(x):
    largest = np.max(x)
    return largest + np.log(np.sum(np.exp(x - largest)))


def unpack(d, icf):
    """The factor: the exponentials of the first d numbers on the diagonal, the others below, by columns."""
    L = np.diag(np.exp(icf[:d]))
    k = d
    for j in range(d - 1):
        L[j + 1 :, j] = icf[k : k + d - j - 1]
        k += d - j - 1
    return L


def log_wishart_prior(d, icf, gamma, m):
    n = d + m + 1
    total = 0.0
    for row in icf:
        diagonal = np.exp(row[:d])
        total += 0.5 * gamma**2 * (np.sum(diagonal**2) + np.sum(row[d:] ** 2)) - m * np.sum(row[:d])
    c = n * d * (math.log(gamma) - 0.5 * math.log(2))
    return total - len(icf) * c


def program(alphas, means, icf, x, gamma, m):
    n, d = x.shape
    k = len(alphas)
    factors = [unpack(d, icf[j]) for j in range(k)]
    logdets = [np.sum(icf[j, :d]) for j in range(k)]
    slse = 0.0
    for i in range(n):
        terms = np.zeros(k)
        for j in range(k):
            z = factors[j] @ (x[i] - means[j])
            terms[j] = alphas[j] + logdets[j] - 0.5 * np.sum(z**2)
        slse += log_sum_exp(terms)
    constant = -n * d * 0.5 * math.log(2 * math.pi)
    return constant + slse - n * log_sum_exp(alphas) + log_wishart_prior(d, icf, gamma, m)


rng = np.random.default_rng(31)
ARGUMENTS = [(rng.normal(size=2), rng.normal(size=(2, 2)), rng.normal(size=(2, 3)) * 0.3, rng.normal(size=(3, 2)), 1.2, 0)]
