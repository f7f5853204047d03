"""`match` on numbers, tuples, objects, dicts, texts and None; in loops; with guards and names."""

from dataclasses import dataclass


@dataclass
class Circle:
    radius: float


@dataclass
class Box:
    width: float
    height: float


def area(shape):
    match shape:
        case Circle(r):
            return 3.0 * r * r
        case Box(width=w, height=h) if w > h:
            return w * h
        case Box(w, h):
            return 0.5 * w * h
        case (a, b):
            return a + b
        case [a, *rest]:
            return a * len(rest)
        case {"side": s, **others}:
            return s * s + len(others)
        case "unit":
            return 1.0
        case None:
            return 0.25
        case float() | int():
            return 2.0 * shape
    return -1.0


def rate(x, k):
    match k:
        case 0:
            return x
        case 1 | 2:
            return x * x
        case n if n > 10:
            y = x * n
        case _:
            y = -x
    return y + 1.0


def walk(xs):
    total = 0.0
    for k, x in enumerate(xs):
        match k % 4:
            case 0:
                total += x
            case 1:
                continue
            case 2 if x > 2.5:
                break
            case _:
                total -= 0.5 * x
    return total


def program(x, k, xs):
    shapes = (Circle(x), Box(x, 1.0), (x, 2.0), [x, x, 1.0], {"side": x, "n": 1}, "unit", None, x, 3)
    total = 0.0
    for shape in shapes:
        total += area(shape)
    return total + rate(x, k) + walk(xs)


ARGUMENTS = [
    (2.0, 0, [1.0, 2.0, 3.0, 4.0]),
    (0.5, 2, [1.0, 2.0, 0.3, 4.0, 1.5]),
    (1.5, 11, [1.0]),
    (1.5, 5, [2.0, 0.1]),
]
