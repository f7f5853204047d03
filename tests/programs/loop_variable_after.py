"""The loop variable and names from the body are used after the loop."""


def program(x, n):
    for i in range(n):
        last = x * i
        if last > 3.0:
            break
    return last * i + x


ARGUMENTS = [(0.7, 8), (0.7, 3), (4.0, 5)]
