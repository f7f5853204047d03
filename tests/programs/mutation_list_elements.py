"""Elements of a list assigned, augmented, swapped; the list is an argument."""


def program(values, x):
    values[0] = values[0] * x
    values[-1] += values[0]
    for i in range(len(values) - 1):
        if values[i] > values[i + 1]:
            values[i], values[i + 1] = values[i + 1], values[i]
    values[1] **= 2
    return values[0] * values[1] + values[-1]


ARGUMENTS = [([0.7, 0.2, 1.5], 2.0), ([0.4, 0.9], 0.3)]
