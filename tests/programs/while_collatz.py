"""A Collatz-like walk on floats: the branch depends on the integer part."""


def program(x):
    steps = 0
    total = 0.0
    while x > 1.5 and steps < 50:
        if int(x) % 2 == 0:
            x = x / 2.0
        else:
            x = 3.0 * x - 2.0 * int(x) + 1.0
            x *= 0.4
        total += x
        steps += 1
    return total + steps * x


ARGUMENTS = [(7.3,), (12.8,), (1.2,)]
