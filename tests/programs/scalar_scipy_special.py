"""The error function of SciPy, of numbers and of arrays."""

import numpy as np
import scipy.special


def program(x, values):
    normal = 0.5 * (1.0 + scipy.special.erf(x / np.sqrt(2.0)))
    return normal + np.sum(scipy.special.erfc(values) * x)


ARGUMENTS = [(0.3, np.array([0.1, -0.4, 1.2])), (-1.5, np.array([2.0]))]
