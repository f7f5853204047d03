"""Terms of the flow in JAX, for more than one scenario: each takes a field and those of its four neighbours."""


def source(rho, dt, dx, dy, u, v):
    (_, uE, uW, uN, uS), (_, vE, vW, vN, vS) = u, v
    ux, vy = (uE - uW) / (2 * dx), (vN - vS) / (2 * dy)
    uy, vx = (uN - uS) / (2 * dy), (vE - vW) / (2 * dx)
    return rho * (1 / dt * (ux + vy) - ux**2 - 2 * (uy * vx) - vy**2)


def swept(dx, dy, p, b):
    _, E, W, N, S = p
    return ((E + W) * dy**2 + (N + S) * dx**2) / (2 * (dx**2 + dy**2)) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b


def moved(dt, dx, dy, nu, w, u, v):
    here, E, W, N, S = w
    carried = u * dt / dx * (here - W) + v * dt / dy * (here - S)
    return here - carried + nu * (dt / dx**2 * (E - 2 * here + W) + dt / dy**2 * (N - 2 * here + S))
