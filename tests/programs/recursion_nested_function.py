"""A nested function that calls itself and sees the variables around it."""


def program(x, depth):
    scale = x * 0.5

    def grow(level, value):
        if level == depth:
            return value
        return grow(level + 1, value * scale + level)

    return grow(0, x) + grow(1, 1.0)


ARGUMENTS = [(1.2, 4), (0.3, 1)]
