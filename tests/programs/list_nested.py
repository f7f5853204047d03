"""Lists of lists: a table that is filled, and a triangle of binomial weights."""


def program(x, n):
    table = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            table[i][j] = x**i + j
    triangle = [[1.0]]
    for k in range(1, n):
        above = triangle[-1]
        row = [1.0] + [above[j] + x * above[j + 1] for j in range(k - 1)] + [x]
        triangle.append(row)
    total = 0.0
    for row in table:
        total += sum(row)
    return total + sum(triangle[-1])


ARGUMENTS = [(0.7, 4), (1.3, 1)]
