"""A list that grows in a loop, of which later iterations read."""


def program(x, n):
    values = [x]
    for i in range(n):
        values.append(values[-1] * 0.8 + values[i // 2] * 0.1)
        if values[-1] > 1.5:
            values.append(1.0)
    return sum(values) * len(values) + values[-2]


ARGUMENTS = [(0.7, 5), (2.1, 3), (1.0, 1)]
