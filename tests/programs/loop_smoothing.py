"""Holt's double exponential smoothing with a squared forecast error."""

import numpy as np


def program(alpha, beta, series):
    level = series[0]
    trend = series[1] - series[0]
    error = 0.0
    for t in range(2, len(series)):
        forecast = level + trend
        error += (series[t] - forecast) ** 2
        previous = level
        level = alpha * series[t] + (1 - alpha) * forecast
        trend = beta * (level - previous) + (1 - beta) * trend
    return error / (len(series) - 2)


ARGUMENTS = [
    (0.4, 0.2, np.array([1.0, 1.3, 1.2, 1.9, 2.4, 2.2])),
    (0.8, 0.6, np.array([3.0, 2.5, 2.6, 1.9])),
]
