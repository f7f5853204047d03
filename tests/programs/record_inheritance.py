"""Inheritance: overridden methods, super, and an attribute of the class."""


class Shape:
    density = 2.5

    def __init__(self, size):
        self.size = size

    def area(self):
        return self.size**2

    def weight(self):
        return self.area() * self.density


class Disc(Shape):
    def area(self):
        return 3.14159 * super().area() / 4


class Plate(Disc):
    density = 7.8

    def __init__(self, size, hole):
        super().__init__(size)
        self.hole = hole

    def area(self):
        return super().area() - self.hole**2


def program(size, hole):
    square, disc, plate = Shape(size), Disc(size), Plate(size, hole)
    bonus = 1.0 if isinstance(plate, Disc) else 2.0
    return square.weight() * disc.weight() + plate.weight() * bonus


ARGUMENTS = [(1.2, 0.3), (3.0, 1.0)]
