"""A chaotic map, whose derivative grows through the iterations."""


def program(r, x, n):
    total = 0.0
    for _ in range(n):
        x = r * x * (1.0 - x)
        total += x
    return total / n


ARGUMENTS = [(3.6, 0.3, 12), (2.9, 0.55, 25)]
