"""A transposed matrix times the matrix times a vector in JAX."""


def program(A, x, weights):
    return weights @ ((A @ x) @ A)
