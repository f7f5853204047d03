"""Functions with *args and **kwargs, called with stars."""


def total(*terms, scale=1.0):
    s = 0.0
    for term in terms:
        s += term
    return s * scale


def weighted(**weights):
    return weights["a"] * 2.0 + weights["b"] * 3.0


def program(x, y):
    pair = (x * y, y)
    options = {"a": x, "b": y * y}
    return total() + total(x) + total(x, y, 1.0, scale=y) * total(*pair, x) + weighted(**options)


ARGUMENTS = [(0.7, 1.3), (-2.1, 0.4)]
