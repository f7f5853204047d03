"""Names for one array: an element that changes through one is seen through the others."""

import numpy as np


class Box:
    def __init__(self, data):
        self.data = data
        self.twin = data


def scale(array, by):
    array *= by
    return array


def program(x, by):
    y = x * 1.0
    box = Box(y)
    view = box.twin[1:]
    view += by
    box.data = scale(box.data, by)
    box.data[0] = view[0] * view[-1]
    other = scale(y[::2], 0.5)
    other[0] -= 1.0
    return (box.twin * y).sum() + view.sum() + other[-1]


ARGUMENTS = [(np.array([0.3, 1.2, -0.8]), 1.7), (np.array([0.5, 0.9]), -0.4)]
