"""A layer that is the solution of equations, found by Newton's method with the Jacobian of the equations."""

import chainrule as cr
import numpy as np


class Layer:
    def __init__(self, coupling, shift):
        self.coupling = coupling
        self.shift = shift

    def residual(self, z, x):
        return z + self.coupling * np.tanh(z[::-1]) - x - self.shift

    def __call__(self, x):
        z = np.zeros(len(x))
        for _ in range(20):
            r = self.residual(z, x)
            if np.sum(r * r) < 1e-18:
                break
            z = z - np.linalg.solve(cr.jacobian(self.residual)(z, x), r)
        return z


def program(x, coupling):
    layer = Layer(coupling, np.array([0.1, -0.2]))
    z = layer(x)
    return z[0] * z[1] + z[0]


ARGUMENTS = [(np.array([0.7, 0.4]), 0.3)]
RTOL = 1e-8
