import numpy as np


@np.errstate(all="ignore")
def heat(u, rate):
    part = u[1:-1]
    u_2 = u.copy()
    u_2[1:-1] = part + rate * (u[:-2] - part * 2.0 + u[2:])
    return u_2, np.sum(u_2[::-1]), np.zeros_like(u_2)
