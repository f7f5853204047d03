"""Booleans as numbers and as accumulators; not, and, or, xor on flags."""


def program(x, y, flag):
    positive = x > 0
    larger = x > y
    both = positive and larger
    either = positive or larger or flag
    count = 0
    count += positive
    count += larger
    count += not flag
    odd = positive ^ larger
    done = False
    done |= both
    if not done and either:
        return x * count + y * odd
    return x * y * count - (y if odd else x)


ARGUMENTS = [(0.7, 1.3, True), (2.1, 0.4, False), (-0.5, -1.0, True)]
