"""Lists in order: sorted, list.sort, keys, reverse, tuples, records; equal keys keep their order."""

from dataclasses import dataclass


@dataclass
class Load:
    mass: float
    place: float
    name: str = "load"


def program(values, loads, factor):
    s = sorted(values)
    total = s[0] * s[-1] + sum(k * v for k, v in enumerate(sorted(values, reverse=True)))
    low, middle, high = sorted((factor, 0.5, factor * factor))
    total += low * middle - high
    pairs = sorted([(round(v), v * factor) for v in values], key=lambda pair: pair[0])
    for rank, (_, scaled) in enumerate(pairs):
        total += rank * scaled
    by_place = sorted(loads, key=lambda load: (-load.mass > -1.0, load.place))
    for rank, load in enumerate(by_place):
        total += load.mass * load.place * (rank + 1)
    grown = []
    for v in values:
        if v < 1.5:
            grown.append(v * v)
    grown.sort(reverse=True)
    total += grown[0] - 2.0 * grown[-1]
    names = sorted(["b", "a", "c"])
    return total * (2.0 if names[0] == "a" else 3.0)


ARGUMENTS = [
    (
        [0.7, -1.2, 1.9, 0.4, 0.6],
        [Load(1.0, 0.5), Load(0.4, 1.5), Load(2.0, -0.5), Load(0.4, 0.9)],
        1.3,
    ),
]
