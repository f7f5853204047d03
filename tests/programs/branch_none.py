"""None as a default that is replaced, and `is None` tests."""


def program(x, y=None, options=None):
    if y is None:
        y = x * 2.0
    weight = 1.5 if options is None else options["weight"]
    return x * y * weight + (0.0 if options is not None else x)


ARGUMENTS = [(0.7,), (0.7, 1.2), (0.7, None, {"weight": 0.3})]
