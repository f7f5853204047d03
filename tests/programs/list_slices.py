"""Slices, concatenation, repetition, extend, insert, pop, del-free edits of lists."""


def program(values, x):
    head = values[:2]
    rest = values[2:]
    both = rest + head + [x] * 2
    both.extend([x * x, values[0]])
    both.insert(1, 3.0 * x)
    last = both.pop()
    first = both.pop(0)
    both[0:2] = [last, first]
    backwards = both[::-1]
    return sum([a * b for a, b in zip(both, backwards)]) + last * first


ARGUMENTS = [([0.3, 1.2, -0.8], 0.7), ([2.0, 0.1, 0.4, 0.9], -0.4)]
