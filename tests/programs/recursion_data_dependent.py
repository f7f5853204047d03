"""The depth depends on floats: repeated shrinking until small, with an accumulator."""


def shrink(x, rate, total):
    if x < 0.1:
        return total
    if x > 1.0:
        return shrink(x * rate, rate, total + x)
    return shrink(x * rate * rate, rate, total * 1.1)


def program(x, rate):
    return shrink(x, rate, 0.0)


ARGUMENTS = [(3.3, 0.7), (0.5, 0.9), (0.05, 0.5)]
