"""else on for and on while: it runs when there was no break."""


def find(x, limit):
    for k in range(1, 20):
        if k * x > limit:
            result = k * x * limit
            break
    else:
        result = -x
    return result


def program(x, limit):
    s = find(x, limit)
    y = x
    while y < limit:
        y *= 1.7
        if y > 30.0:
            s += y * 2
            break
    else:
        s += y
    return s


ARGUMENTS = [(0.7, 5.0), (0.1, 6.3), (0.9, 50.0)]
