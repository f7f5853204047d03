"""Records made in loops, kept by reference: two names for one object."""

from dataclasses import dataclass


@dataclass
class Cell:
    value: float


def bump(cell, amount):
    cell.value += amount
    return cell


def program(x, y):
    a = Cell(x)
    b = a
    b.value *= 2.0
    c = bump(a, y)
    c.value -= 0.5
    pair = (a, Cell(y))
    pair[0].value *= pair[1].value
    best = pair[0] if x > y else pair[1]
    best.value += 10.0
    return a.value * pair[1].value


ARGUMENTS = [(0.7, 1.3), (2.0, 0.4)]
