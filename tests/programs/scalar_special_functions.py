"""Gamma functions, floats taken apart, and the functions of `scipy.special` that models use."""

import math

import numpy as np
from scipy import special
from scipy.special import logsumexp


def beta_density(x, a, b):
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    return math.exp((a - 1.0) * math.log(x) + (b - 1.0) * math.log(1.0 - x) - log_beta)


def angle_between(a, b):
    return abs(math.remainder(a - b, math.tau))


def root(x):
    """A square root by halving the exponent, and Newton's method."""
    mantissa, exponent = math.frexp(x)
    guess = math.ldexp(0.5 + 0.5 * mantissa, exponent // 2)
    for _ in range(6):
        guess = 0.5 * (guess + x / guess)
    return guess


def classifier(scores):
    odds = special.expit(scores)
    loss = -np.sum(special.log_expit(scores[1:])) + np.sum(special.logit(0.9 * odds) ** 2)
    share = special.softmax(scores.reshape(2, -1), axis=1)
    return loss + logsumexp(scores) - special.log_softmax(scores)[0] + np.sum(share[:, 0] * special.ndtr(scores[:2]))


def program(x, a, b, scores):
    heights = special.gammaln(np.abs(scores) + 1.0) + special.digamma(np.abs(scores) + 0.3)
    smooth = beta_density(x, a, b) + math.gamma(a) / math.gamma(b) + angle_between(a * 9.0, b)
    return smooth + root(a * 11.0) + classifier(scores) + np.sum(heights) + logsumexp(heights, axis=0, b=2.0)


ARGUMENTS = [
    (0.3, 2.5, 1.2, np.array([0.1, -0.4, 1.2, 2.0])),
    (0.9, 0.4, 7.0, np.array([2.0, -3.0])),
]
