"""`and` and `or` must not evaluate what Python does not evaluate: a division by zero lurks there."""


def inverse(x):
    return 1.0 / x


def program(x, y):
    s = 0.0
    if x != 0 and inverse(x) > 0.5:
        s += inverse(x)
    if x == 0 or inverse(x) < 2.0:
        s += y
    if not (y > 0 and (x == 0 or inverse(x) > -10.0)):
        s -= y * x
    return s + x * y


ARGUMENTS = [(0.7, 1.3), (4.0, -0.4), (-2.0, 0.5)]
