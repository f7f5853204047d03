"""Comprehensions with conditions, two sources, and a generator expression."""

import math


def program(values, x):
    squares = [v * v for v in values]
    positive = [math.sqrt(v) for v in values if v > 0]
    products = [a * b for a in values for b in squares]
    shifted = [v + i * x for i, v in enumerate(values)]
    return sum(squares) + sum(positive) * x + sum(products) + sum(s * x for s in shifted) + len(positive)


ARGUMENTS = [([0.3, 1.2, -0.8], 0.7), ([2.0], -0.4)]
