"""Kepler's equation by Newton's method, with a limit on the iterations."""

import math


def program(mean_anomaly, eccentricity):
    anomaly = mean_anomaly
    count = 0
    while True:
        step = (anomaly - eccentricity * math.sin(anomaly) - mean_anomaly) / (1 - eccentricity * math.cos(anomaly))
        anomaly -= step
        count += 1
        if abs(step) < 1e-12 or count >= 30:
            break
    return 2 * math.atan(math.sqrt((1 + eccentricity) / (1 - eccentricity)) * math.tan(anomaly / 2))


ARGUMENTS = [(0.7, 0.1), (2.1, 0.6), (1.0, 0.01)]
RTOL = 1e-9
