"""Arrays and records that are put into items of a list of any length, and then changed by either name."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Body:
    place: np.ndarray
    speed: float


class Probe:
    def __init__(self, body, loads):
        self.body = body
        self.loads = loads


def hand_over(body, place):
    body.place = place


def program(x, n):
    bodies = [Body(x * k, 1.0 * k) for k in range(n)]
    start = x * 2.0
    bodies[1].place = start  # from now on one array
    start[0] = x[1]
    bodies[1].place[1] = 7.0 * x[0]
    total = start[1] * bodies[1].place[0]
    other = x * x
    hand_over(bodies[0], other)
    other *= 3.0
    other += 1.0
    total += bodies[0].place[0] * other[1]
    for body in bodies:
        before = body.place
        body.place = before + body.speed * x  # and not into the array of before
        body.speed = body.speed * x[0]
    probes = [Probe(Body(x * k, 1.0), [x[0], 2.0 * k]) for k in range(n)]
    lead = Body(x + 1.0, x[1])
    probes[n - 1].body = lead
    lead.speed *= x[0]
    lead.place[0] = 5.0 * x[1]
    total += probes[n - 1].body.speed * probes[n - 1].body.place[0]
    loads = [x[1], x[0]]
    probes[0].loads = loads
    loads[0] = x[0] * x[0]
    for probe in probes:
        probe.loads[1] += probe.loads[0]
    table = [{"row": x * k, "weight": 1.0} for k in range(n)]
    row = x * 3.0
    table[1]["row"] = row
    row[0] = x[1] * x[1]
    last = x * 1.5
    bodies.append(Body(last, 2.0))
    last = np.multiply(last, x, out=last)
    total += probes[0].loads[0] + table[1]["row"][0] * table[0]["weight"] + bodies[n].place[1] * last[0]
    return total + sum(body.speed * body.place.sum() for body in bodies)


ARGUMENTS = [(np.array([0.7, 1.3]), 3)]
