"""A contour integral of a resolvent: complex linear systems at the points of a circle."""

import numpy as np


def program(NR, NM, slab_per_bc, Ham, int_pts, Y):
    P0 = np.zeros((NR, NM), dtype=np.complex128)
    P1 = np.zeros((NR, NM), dtype=np.complex128)
    for z in int_pts:
        Tz = np.zeros((NR, NR), dtype=np.complex128)
        for n in range(slab_per_bc + 1):
            zz = np.power(z, slab_per_bc / 2 - n)
            Tz += zz * Ham[n]
        if NR == NM:
            X = np.linalg.inv(Tz)
        else:
            X = np.linalg.solve(Tz, Y)
        if abs(z) < 1.0:
            X = -X
        P0 += X
        P1 += z * X
    return P0, P1


rng = np.random.default_rng(50)
ARGUMENTS = [
    (
        3, 2, 2, rng.normal(size=(3, 3, 3)) + 1j * rng.normal(size=(3, 3, 3)),
        np.array([1.2 + 0.3j, -0.4 + 0.5j, 0.3 - 0.8j]), rng.normal(size=(3, 2)) + 1j * rng.normal(size=(3, 2)),
    )
]
