"""Named tuples: fields by name and by place, unpacking, as argument and result."""

import math
from typing import NamedTuple


class Vector(NamedTuple):
    x: float
    y: float

    def length(self):
        return math.hypot(self.x, self.y)


def add(a, b):
    return Vector(a.x + b.x, a[1] + b[1])


def program(a, b):
    x, y = add(a, b)
    unit = a._replace(x=a.x / a.length(), y=a.y / a.length())
    return {"sum": Vector(x * y, x - y), "unit": unit, "length": b.length() * unit.x}


ARGUMENTS = [(Vector(0.7, 1.3), Vector(0.2, -0.5))]
