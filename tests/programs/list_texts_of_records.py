"""Parts of three kinds, as records in lists of any length: what the kinds decide, and lists that get a new kind."""

import enum
import math
from dataclasses import dataclass


class Finish(enum.Enum):
    RAW = 1
    PAINTED = 2
    CHROME = 3


@dataclass
class Part:
    kind: str
    mass: float
    finish: Finish | None = None


PRICES = {"wheel": 2.0, "door": 3.5, "bolt": 0.25}


def cost(part, rate):
    if part.mass < 0.0:
        raise ValueError(f"{part.kind} {part.finish!r} of mass {part.mass}")
    match part.finish:
        case None:
            work = 0.0
        case Finish.CHROME:
            work = rate * part.mass**2
        case _:
            work = rate * math.sqrt(part.mass)
    return PRICES[part.kind] * part.mass + work


def by_kind(parts):
    totals = {kind: 0.0 for kind in PRICES}
    for part in parts:
        totals[part.kind] += part.mass**2
    return totals


def repaired(parts, rate):
    made = []
    for part in parts:
        if part.kind == "wheel" and part.mass > 2.0:
            made.append(Part("rim", part.mass * rate))
            made.append(Part("tyre", part.mass / rate, Finish.RAW))
        elif part.kind in ("bolt", "nut"):
            made.append(Part(part.kind, part.mass))
    first = made[0]
    made.append(Part("label", rate))
    first.mass = first.mass + made[-1].mass
    made[1].kind = "spare"
    return made


def program(parts, rate):
    total = sum(cost(part, rate) for part in parts)
    heaviest = max(parts, key=lambda part: part.mass)
    ordered = sorted(parts, key=lambda part: (part.kind, -part.mass))
    new = repaired(parts, rate)
    latest = "none"
    for part in parts:
        if part.mass > rate:
            latest = part.kind
    return total + ordered[0].mass * rate, by_kind(parts), (heaviest.kind, heaviest.mass), latest, new, [part.kind for part in new]


def _parts(count, turn):
    kinds, finishes = ("wheel", "door", "bolt"), (None, Finish.PAINTED, Finish.CHROME, Finish.RAW)
    return [Part(kinds[k * k % 3 - turn], 0.4 + 0.37 * k, finishes[k % 4]) for k in range(count)]


ARGUMENTS = [(_parts(17, 0), 1.3), (_parts(19, 1), 0.8)]
