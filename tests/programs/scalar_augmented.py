"""All augmented assignments on plain names."""


def program(x, y, n):
    a = x
    a += y
    a -= 0.5
    a *= x
    a /= 1.0 + y * y
    b = abs(y) + 1.0
    b **= 2
    b **= 0.75
    k = n
    k *= 7
    k //= 3
    k %= 5
    k -= 1
    k <<= 1
    k |= 1
    c = x * 10.0
    c //= 3.0
    d = x * 10.0
    d %= 3.0
    return a * b + c * y + d * k


ARGUMENTS = [(0.73, 1.3, 4), (-2.12, 0.4, 11)]
