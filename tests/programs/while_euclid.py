"""Euclid's algorithm on floats: modulo in a loop."""


def program(a, b):
    rounds = 0
    while b > 0.5 and rounds < 10:
        a, b = b, a % b
        rounds += 1
    return a * rounds + b


ARGUMENTS = [(7.31, 2.13), (1.85, 5.12)]
