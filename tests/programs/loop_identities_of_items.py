"""Arrays in lists of known length that are written to by another name; views that change places; `np.add.at`."""

import numpy as np


def listed(matrix, x):
    rows = [matrix[0], matrix[1]]
    total = 0.0
    for k in range(2):
        total += rows[k][0]
    matrix[0, 0] = 3.0 * x
    return total + sum(row.sum() for row in rows)


def turned(matrix, count):
    other = matrix.T
    while count > 0:
        count -= 1
        other, matrix = matrix, other
        other[1] /= 2.0
    return matrix[0, 1] + 2.0 * other[1, 0]


def counted(values, xs):
    for _ in xs:
        values = values * 2.0
    np.add.at(values, [1, 1], 0.5)
    np.multiply(values, 2.0, out=values)
    values.sort()
    return values @ values + values[0]


def exchanged(matrix, values):
    for row in matrix:
        row, values = values, row
    return values @ row


def watched(values, x):
    """A function made in a loop knows a part of an array that changes."""
    total = 0.0
    for k in range(3):
        part = values[::-1]
        values[0] += x

        def first(z, part=part):
            return part[-1] * z + part.sum()

        total += first(x)
    return total


class Car:
    def __init__(self, speed, loads):
        self.speed, self.loads = speed, loads


def fleet(x, cars):
    mine = Car(x, np.ones(2))
    for car in cars:
        if car.speed > x:
            mine = car
    mine.speed += 1.0
    while x < 1.0:
        x += 0.4
        mine.loads /= 2.0
        mine = Car(x, np.full(2, x))
    return mine.speed + mine.loads.sum() + sum(car.speed for car in cars)


def lot(x):
    cars = []
    for k in range(3):
        cars.append(Car(0.3 * k, np.full(2, x * k)))
    return fleet(x, cars)


def program(matrix, values, xs, x, count):
    return listed(matrix, x) + turned(matrix, count) + counted(values, xs) + exchanged(matrix, matrix[0] * x) + watched(values, x) + lot(x)


ARGUMENTS = [
    (np.array([[0.3, 0.8], [0.1, -0.4]]), np.array([0.3, 0.8, -0.4]), [1.0], 0.7, 3),
    (np.array([[0.3, 0.8], [0.1, -0.4]]), np.array([0.3, 0.8, -0.4]), [], 0.7, 0),
]
