"""The two matrix-vector products of the biconjugate gradient method in JAX."""


def program(A, p, r, weights_s, weights_q):
    return weights_s @ (r @ A) + weights_q @ (A @ p)
