"""Concentration of a drug in two compartments with doses at given times; the exposure and the peak."""

import numpy as np

# --- parameters of the script -------------------------------------------------
DT = 0.25
T_END = 2.1


def rates(state, ka, ke, k12, k21):
    gut, central, peripheral = state
    absorbed = ka * gut
    return np.array(
        [
            -absorbed,
            absorbed - (ke + k12) * central + k21 * peripheral,
            k12 * central - k21 * peripheral,
        ]
    )


def program(ka, ke, k12, k21, doses, times):
    state = np.zeros(3)
    exposure, peak = 0.0, 0.0
    t, dose = 0.0, 0
    concentrations = []
    while t < T_END:
        if dose < len(times) and t >= times[dose]:
            state[0] += doses[dose]
            dose += 1
        k1 = rates(state, ka, ke, k12, k21)
        k2 = rates(state + DT * k1, ka, ke, k12, k21)
        state = state + DT / 2 * (k1 + k2)
        concentrations.append(state[1])
        t += DT
    for c in concentrations:
        exposure += c * DT
        if c > peak:
            peak = c
    return exposure + peak


ARGUMENTS = [(1.5, 0.4, 0.3, 0.2, [1.0, 0.6], [0.1, 1.1])]
