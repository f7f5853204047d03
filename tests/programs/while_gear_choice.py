"""Gear choice by engine speed through a cycle of speeds."""

import numpy as np

RATIOS = (3.5, 2.1, 1.4, 1.0, 0.8)


def program(speeds, radius, final_drive):
    gear = 0
    fuel = 0.0
    for v in speeds:
        rpm = v / radius * RATIOS[gear] * final_drive * 9.55
        while rpm > 2500.0 and gear < len(RATIOS) - 1:
            gear += 1
            rpm = v / radius * RATIOS[gear] * final_drive * 9.55
        while rpm < 1300.0 and gear > 0:
            gear -= 1
            rpm = v / radius * RATIOS[gear] * final_drive * 9.55
        rpm = max(rpm, 800.0)
        fuel += 1e-4 * rpm + 1e-9 * rpm**2 + 0.01 * v
    return fuel


ARGUMENTS = [
    (np.array([1.0, 4.0, 9.0, 15.0, 24.0, 30.0, 20.0, 8.0, 2.0]), 0.31, 3.9),
    (np.array([12.0, 3.0]), 0.28, 4.3),
]
