"""Log-likelihood of a Kalman filter that follows a turning target, of which it sees the place."""

import math

import numpy as np

GRADIENT = ("turn", "process_noise", "measurement_noise")
SIZES = {"tiny": {"steps": 4}, "small": {"steps": 500}, "large": {"steps": 5_000}}


def coordinated_turn(turn, dt):
    s, c = math.sin(turn * dt), math.cos(turn * dt)
    return np.array(
        [
            [1.0, s / turn, 0.0, -(1.0 - c) / turn],
            [0.0, c, 0.0, -s],
            [0.0, (1.0 - c) / turn, 1.0, s / turn],
            [0.0, s, 0.0, c],
        ]
    )


def program(turn, process_noise, measurement_noise, observations, dt):
    F = coordinated_turn(turn, dt)
    H = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]])
    Q = np.zeros((4, 4))
    Q[:2, :2] = Q[2:, 2:] = process_noise * np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
    R = measurement_noise * np.eye(2)
    x = np.zeros(4)
    P = 10.0 * np.eye(4)
    log_likelihood = 0.0
    for z in observations:
        x = F @ x
        P = F @ P @ F.T + Q
        innovation = z - H @ x
        S = H @ P @ H.T + R
        K = np.linalg.solve(S, H @ P).T
        x = x + K @ innovation
        P = P - K @ H @ P
        P = 0.5 * (P + P.T)
        log_likelihood -= 0.5 * (
            innovation @ np.linalg.solve(S, innovation) + np.log(np.linalg.det(S)) + 2.0 * math.log(2.0 * math.pi)
        )
    return log_likelihood


def inputs(steps):
    rng = np.random.default_rng(9)
    angle = 0.1 * np.arange(steps)
    path = 5.0 * np.stack([np.sin(angle), 1.0 - np.cos(angle)], axis=1)
    return 0.3, 0.2, 0.5, path + 0.7 * rng.normal(size=(steps, 2)), 0.3


def native(turn, process_noise, measurement_noise, observations, dt):
    return turn, process_noise, measurement_noise, len(observations), observations, dt
