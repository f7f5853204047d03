"""Bundle adjustment: errors of points seen by cameras, and their sparse Jacobian by rows (ADBench, GradBench).

A camera is its rotation, centre, focal length, principal point and two coefficients of radial distortion. The rows of the
Jacobian are those of the two coordinates of each observation, then those that keep its weight near one; the columns are
cameras, points and weights.
"""

import math

import numpy as np

import chainrule as cr

GRADIENT = ("cameras", "points", "weights")
SIZES = {
    "tiny": {"cameras": 2, "points": 5, "observations": 7},
    "small": {"cameras": 49, "points": 7776, "observations": 31_843},
    "large": {"cameras": 257, "points": 65_132, "observations": 225_911},
}
OF_CAMERA, OF_POINT = 11, 3
ENTRIES = OF_CAMERA + OF_POINT + 1  # in a row of one coordinate


def rotated(rotation, x):
    """Rodrigues' formula."""
    square = rotation @ rotation
    if square == 0.0:
        return x + np.cross(rotation, x)
    angle = math.sqrt(square)
    axis = rotation / angle
    c, s = math.cos(angle), math.sin(angle)
    return c * x + s * np.cross(axis, x) + (axis @ x) * (1.0 - c) * axis


def projected(camera, point):
    seen = rotated(camera[:3], point - camera[3:6])
    flat = seen[:2] / seen[2]
    square = flat @ flat
    distorted = flat * (1.0 + camera[9] * square + camera[10] * square**2)
    return camera[6] * distorted + camera[7:9]


def error(camera, point, weight, feature):
    return weight * (projected(camera, point) - feature)


def program(cameras, points, weights, seen, features):
    errors = np.empty((len(seen), 2))
    for i in range(len(seen)):
        camera, point = seen[i]
        errors[i] = error(cameras[camera], points[point], weights[i], features[i])
    return errors, 1.0 - weights**2


def jacobian(cameras, points, weights, seen, features):
    """Compressed rows: values, columns, and where each row starts."""
    n, m, p = len(cameras), len(points), len(seen)
    values, columns = np.empty((2 * ENTRIES + 1) * p), np.empty((2 * ENTRIES + 1) * p, dtype=np.int64)
    starts = np.empty(3 * p + 1, dtype=np.int64)
    for i in range(p):
        camera, point = seen[i]
        blocks = cr.jacobian(error, argnums=(0, 1, 2))(cameras[camera], points[point], weights[i], features[i])
        by_camera, by_point, by_weight = blocks
        for row in range(2):
            start = ENTRIES * (2 * i + row)
            middle, last = start + OF_CAMERA, start + OF_CAMERA + OF_POINT
            starts[2 * i + row] = start
            values[start:middle], values[middle:last], values[last] = by_camera[row], by_point[row], by_weight[row]
            columns[start:middle] = OF_CAMERA * camera + np.arange(OF_CAMERA)
            columns[middle:last] = OF_CAMERA * n + OF_POINT * point + np.arange(OF_POINT)
            columns[last] = OF_CAMERA * n + OF_POINT * m + i
    for i in range(p):
        place = 2 * ENTRIES * p + i
        starts[2 * p + i] = place
        values[place] = -2.0 * weights[i]
        columns[place] = OF_CAMERA * n + OF_POINT * m + i
    starts[3 * p] = (2 * ENTRIES + 1) * p
    return values, columns, starts


def derivative(program):
    return cr.jit(jacobian)


def results(cameras, points, weights, seen, features):
    return [np.empty((len(seen), 2)), np.empty(len(seen))]


def outputs(cameras, points, weights, seen, features):
    entries, rows = (2 * ENTRIES + 1) * len(seen), 3 * len(seen)
    return [np.empty(entries), np.empty(entries, dtype=np.int64), np.empty(rows + 1, dtype=np.int64)]


def inputs(cameras, points, observations):
    rng = np.random.default_rng(9)
    spread = np.array([1, 1, 1, 1, 1, 1, 0, 0, 0, 0.1, 0.1]) * rng.normal(scale=0.3, size=(cameras, OF_CAMERA))
    ahead = np.array([0, 0, 0, 0, 0, -12, 500, 320, 240, 0, 0])
    seen = np.stack([rng.integers(0, cameras, observations), rng.integers(0, points, observations)], axis=1)
    features = 300.0 + 100.0 * rng.normal(size=(observations, 2))
    return ahead + spread, rng.normal(size=(points, OF_POINT)), rng.random(observations), seen, features


def native(cameras, points, weights, seen, features):
    return len(cameras), len(points), len(seen), cameras, points, weights, seen, features
