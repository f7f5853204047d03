"""Ufuncs on arrays: all elementary functions, unary and binary."""

import numpy as np


def program(x, y):
    a = np.sqrt(x) + np.exp(-x) + np.log(x) + np.log2(x) + np.log10(x) + np.log1p(x) + np.expm1(x)
    b = np.sin(x) * np.cos(y) + np.tan(0.2 * x) + np.arcsin(x / 9) + np.arccos(y / 9) + np.arctan(y)
    c = np.sinh(0.5 * x) + np.cosh(y) + np.tanh(x - y) + np.square(y) + np.abs(y) + np.fabs(x - y)
    d = np.arctan2(y, x) + np.hypot(x, y) + np.power(x, y) + np.copysign(x, y) + x**y + x**2 + np.sign(y) * x
    return (a * b + c * d).sum() + np.sin(x[0]) * np.exp(y[0])


ARGUMENTS = [(np.array([0.3, 1.2, 2.8]), np.array([0.7, -0.2, 1.1])), (np.array([0.5]), np.array([-1.5]))]
