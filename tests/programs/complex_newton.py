"""Newton's method in the complex plane: a loop with `break`, complex arguments and results, comparison of roots."""


def newton(f, slope, z, tolerance):
    steps = 0
    for _ in range(40):
        step = f(z) / slope(z)
        z -= step
        steps += 1
        if abs(step) < tolerance:
            break
    return z, steps


def program(z0: complex, a: complex):
    root, steps = newton(lambda z: z**3 - a, lambda z: 3 * z**2, z0, 0.3)
    roots = [root, root * (-0.5 + 0.8660254037844386j), root * (-0.5 - 0.8660254037844386j)]
    nearest = min(roots, key=lambda r: abs(r - z0))
    total = sum(roots) + root**-2
    return root, nearest, steps, total.real, root == nearest, a != a * 1j


ARGUMENTS = [(1.5 + 0.5j, 2.0 - 1.0j), (1.2 - 0.4j, 1.5 + 0.5j)]
RTOL = 1e-9
