"""A string selects the formula; strings are compared and pass through untouched."""

import math


def program(x, kind, label):
    if kind == "linear":
        y = 2.0 * x
    elif kind in ("exponential", "growth"):
        y = math.exp(x)
    else:
        y = math.sqrt(x)
    return {"value": y * x, "label": label, "kind": kind}


ARGUMENTS = [(0.7, "linear", "a"), (0.7, "growth", "b"), (0.7, "other", "c")]
