"""Functions that are made in a loop's surroundings and keep state in a list and in an array."""

import numpy as np


def make(size, decay):
    memory = np.zeros(size)
    log = []

    def push(value):
        for i in range(size - 1, 0, -1):
            memory[i] = memory[i - 1] * decay
        memory[0] = value
        log.append(memory.sum())
        return len(log)

    return push, memory, log


def program(x, decay, n):
    push, memory, log = make(3, decay)
    count = 0
    for k in range(n):
        count += push(x * k + memory[-1])
    return sum(log) + (memory * memory).sum() + count


ARGUMENTS = [(0.7, 0.8, 5), (1.9, 0.3, 2)]
