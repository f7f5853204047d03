"""Distances on a sphere between arrays of places."""

import numpy as np


def program(theta_1, phi_1, theta_2, phi_2):
    temp = np.sin((theta_2 - theta_1) / 2) ** 2 + np.cos(theta_1) * np.cos(theta_2) * np.sin((phi_2 - phi_1) / 2) ** 2
    distance_matrix = 2 * (np.arctan2(np.sqrt(temp), np.sqrt(1 - temp)))
    return distance_matrix


rng = np.random.default_rng(41)
ARGUMENTS = [tuple(rng.random((4, 5)))]
