import numpy as np


@np.errstate(all="ignore")
def residuals(x, u, n):
    tape = []
    u = u.copy()
    for _ in range(n):
        tape.append((x, u.copy()))
        x = np.sin(x * 1.1)
        u[0] += x
    x_bar = 1.0
    for _ in reversed(range(n)):
        x_2, u_2 = tape.pop()
        x_bar = x_bar * (np.cos(x_2 * 1.1) * 1.1) + np.sum(u_2)
    return x, x_bar, u
