"""A script with everything at its top: energy balance of a planet by latitude, ice albedo, a loop to equilibrium."""

import numpy as np

solar_constant = 1361.0
n_bands = 5
latitudes = np.linspace(-72, 72, n_bands)
insolation = 1.0 - 0.48 * 0.5 * (3 * np.sin(np.radians(latitudes)) ** 2 - 1)


def albedo(T, sensitivity):
    return 0.45 - 0.15 * np.tanh(sensitivity * (T + 5.0))


def step(T, A, B, D, sensitivity):
    absorbed = solar_constant / 4 * insolation * (1 - albedo(T, sensitivity))
    emitted = A + B * T
    transported = D * (T.mean() - T)
    return T + 0.02 * (absorbed - emitted + transported)


def program(A, B, D, sensitivity):
    T = np.full(n_bands, 10.0)
    for year in range(100):
        new = step(T, A, B, D, sensitivity)
        change = np.abs(new - T).max()
        T = new
        if change < 0.4:
            break
    return T


ARGUMENTS = [(203.3, 2.09, 3.8, 0.2)]
