"""Path-wise Monte Carlo with a generator of one's own: linear congruences, Box and Muller's transform."""

import math


class Generator:
    def __init__(self, seed):
        self.state = seed
        self.spare = None

    def uniform(self):
        self.state = (1103515245 * self.state + 12345) % 2147483648
        return (self.state + 0.5) / 2147483648

    def normal(self):
        if self.spare is not None:
            z, self.spare = self.spare, None
            return z
        u, v = self.uniform(), self.uniform()
        r = math.sqrt(-2.0 * math.log(u))
        self.spare = r * math.sin(2 * math.pi * v)
        return r * math.cos(2 * math.pi * v)


def asian_call(s0, strike, rate, sigma, generator, paths, steps):
    dt = 1.0 / steps
    total = 0.0
    for _ in range(paths):
        s = s0
        mean = 0.0
        for _ in range(steps):
            s *= math.exp((rate - 0.5 * sigma**2) * dt + sigma * math.sqrt(dt) * generator.normal())
            mean += s / steps
        total += max(mean - strike, 0.0)
    return math.exp(-rate) * total / paths


def program(s0, strike, rate, sigma, seed):
    return asian_call(s0, strike, rate, sigma, Generator(seed), 5, 3)


ARGUMENTS = [(1.0, 0.9, 0.03, 0.4, 42)]
