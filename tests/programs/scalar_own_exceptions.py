"""Exceptions of one's own: a hierarchy with texts, raised from deep inside, and by NumPy's linear algebra."""

import numpy as np


class ModelError(ValueError):
    """Anything wrong with a model."""


class NegativeStiffness(ModelError):
    pass


class Material:
    class Broken(ModelError):
        pass

    def __init__(self, stiffness, limit):
        if stiffness <= 0.0:
            raise NegativeStiffness(f"stiffness is {stiffness}")
        self.stiffness = stiffness
        self.limit = limit

    def stress(self, strain):
        stress = self.stiffness * strain
        if abs(stress) > self.limit:
            raise Material.Broken("too much")
        return stress


def program(stiffness, strain, matrix):
    stress = Material(stiffness, 10.0).stress(strain)
    return stress * np.linalg.cholesky(matrix)[1, 1]


ARGUMENTS = [(2.0, 0.3, np.array([[2.0, 0.3], [0.3, 1.5]]))]
