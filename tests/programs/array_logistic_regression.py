"""The regularised loss of a logistic regression, in arrays."""

import numpy as np


def program(weights, bias, X, y, penalty):
    z = X @ weights + bias
    p = 1.0 / (1.0 + np.exp(-z))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return loss + penalty * np.sum(weights**2)


X = np.array([[0.5, 1.2], [-0.3, 0.8], [1.1, -0.4], [0.2, 0.1]])
ARGUMENTS = [
    (np.array([0.3, -0.2]), 0.1, X, np.array([1, 0, 1, 0]), 0.01),
    (np.array([1.3, 0.4]), -0.5, X[:2], np.array([0, 1]), 0.1),
]
