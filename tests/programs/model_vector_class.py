"""Satellites of a planet, with a class for vectors whose operators are Python's."""

import math


class Vec3:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z

    def __add__(self, other):
        return Vec3(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return self + -other

    def __neg__(self):
        return Vec3(-self.x, -self.y, -self.z)

    def __mul__(self, k):
        return Vec3(self.x * k, self.y * k, self.z * k)

    __rmul__ = __mul__

    def __truediv__(self, k):
        return self * (1.0 / k)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other):
        return Vec3(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    def __abs__(self):
        return math.sqrt(self.dot(self))

    @property
    def unit(self):
        return self / abs(self)

    @classmethod
    def polar(cls, r, angle):
        return cls(r * math.cos(angle), r * math.sin(angle), 0.0)


class Satellite:
    def __init__(self, position, velocity):
        self.position = position
        self.velocity = velocity

    def acceleration(self, mu, drag):
        r = abs(self.position)
        return -mu / r**2 * self.position.unit - drag * abs(self.velocity) * self.velocity

    def kick_drift(self, mu, drag, dt):
        self.velocity += self.acceleration(mu, drag) * dt
        self.position += self.velocity * dt


def program(r, angle, speed, drag, steps):
    satellite = Satellite(Vec3.polar(r, angle), Vec3(0.0, speed, 0.1))
    for _ in range(steps):
        satellite.kick_drift(1.0, drag, 0.05)
    momentum = satellite.position.cross(satellite.velocity)
    return abs(momentum) + satellite.position.x


ARGUMENTS = [(1.0, 0.3, 0.9, 0.05, 5)]
