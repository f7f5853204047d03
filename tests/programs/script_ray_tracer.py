"""A ray tracer of spheres with shadows and a reflection, one class per thing; the brightness of a few pixels."""

import math


class Sphere:
    def __init__(self, centre, radius, colour, mirror):
        self.centre, self.radius, self.colour, self.mirror = centre, radius, colour, mirror

    def intersect(self, origin, direction):
        ox, oy, oz = (o - c for o, c in zip(origin, self.centre))
        dx, dy, dz = direction
        b = ox * dx + oy * dy + oz * dz
        c = ox * ox + oy * oy + oz * oz - self.radius**2
        disc = b * b - c
        if disc < 0:
            return None
        t = -b - math.sqrt(disc)
        return t if t > 1e-6 else None

    def normal(self, p):
        return tuple((x - c) / self.radius for x, c in zip(p, self.centre))


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def normalise(v):
    length = math.sqrt(dot(v, v))
    return tuple(x / length for x in v)


class Scene:
    def __init__(self, spheres, light):
        self.spheres = spheres
        self.light = light

    def hit(self, origin, direction):
        nearest, found = math.inf, None
        for sphere in self.spheres:
            t = sphere.intersect(origin, direction)
            if t is not None and t < nearest:
                nearest, found = t, sphere
        return nearest, found

    def trace(self, origin, direction, depth=0):
        t, sphere = self.hit(origin, direction)
        if sphere is None:
            return 0.1 * (1.0 + direction[1])
        p = tuple(o + t * d for o, d in zip(origin, direction))
        n = sphere.normal(p)
        to_light = normalise(tuple(l - x for l, x in zip(self.light, p)))
        shade = max(dot(n, to_light), 0.0)
        start = tuple(x + 1e-4 * m for x, m in zip(p, n))
        _, blocker = self.hit(start, to_light)
        if blocker is not None:
            shade *= 0.3
        colour = sphere.colour * (0.1 + shade)
        if sphere.mirror > 0 and depth < 1:
            k = 2 * dot(direction, n)
            reflected = tuple(d - k * m for d, m in zip(direction, n))
            colour += sphere.mirror * self.trace(start, reflected, depth + 1)
        return colour


def program(x, radius, mirror, light_height):
    scene = Scene(
        [Sphere((x, 0.0, 4.0), radius, 0.8, mirror), Sphere((0.6, -0.2, 3.0), 0.4, 0.6, 0.0)],
        (-2.0, light_height, 0.0),
    )
    image = 0.0
    for u in (-0.1, 0.12):
        image += scene.trace((0.0, 0.0, 0.0), normalise((u, 0.05, 1.0)))
    return image


ARGUMENTS = [(-0.1, 1.0, 0.5, 3.0)]
