"""Classes as Python allows them: every operator, cached values, enumerations, `super()` in a diamond."""

import dataclasses
import enum
import functools
import math
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __radd__(self, other):
        return self if other == 0 else Vector(self.x + other, self.y + other)

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __pos__(self):
        return self

    def __abs__(self):
        return math.hypot(self.x, self.y)

    def __lt__(self, other):
        return abs(self) < abs(other)

    def __bool__(self):
        return self.x != 0.0

    def __divmod__(self, k):
        return Vector(self.x // k, self.y // k), Vector(self.x % k, self.y % k)

    def __round__(self, digits=None):
        return Vector(round(self.x, 1), round(self.y, 1))

    def __call__(self, t, *, k=1.0):
        return self.x * t + self.y * k

    def __iter__(self):
        return iter((self.x, self.y))

    def __contains__(self, value):
        return value == self.x or value == self.y

    @functools.cached_property
    def size(self):
        return self.x * self.x + self.y


class State(NamedTuple):
    x: float
    v: float = 0.5

    def __add__(self, other):
        return State(self.x + other.x, self.v + other.v)


class Gear(enum.IntEnum):
    LOW = 1
    HIGH = 3


class Mode(enum.Enum):
    SLOW = 1
    FAST = 2


class Base:
    def gain(self, x):
        return x + 1.0

    def __getattr__(self, name):
        return 5.0 if name == "five" else 1.0


class Left(Base):
    def gain(self, x):
        return super().gain(x) * 2.0


class Right(Base):
    def gain(self, x):
        return super().gain(x) * 3.0


class Both(Left, Right):
    def gain(self, x):
        return super().gain(x) + super(Left, self).gain(x)


class Box(Generic[T]):
    def __init__(self, value: T):
        self.value = value


@dataclasses.dataclass
class Point:
    x: float
    y: float = 2.0
    tags: list = dataclasses.field(default_factory=list)


@functools.lru_cache(maxsize=None)
def count(n):
    return n if n < 2 else count(n - 1) + count(n - 2)


def doubled(function):
    @functools.wraps(function)
    def run(*args, **kwargs):
        return function(*args, **kwargs) * 2.0

    return run


@doubled
def shifted(x, by=1.0):
    return x + by


def program(x, y):
    a, b = Vector(x, y), Vector(y, 1.0)
    total = sum([a, b, -a]).x + a(2.0) + a(1.0, k=3.0) + a.size * a.size + round(a).x
    whole, rest = divmod(a + b, 2.0)
    u, v = a
    for part in b:
        total += part
    total += whole.x + rest.y + u * v + (+b).x + max(a, b).x + (x in a) + (1 if a else 0) + (not Vector(0.0, y))
    s = State(x) + State(y)
    p, q = s
    total += p * q + sum(s._asdict().values()) + Both().gain(x) + Both().five
    total += Gear.HIGH * x + Mode["FAST"].value + sum(g * x for g in Gear) + Gear(3) + sum(m.value for m in Mode)
    point = Point(x)
    point.tags.append(x)
    values = dataclasses.astuple(point)
    total += values[0] * dataclasses.asdict(point)["y"] + len(values) + Box[float](x).value + sum(vars(point)["tags"])
    return total + count(10) + shifted(x, by=y)


ARGUMENTS = [(1.5, 2.6), (-0.4, 3.2)]
