"""`statistics` on Duals, from the definitions; plain numbers go to Python's own."""

import statistics
from typing import Any

from tests.reference.namespaces import scalar_math
from tests.reference.number import Dual, base


class StatisticsNamespace:
    """`statistics`; a name that is not defined here is that of Python, which refuses a Dual."""

    def __getattr__(self, name: str) -> Any:
        return getattr(statistics, name)

    def mean(self, data: Any) -> Any:
        return sum(data) / len(data) if _is_dual(data) else statistics.mean(data)

    def pvariance(self, data: Any) -> Any:
        if not _is_dual(data):
            return statistics.pvariance(data)
        center = self.mean(data)
        return sum((x - center) ** 2 for x in data) / len(data)

    def variance(self, data: Any) -> Any:
        if not _is_dual(data):
            return statistics.variance(data)
        return self.pvariance(data) * len(data) / (len(data) - 1)

    def stdev(self, data: Any) -> Any:
        return scalar_math.sqrt(self.variance(data))

    def median(self, data: Any) -> Any:
        ordered = sorted(data, key=base)
        middle = len(ordered) // 2
        return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _is_dual(data: Any) -> bool:
    return any(isinstance(x, Dual) for x in data)


statistics_namespace = StatisticsNamespace()
