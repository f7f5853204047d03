"""Newton's square root until it stands still: the trip count depends on the data."""


def root(x):
    guess = 1.0 if x < 4.0 else x / 2.0
    while abs(guess * guess - x) > 1e-13 * x:
        guess = 0.5 * (guess + x / guess)
    return guess


def program(x, y):
    return root(x) * y + root(x + y)


ARGUMENTS = [(2.0, 3.0), (0.2, 0.7), (150.0, 1.0)]
RTOL = 1e-9
