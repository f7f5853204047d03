"""Derivatives in the structure of the argument: named tuples, lists, dicts, objects, arrays; matrices of them."""

from typing import NamedTuple

import chainrule as cr
import numpy as np


class Point(NamedTuple):
    x: float
    y: float


class Body:
    def __init__(self, mass, place, tag):
        self.mass = mass
        self.place = place
        self.tag = tag


def energy(body, others, table, counts):
    total = 0.0
    for other, count in zip(others, counts):
        total += body.mass * count * other * (body.place.x ** 2 + other * body.place.y)
    return total + table["a"] * np.sum(table["b"] ** 2) * body.mass


def field(point, w):
    return {"u": point.x * w, "v": np.sum(w) * point.y**2}


def program(mass, w):
    body = Body(mass, Point(0.3, mass * 2.0), "earth")
    others, counts = [mass, 2.0, 0.5], np.array([1, 2, 1])
    by_body, by_others, by_table = cr.grad(energy, argnums=(0, 1, 2))(body, others, {"a": 0.2, "b": w}, counts)
    total = by_body.mass * by_body.place.x + by_body.place.y if by_body.tag == "earth" else 0.0
    for slope in by_others:
        total += slope * mass
    total += by_table["a"] + np.sum(by_table["b"] * w)
    matrix = cr.jacobian(field, argnums=(0, 1))(Point(mass, 0.5), w)
    total += np.sum(matrix["u"][0].x * w) + np.sum(matrix["u"][1] ** 2) + matrix["v"][0].y + matrix["v"][1][0]
    second = cr.hessian(lambda p: p.x**2 * p.y + p.y**3 * mass)(Point(0.7, mass))
    return total + second.x.x * second.x.y + second.y.y


ARGUMENTS = [(1.3, np.array([0.4, -0.7]))]
