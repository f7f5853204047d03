"""Hand tracking: the pose of 22 bones that carries a skin to measured points (ADBench, GradBench).

The residuals depend on 26 angles and on two numbers for each point: where it lies in its triangle. In the Jacobian, each
of these two shares one column among all points, since a residual depends on those of its own point alone.
"""

import numpy as np

import chainrule as cr

GRADIENT = ("theta",)
SIZES = {
    "tiny": {"vertices": 9, "points": 5},
    "small": {"vertices": 544, "points": 200},
    "large": {"vertices": 10_000, "points": 2000},
}
BONES, ANGLES, FINGERS = 22, 26, 5


def rotation_of_vector(r):
    square = r @ r
    if square < 1e-12:
        return np.eye(3)
    angle = np.sqrt(square)
    x, y, z = r / angle
    s, c = np.sin(angle), np.cos(angle)
    return np.array(
        [
            [x * x + (1 - x * x) * c, x * y * (1 - c) - z * s, x * z * (1 - c) + y * s],
            [x * y * (1 - c) + z * s, y * y + (1 - y * y) * c, y * z * (1 - c) - x * s],
            [x * z * (1 - c) - y * s, z * y * (1 - c) + x * s, z * z + (1 - z * z) * c],
        ]
    )


def rotation_of_angles(angles):
    """First about x, then about y, then about z."""
    sx, sy, sz = np.sin(angles)
    cx, cy, cz = np.cos(angles)
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, cx, -sx], [0.0, sx, cx]])
    about_y = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    about_z = np.array([[cz, -sz, 0.0], [sz, cz, 0.0], [0.0, 0.0, 1.0]])
    return about_z @ about_y @ about_x


def pose_of(theta):
    """Three angles for each bone: of a finger's four bones, the first bends two ways, the next two bend one way."""
    angles = np.zeros((BONES, 3))
    k = 6
    for finger in range(FINGERS):
        for joint in range(3):
            angles[2 + 4 * finger + joint, 0] = theta[k]
            k += 1
            if joint == 0:
                angles[2 + 4 * finger + joint, 1] = theta[k]
                k += 1
    return angles


def transforms_of(theta, parents, relatives, inverses):
    """How each bone moves what it carries, from the pose in which the skin is given."""
    angles = pose_of(theta)
    absolutes = np.zeros((BONES, 4, 4))
    transforms = np.zeros((BONES, 4, 4))
    for bone in range(BONES):
        turn = np.eye(4)
        turn[:3, :3] = rotation_of_angles(angles[bone])
        relative = relatives[bone] @ turn
        parent = parents[bone]
        absolutes[bone] = relative if parent < 0 else absolutes[parent] @ relative
        transforms[bone] = absolutes[bone] @ inverses[bone]
    return transforms


def skin(theta, parents, relatives, inverses, weights, vertices):
    """The places of all vertices: each bone moves them all, with its weights."""
    transforms = transforms_of(theta, parents, relatives, inverses)
    places = np.zeros((3, vertices.shape[1]))
    for bone in range(BONES):
        places += (transforms[bone] @ vertices)[:3] * weights[bone]
    return rotation_of_vector(theta[:3]) @ places + theta[3:6][:, None]


def program(theta, shares, points, corners, parents, relatives, inverses, weights, vertices):
    places = skin(theta, parents, relatives, inverses, weights, vertices)
    errors = np.empty((len(points), 3))
    for i in range(len(points)):
        u, v = shares[i]
        a, b, c = corners[i]
        errors[i] = points[i] - (u * places[:, a] + v * places[:, b] + (1.0 - u - v) * places[:, c])
    return errors


def derivative(program):
    def compressed(theta, shares, points, *model):
        def moved(by):
            return program(theta + by[2:], shares + by[:2], points, *model)

        return cr.jacobian(moved, mode="forward")(np.zeros(2 + ANGLES))

    return cr.jit(compressed)


def results(theta, shares, points, *model):
    return [np.empty((len(points), 3))]


def outputs(theta, shares, points, *model):
    return [np.empty((len(points), 3, 2 + ANGLES))]


def inputs(vertices, points):
    rng = np.random.default_rng(10)
    parents = np.array([-1, 0] + [0 if k % 4 == 0 else k + 1 for k in range(20)])
    relatives, absolutes = np.zeros((BONES, 4, 4)), np.zeros((BONES, 4, 4))
    for bone in range(BONES):
        relatives[bone] = np.eye(4)
        relatives[bone, :3, :3] = rotation_of_vector(rng.normal(scale=0.3, size=3))
        relatives[bone, :3, 3] = rng.normal(size=3)
        absolutes[bone] = relatives[bone] if bone == 0 else absolutes[parents[bone]] @ relatives[bone]
    weights = rng.random((BONES, vertices)) * (rng.random((BONES, vertices)) < 0.2)
    weights[0] += 0.1
    corners = np.stack([rng.choice(vertices, 3, replace=False) for _ in range(points)])
    return (
        rng.normal(scale=0.3, size=ANGLES),
        rng.random((points, 2)) / 2,
        rng.normal(size=(points, 3)),
        corners,
        parents,
        relatives,
        np.linalg.inv(absolutes),
        weights / weights.sum(axis=0),
        np.concatenate([rng.normal(size=(3, vertices)), np.ones((1, vertices))]),
    )


def native(theta, shares, points, corners, parents, relatives, inverses, weights, vertices):
    numbers = theta, shares, points, corners, parents, relatives, inverses, weights, vertices
    return len(points), vertices.shape[1], *numbers
