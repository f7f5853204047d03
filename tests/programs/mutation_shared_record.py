"""One object in two containers: a change through one is seen through the other."""

import numpy as np


class Grid:
    def __init__(self, n):
        self.u = np.zeros(n)
        self.time = 0.0


def program(x, n):
    grid = Grid(n)
    views = [grid, grid]
    views[0].u[1] = x
    views[1].u[0] += views[0].u[1] * 2.0
    alias = grid.u
    alias *= x
    grid.time += alias[0]
    views[0].time *= 3.0
    grid.u = alias + 1.0
    alias[0] = 100.0
    return grid.u.sum() * views[1].time


ARGUMENTS = [(0.7, 3), (1.4, 2)]
