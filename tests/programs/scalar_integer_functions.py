"""Functions of integers; powers and divisions as Python has them."""

import math
import operator


def program(x, n, m):
    counts = (math.gcd(n, m), math.lcm(n, 4), math.factorial(n), math.comb(n, 2), math.perm(n, 2), math.isqrt(n * m))
    powers = (pow(n, 3), pow(n, 5, 7), 3**n, (-m) ** 3, pow(2, n), int("7") + int("ff", 16))
    parts = (divmod(n, m), divmod(x, 0.7), math.modf(x), -n // m, -x % 0.7, x // -0.7)
    close = (math.isclose(x, x + 1e-12), math.isclose(x, x + 1.0), callable(program), callable(x))
    sums = (math.fsum([x, 1.0, 2.0]), math.prod([x, 2.0, x]), math.ldexp(x, 2), operator.mul(x, n), operator.lt(x, 2.0))
    return counts, powers, parts, close, sums


ARGUMENTS = [(1.5, 6, 4), (2.25, 7, 3)]
