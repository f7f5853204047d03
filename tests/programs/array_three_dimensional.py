"""Arrays of three dimensions: planes, fibres, sums along axes, broadcasting of each."""

import numpy as np


def program(volume, weights):
    v = volume * 1.0
    for k in range(v.shape[2]):
        v[:, :, k] *= weights[k]
    v[0] += v[-1][:, ::-1]
    v[:, 1:, :] -= 0.5 * v[:, :-1, :]
    along = v.sum(axis=1)
    centred = v - v.mean(axis=(0, 2))[None, :, None]
    return (along * along).sum() + np.abs(centred).max() + v[1, 0, -1] * v.transpose(2, 0, 1)[0, 1, 1]


ARGUMENTS = [
    (np.sin(np.arange(18.0)).reshape(2, 3, 3), np.array([0.7, -1.2, 0.4])),
    (np.cos(np.arange(12.0)).reshape(2, 3, 2), np.array([0.7, -1.2])),
    (np.cos(np.arange(8.0) * 0.9).reshape(2, 2, 2), np.array([0.7, -1.2])),
]
