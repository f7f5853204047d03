"""Properties, static methods and class methods."""

import math


class Circle:
    def __init__(self, radius):
        self.radius = radius

    @property
    def area(self):
        return math.pi * self.radius**2

    @staticmethod
    def scale(x):
        return x * 0.5

    @classmethod
    def of_area(cls, area):
        return cls(math.sqrt(area / math.pi))


def program(radius, area):
    circle = Circle(radius)
    other = Circle.of_area(area + circle.area)
    return other.radius * Circle.scale(circle.area) + circle.scale(area)


ARGUMENTS = [(1.2, 0.3), (0.4, 5.0)]
