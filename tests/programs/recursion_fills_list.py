"""A recursion that fills a list, and another one that empties it again."""


def down(x, n, steps):
    if n > 0:
        y = down(x * 0.9 + 0.1, n - 1, steps)
    else:
        y = x
    steps.append((n, x * y))
    return y + x


def up(weight, steps):
    n, product = steps.pop()
    weight = weight * product
    if n < 3:
        return weight
    return weight + up(weight, steps)


def program(x, n):
    steps = []
    y = down(x, n, steps)
    return y + up(1.0, steps) + len(steps)


ARGUMENTS = [(1.2, 4), (0.3, 0)]
