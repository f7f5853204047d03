"""A list as the result, whose length depends on the data."""


def program(x, limit):
    path = []
    while x < limit:
        path.append(x)
        x = x * 1.5 + 0.1
    return path


ARGUMENTS = [(0.7, 10.0), (0.1, 0.3)]
