"""A list of more than a few vectors of different sizes as an argument: read, changed, and its gradient."""

import numpy as np


def program(samples, x):
    total = 0.0
    for k, sample in enumerate(samples):
        total += ((sample - sample.mean()) ** 2).sum() * x + sample[-1] * k
    samples[3][0] = x * samples[2][0]
    samples[5] *= x
    return total + samples[5].sum(), [sample * x for sample in samples[4:8]]


ARGUMENTS = [
    ([np.arange(1.0, k % 4 + 3) * 0.3 + 0.1 * k for k in range(18)], 0.7),
    ([np.arange(1.0, (k * k) % 5 + 3) * 0.2 for k in range(17)], 1.3),
]
