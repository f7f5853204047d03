import numpy as np


@np.errstate(all="ignore")
def simulate(speed, dt, n):
    history = np.empty(n)
    for i in range(n):
        drag = 0.5 * (speed * speed)
        speed -= drag * dt
        history[i] = speed
    return speed, history
