"""Lists of any length zipped with arrays that are named one by one; sums and lists of arrays."""

import numpy as np

WEIGHTS = [0.5, 0.25, 0.25, 0.7]


def program(x, y, terms):
    stages = [x, y, x * y]
    combined = sum(w * s for w, s in zip(WEIGHTS, stages))
    parts = [w * s.sum() for w, s in zip(WEIGHTS, stages) if w > 0.3]
    numbered = [k * w + s[0] for k, (w, s) in enumerate(zip(WEIGHTS, stages))]
    largest = max(w * s[1] for w, s in zip(WEIGHTS, stages))
    pairs = list(zip(stages, WEIGHTS))
    return combined, parts, numbered, largest * sum(terms) + pairs[2][0] * pairs[1][1]


ARGUMENTS = [
    (np.array([0.3, 1.2]), np.array([0.7, -0.4]), [np.array([1.0, 0.2]), np.array([0.1, -0.3]), np.array([0.4, 0.8])])
]
