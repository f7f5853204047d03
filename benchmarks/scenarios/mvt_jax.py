"""A matrix times a vector, and its transpose times another in JAX."""


def program(x1, x2, y_1, y_2, A, weights):
    return weights[0] @ (x1 + A @ y_1) + weights[1] @ (x2 + y_2 @ A)
