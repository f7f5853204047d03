"""Lists that a loop returns from within, on some paths the argument itself."""


def program(x, items):
    count = 0
    while count < 4:
        count += 1
        inner = 0
        while True:
            inner += 1
            if inner > 2:
                break
            if x > 0.5:
                return items + [x * x]
        if count <= inner:
            return items[:]
    return items[:]


ARGUMENTS = [(0.7, [1.0, 2.0]), (-0.5, [1.0, 2.0])]
