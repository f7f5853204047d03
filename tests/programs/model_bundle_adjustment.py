"""Reprojection error of a bundle adjustment: Rodrigues' rotation, perspective, radial distortion, weights."""

import numpy as np


def cross(a, b):
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def rotate(rotation, point):
    squared = np.sum(rotation * rotation)
    if squared != 0.0:
        theta = np.sqrt(squared)
        axis = rotation / theta
        c, s = np.cos(theta), np.sin(theta)
        return point * c + cross(axis, point) * s + axis * (axis @ point) * (1.0 - c)
    return point + cross(rotation, point)


def distort(radial, projected):
    r2 = np.sum(projected**2)
    return projected * (1.0 + radial[0] * r2 + radial[1] * r2**2)


def project(camera, point):
    rotation, centre, focal, principal, radial = camera[:3], camera[3:6], camera[6], camera[7:9], camera[9:11]
    p = rotate(rotation, point - centre)
    return distort(radial, p[:2] / p[2]) * focal + principal


def program(cameras, points, weights, observations, features):
    errors = np.zeros((len(observations), 2))
    for i in range(len(observations)):
        c, p = observations[i]
        errors[i] = weights[i] * (project(cameras[c], points[p]) - features[i])
    return errors, 1.0 - weights**2


camera = np.array([0.1, -0.2, 0.3, 0.2, 0.1, -3.0, 2.0, 0.1, -0.1, 0.05, 0.01])
ARGUMENTS = [
    (
        np.array([camera, camera * 0.7]),
        np.array([[0.3, 0.2, 1.0], [-0.4, 0.1, 1.5], [0.2, -0.6, 0.8]]),
        np.array([1.0, 0.7, 0.5, 0.9]),
        np.array([[0, 0], [0, 1], [1, 1], [1, 2]]),
        np.array([[0.1, 0.2], [0.3, 0.1], [-0.2, 0.4], [0.3, -0.5]]),
    ),
]
