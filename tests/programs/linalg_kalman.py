"""The likelihood of a Kalman filter with two states and one observation."""

import math

import numpy as np


def program(process_noise, measurement_noise, observations, dt):
    F = np.array([[1.0, dt], [0.0, 1.0]])
    H = np.array([1.0, 0.0])
    Q = process_noise * np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
    x = np.zeros(2)
    P = np.eye(2)
    log_likelihood = 0.0
    for z in observations:
        x = F @ x
        P = F @ P @ F.T + Q
        innovation = z - H @ x
        S = H @ P @ H + measurement_noise
        K = P @ H / S
        x = x + K * innovation
        P = P - np.outer(K, H @ P)
        log_likelihood -= 0.5 * (math.log(2 * math.pi * S) + innovation**2 / S)
    return log_likelihood


ARGUMENTS = [(0.1, 0.5, np.array([0.3, 1.2, 1.8, 2.1, 3.3]), 0.5), (1.0, 0.2, np.array([0.4, -0.2]), 1.0)]
