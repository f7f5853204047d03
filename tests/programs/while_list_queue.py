"""A list as a work stack: append and pop until it is empty."""


def program(x, depth):
    stack = [x]
    total = 0.0
    count = 0
    while len(stack) > 0:
        v = stack.pop()
        total += v * v
        count += 1
        if abs(v) > 0.5 and count < depth:
            stack.append(v * 0.6)
            stack.append(v * v * 0.3)
    return total + count * x


ARGUMENTS = [(1.7, 9), (0.9, 20), (0.2, 5)]
