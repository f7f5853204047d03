"""A script that tells what it does, in loops, branches and recursion."""

import numpy as np


def depth(x, n):
    print("depth", n)
    return x if n < 1 else x * depth(x * 0.9, n - 1)


def program(x, values, n):
    state = np.array(values)
    print("start", x, values, state, sep="; ")
    k = 0
    while k < n:
        k += 1
        state = np.sin(state) * x
        if k % 2:
            print(f"step {k}: {state[0]:.3f}", end=" | ")
    print()
    total = state.sum() * depth(x, n)
    print(f"total {total:10.4e}", total > 0)
    return total


ARGUMENTS = [(0.7, [0.3, 1.2], 3), (1.1, [0.4], 0)]
