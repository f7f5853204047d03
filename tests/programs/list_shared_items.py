"""Items of lists that have other names: what is changed by one name is seen by the other."""

import numpy as np


class Body:
    def __init__(self, x):
        self.x = x
        self.place = np.array([x, 1.0])


def made(x, n):
    bodies = []
    for i in range(n):
        bodies.append(Body(x * i))
    return bodies


def appended_then_changed(x, n):
    bodies = made(x, n)
    late = Body(x)
    bodies.append(late)
    bodies[n].x = 7.0 * x
    late.place[0] = 2.0 * x
    for i in range(n):
        body = Body(x + i)
        bodies.append(body)
        body.x += x
    return late.x + bodies[n].place[0] + sum(b.x for b in bodies)


def read_then_moved(x, n):
    bodies = made(x, n)
    first = bodies[0]
    bodies.pop(0)
    second = bodies[0]
    bodies.insert(0, Body(9.0 * x))
    last = bodies.pop()
    return first.x + 10.0 * second.x + 100.0 * bodies[0].x + last.x


def exchanged(x, n):
    bodies = made(x, n)
    bodies[0], bodies[1] = bodies[1], bodies[0]
    bodies[0].x += 5.0 * x
    return bodies[0].x + 10.0 * bodies[1].x


def indexed(x, k):
    bodies = [Body(x), Body(2.0 * x)]
    first = bodies[0]
    bodies[k].x = 5.0 * x
    rows = [np.array([x, 1.0]), np.array([x, 2.0])]
    row = rows[0]
    rows[k][0] = x * x
    grid = [[x, 1.0], [2.0, x]]
    line = grid[0]
    grid[k][0] = 3.0 * x
    return first.x + 10.0 * bodies[0].x + row[0] + line[0]


def program(x, n):
    return appended_then_changed(x, n) + read_then_moved(x, n) + exchanged(x, n) + indexed(x, n - 3)


ARGUMENTS = [(2.0, 3), (0.5, 4)]
