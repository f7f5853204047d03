"""Functions of `cmath`, powers, and mixed arithmetic of int, float and complex."""

import cmath


def program(z: complex, x, n):
    a = cmath.exp(z) + cmath.log(z) * cmath.sqrt(z / x)
    b = z**2 + (1 - z) ** -3 + z**n + 2**z
    c = x + z - 1 + (1 - z) / x + x / z + n * z + True * z
    d = cmath.rect(x, 0.3) * cmath.phase(z) + complex(x, z.imag) + complex(z, x)
    flags = cmath.isnan(a), cmath.isfinite(c), cmath.isclose(z, z * (1 + 1e-12)), bool(d), b == c
    return a, b, c, d, flags, cmath.sqrt(-x).imag, -z, +z


ARGUMENTS = [(0.7 + 0.4j, 1.7, 3), (-0.8 - 0.9j, 0.4, 0)]
RTOL = 1e-9
