"""A variable that starts as an integer and becomes a float, in a loop and in a branch."""


def program(x, n):
    s = 0
    for i in range(n):
        s += x * i
    p = 1
    for _ in range(n):
        p *= x
    q = 2 if n > 3 else x
    if x > 0:
        r = 1
    else:
        r = x * 0.5
    return s + p * q + r / 2


ARGUMENTS = [(0.7, 5), (-1.1, 2), (1.3, 1)]
