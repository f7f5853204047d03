"""A list used as a stack: push, pop, peek, and a loop until it is empty."""


def program(x, y):
    stack = [x, y, x * y]
    total = 0.0
    steps = 0
    while stack and steps < 20:
        top = stack.pop()
        steps += 1
        if top > 1.0:
            stack.append(top * 0.4)
            stack.append(top - 0.9)
        elif stack and top > 0.5:
            stack[-1] += top * top
        else:
            total += top * steps
    return total + sum(stack)


ARGUMENTS = [(0.7, 1.9), (2.35, 0.4), (0.2, 0.3)]
