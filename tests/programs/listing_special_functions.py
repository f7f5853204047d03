"""Special functions as textbooks list them: Lanczos' gamma, an incomplete gamma series, Bessel's recurrence, erf."""

import math

COEFFICIENTS = (76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 1.208650973866179e-3, -5.395239384953e-6)


def gammln(xx):
    y = xx
    tmp = xx + 5.5
    tmp -= (xx + 0.5) * math.log(tmp)
    ser = 1.000000000190015
    for c in COEFFICIENTS:
        y += 1
        ser += c / y
    return -tmp + math.log(2.5066282746310005 * ser / xx)


def gser(a, x):
    gln = gammln(a)
    ap = a
    delta = total = 1.0 / a
    while True:
        ap += 1
        delta *= x / ap
        total += delta
        if abs(delta) < abs(total) * 1e-12:
            return total * math.exp(-x + a * math.log(x) - gln)


def bessel_j(n, x):
    m = 2 * ((n + int((40 * n) ** 0.5)) // 2)
    jsum = False
    bjp, ans, total = 0.0, 0.0, 0.0
    bj = 1.0
    for j in range(m, 0, -1):
        bjm = j * 2.0 / x * bj - bjp
        bjp = bj
        bj = bjm
        if jsum:
            total += bj
        jsum = not jsum
        if j == n:
            ans = bjp
    total = 2.0 * total - bj
    return ans / total


def erfc_approximation(x):
    z = abs(x)
    t = 1.0 / (1.0 + 0.5 * z)
    r = t * math.exp(-z * z - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * -0.18628806))))
    return r if x >= 0.0 else 2.0 - r


def program(a, x):
    return gser(a, x) + bessel_j(3, x) * erfc_approximation(x - 1.0)


ARGUMENTS = [(1.7, 1.3)]
RTOL = 1e-9
