"""A nested function that changes a variable around it."""


def program(x, n):
    total = 0.0
    calls = 0

    def add(v):
        nonlocal total, calls
        total = total * 0.9 + v
        calls += 1
        return total

    product = 1.0
    for i in range(n):
        product *= 1.0 + 0.1 * add(x * i)
    return product + total * calls


ARGUMENTS = [(0.7, 5), (1.5, 2)]
