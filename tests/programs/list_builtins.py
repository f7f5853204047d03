"""sum, min, max, abs, len, any, all, with starts, keys aside, on lists and generators."""


def program(values):
    spread = max(values) - min(values)
    start = sum(values, 10.0)
    positive = any(v > 1.0 for v in values)
    every = all(v > -5.0 for v in values)
    largest = max(abs(v) for v in values)
    return spread * start + largest * (2.0 if positive else 3.0) + every * values[0] + len(values)


ARGUMENTS = [([0.3, 1.2, -0.8],), ([0.4, 0.1],)]
