"""Integers in lists inside lists that become floats: written, appended, in a branch, in a record, seen by two names."""


def program(x, n):
    table = [[0] * n for _ in range(n)]
    if x > 0.1:
        table[1][2] = x
    table[0][0] += 2
    rows = [[k] for k in range(n)]
    first = rows[0]
    for k in range(n):
        rows[k].append(x * k)
    first.append(3)
    more = [[1, 2]]
    for k in range(n):
        more.append([x * k])
    more[-1].extend([5, 6])
    named = [(k, [1] * k) for k in range(n)]
    named[1][1][0] = x
    named[2][1].append(2.0 * x)
    total = table[1][2] * table[0][0] + len(first) * first[-1] + first[1]
    for k, row in enumerate(rows):
        total += sum(row) * (k + 1) / len(row)
    return total, sum(map(sum, more)), [float(sum(ones) * k) for k, ones in named]


ARGUMENTS = [(0.7, 4), (0.05, 3)]
