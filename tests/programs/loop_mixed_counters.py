"""Integer counters, float accumulators and flags that live through one loop."""

import numpy as np


def program(x, threshold):
    ups, downs = 0, 0
    above = False
    area = 0.0
    longest = run = 0
    for v in x:
        if v > threshold:
            if not above:
                ups += 1
            above = True
            area += v - threshold
            run += 1
            longest = max(longest, run)
        else:
            downs += above
            above = False
            run = 0
    return area * ups + downs * threshold + longest * x[-1]


ARGUMENTS = [(np.array([0.3, 1.2, 1.8, 0.1, 2.0, 0.4]), 1.0), (np.array([1.5, 1.2, 0.8]), 0.5)]
