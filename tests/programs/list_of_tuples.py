"""A list of tuples as the argument: unpacked in the header of the loop, searched by position."""


def program(points, x):
    area = 0.0
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        area += (x1 - x0) * (y0 + y1) / 2
    height = points[-1][1]
    for i in range(len(points) - 1):
        a, fa = points[i]
        b, fb = points[i + 1]
        if a <= x < b:
            height = fa + (fb - fa) * (x - a) / (b - a)
    return area * height


ARGUMENTS = [([(0.0, 0.5), (1.0, 1.4), (2.5, 0.3)], 1.3), ([(0.1, 0.5), (0.7, 2.0)], 3.0)]
