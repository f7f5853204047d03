"""Log-likelihood of a Gaussian mixture with a Wishart prior, up to a constant (ADBench, GradBench).

The factors of the inverse covariances are packed: logarithms of the diagonal, then what is below it, by columns.
"""

import math

import numpy as np

GRADIENT = ("alphas", "means", "icf")
SIZES = {
    "tiny": {"d": 3, "k": 4, "n": 10},
    "small": {"d": 20, "k": 25, "n": 1000},
    "large": {"d": 64, "k": 25, "n": 1000},
}


def log_sum_exp(x):
    largest = np.max(x)
    return largest + np.log(np.sum(np.exp(x - largest)))


def unpack(d, icf):
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


def inputs(d, k, n):
    rng = np.random.default_rng(2)
    alphas, means = rng.normal(size=k), rng.random((k, d))
    icf = rng.normal(size=(k, d * (d + 1) // 2)) * 0.3
    return alphas, means, icf, rng.normal(size=(n, d)), 1.0, 0


def native(alphas, means, icf, x, gamma, m):
    n, d = x.shape
    return d, len(alphas), n, alphas, means, icf, x, gamma, m
