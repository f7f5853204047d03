"""`statistics`: of lists and arrays of numbers, within rounding of Python's exact sums."""

from __future__ import annotations

import math
from statistics import StatisticsError
from typing import Any


def mean(data: Any) -> Any:
    """statistics.mean and fmean."""
    if len(data) < 1:
        raise StatisticsError("mean requires at least one data point")
    return math.fsum(data) / len(data)


def _squares(data: Any, center: Any) -> Any:
    total = 0.0
    for x in data:
        total += (x - center) ** 2
    return total


def variance(data: Any, xbar: Any = None) -> Any:
    """statistics.variance."""
    if len(data) < 2:
        raise StatisticsError("variance requires at least two data points")
    return _squares(data, mean(data) if xbar is None else xbar) / (len(data) - 1)


def population_variance(data: Any, mu: Any = None) -> Any:
    """statistics.pvariance."""
    if len(data) < 1:
        raise StatisticsError("pvariance requires at least one data point")
    return _squares(data, mean(data) if mu is None else mu) / len(data)


def deviation(data: Any, xbar: Any = None) -> Any:
    """statistics.stdev."""
    if len(data) < 2:
        raise StatisticsError("stdev requires at least two data points")
    return math.sqrt(variance(data, xbar))


def population_deviation(data: Any, mu: Any = None) -> Any:
    """statistics.pstdev."""
    if len(data) < 1:
        raise StatisticsError("pstdev requires at least one data point")
    return math.sqrt(population_variance(data, mu))


def median(data: Any) -> Any:
    """statistics.median."""
    if len(data) == 0:
        raise StatisticsError("no median for empty data")
    ordered = sorted(data)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return float(ordered[middle])
    return (ordered[middle - 1] + ordered[middle]) / 2


def geometric_mean(data: Any) -> Any:
    """statistics.geometric_mean."""
    if len(data) < 1:
        raise StatisticsError("Must have a non-empty dataset")
    for x in data:
        if x <= 0.0:
            raise StatisticsError("Must have a non-empty dataset containing positive numbers")
    return math.exp(mean([math.log(x) for x in data]))
