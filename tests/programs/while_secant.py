"""The secant method with early return on convergence and a raise that is not reached."""


def solve(a, b, target):
    fa = a**3 + a - target
    for _ in range(40):
        fb = b**3 + b - target
        if abs(fb) < 1e-13 * abs(target):
            return b
        a, b, fa = b, b - fb * (b - a) / (fb - fa), fb
    raise RuntimeError("no convergence")


def program(target):
    return solve(0.0, 1.0, target) * target


ARGUMENTS = [(3.3,), (0.7,)]
RTOL = 1e-8
