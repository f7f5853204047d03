"""A list of records as the argument: filtered, summed, changed; its length is free."""

from dataclasses import dataclass


@dataclass
class Part:
    price: float
    count: int
    kind: str = "screw"


def program(parts, discount):
    total = 0.0
    for part in parts:
        cost = part.price * part.count
        if part.count > 10:
            cost *= 1 - discount
            part.price *= 0.9
        total += cost
    expensive = [p for p in parts if p.price > 2.0]
    return total + sum(p.price for p in expensive)


ARGUMENTS = [
    ([Part(1.5, 20), Part(3.0, 2, "bolt"), Part(2.5, 12)], 0.1),
    ([Part(0.5, 3)], 0.2),
    ([Part(1.5 + 0.3 * i, 5 * i) for i in range(6)], 0.05),
]
