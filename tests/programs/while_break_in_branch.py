"""Endless loops that are left by `break` and `return` in nested branches, with `else` and `continue`."""


def search(f, x, limit):
    count = 0
    while True:
        count += 1
        if count % 3 == 0:
            x *= 0.9
            continue
        y = f(x)
        if y < limit:
            if count > 4:
                return x * y, count
            break
        x = x - 0.1 * y
    else:
        return -1.0, -1
    return x + y, count


def program(x, limit):
    a, n = search(lambda t: t * t + 0.1, x, limit)
    b, m = search(lambda t: 0.5 * t + a, x + 1.0, limit + 1.0)
    return a * b + 0.01 * n + m


ARGUMENTS = [(1.7, 0.5), (0.3, 0.5), (2.5, 0.3)]
