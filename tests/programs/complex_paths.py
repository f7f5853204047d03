"""Complex numbers through branches, closures, recursion, lists that grow and turn complex, and global constants."""

import cmath

UNIT = 0.6 + 0.8j


def power_sum(z, n):
    if n == 0:
        return 1
    return 1 + z * power_sum(z, n - 1)


def rotated(z, turns=1j):
    def turn(v):
        return v * turns * UNIT

    return turn(turn(z))


def program(z: complex, x, n):
    values = [1.0]
    for k in range(n):
        values.append(z * k if k != 2 else x)
    if x > 1:
        branch = z
    elif x > 0:
        branch = x
    else:
        branch = 0
    best = 0.0
    for v in values:
        if abs(v) > abs(best):
            best = v
    first, *rest = (z, z * 2, UNIT)
    return power_sum(z, 4), rotated(z), sum(values), branch * 1j, best * 1j, first + sum(rest), cmath.exp(z) if n else z


ARGUMENTS = [(0.6 - 0.3j, 1.4, 4), (1.2 + 0.5j, 0.5, 3)]
