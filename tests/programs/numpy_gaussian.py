"""A Gaussian likelihood by cholesky, inv, slogdet and norms."""

import numpy as np


def program(points, scale, noise):
    n = len(points)
    distance = np.abs(points[:, None] - points[None, :])
    covariance = scale**2 * np.exp(-0.5 * distance**2) + noise * np.identity(n)
    factor = np.linalg.cholesky(covariance)
    white = np.linalg.solve(factor, np.sin(points))
    likelihood = -0.5 * white @ white - np.log(np.diag(factor)).sum()
    sign, logarithm = np.linalg.slogdet(covariance)
    inverse = np.linalg.inv(covariance)
    check = sign * logarithm + np.linalg.norm(inverse, "fro")
    return likelihood + check + np.linalg.norm(inverse, axis=0).max() + np.linalg.matrix_power(factor, 2)[n - 1, 0]


ARGUMENTS = [(np.array([0.1, 0.9, 1.4, 2.7]), 0.8, 0.1)]
RTOL = 1e-9  # the condition of the covariance
