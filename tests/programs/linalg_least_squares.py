"""Ridge regression by the normal equations."""

import numpy as np


def program(X, y, ridge):
    n = X.shape[1]
    w = np.linalg.solve(X.T @ X + ridge * np.eye(n), X.T @ y)
    residual = y - X @ w
    return residual @ residual + ridge * (w @ w)


X = np.array([[1.0, 0.5], [1.0, -0.3], [1.0, 1.1], [1.0, 0.2]])
ARGUMENTS = [(X, np.array([0.3, 1.2, -0.8, 0.5]), 0.1), (X[:3], np.array([0.3, 1.2, -0.8]), 1.0)]
