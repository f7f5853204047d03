"""Horizontal diffusion of a weather model: a Laplacian, fluxes limited where they point up the gradient (NPBench)."""

import numpy as np

GRADIENT = ("in_field", "coeff")
SIZES = {
    "tiny": {"i": 4, "j": 5, "k": 3},
    "small": {"i": 64, "j": 64, "k": 60},
    "large": {"i": 256, "j": 256, "k": 160},
}


def hdiff(in_field, out_field, coeff):
    I, J, K = out_field.shape[0], out_field.shape[1], out_field.shape[2]
    lap_field = 4.0 * in_field[1 : I + 3, 1 : J + 3, :] - (
        in_field[2 : I + 4, 1 : J + 3, :]
        + in_field[0 : I + 2, 1 : J + 3, :]
        + in_field[1 : I + 3, 2 : J + 4, :]
        + in_field[1 : I + 3, 0 : J + 2, :]
    )
    res = lap_field[1:, 1 : J + 1, :] - lap_field[:-1, 1 : J + 1, :]
    flx_field = np.where(
        (res * (in_field[2 : I + 3, 2 : J + 2, :] - in_field[1 : I + 2, 2 : J + 2, :])) > 0, 0, res
    )
    res = lap_field[1 : I + 1, 1:, :] - lap_field[1 : I + 1, :-1, :]
    fly_field = np.where(
        (res * (in_field[2 : I + 2, 2 : J + 3, :] - in_field[2 : I + 2, 1 : J + 2, :])) > 0, 0, res
    )
    out_field[:, :, :] = in_field[2 : I + 2, 2 : J + 2, :] - coeff[:, :, :] * (
        flx_field[1:, :, :] - flx_field[:-1, :, :] + fly_field[:, 1:, :] - fly_field[:, :-1, :]
    )


def program(in_field, coeff, weights):
    out_field = np.zeros(coeff.shape)
    hdiff(in_field, out_field, coeff)
    return np.sum(weights * out_field)


def inputs(i, j, k):
    rng = np.random.default_rng(5)
    return rng.random((i + 4, j + 4, k)), rng.random((i, j, k)), rng.normal(size=(i, j, k))


def native(in_field, coeff, weights):
    return *coeff.shape, in_field, coeff, weights
