"""A variable that is defined in branches only and used after them; one that is changed in one branch only."""


def program(x, y):
    if x > y:
        large, small = x, y
        gap = large - small
    else:
        large, small = y, x
        gap = (large - small) * 2.0
    z = x
    if gap > 1:
        z = z * gap
    if x > 0:
        unused_elsewhere = gap * 3.0
        z += unused_elsewhere
    return z * large + small


ARGUMENTS = [(0.7, 1.3), (2.1, 0.4), (-2.0, 0.5)]
