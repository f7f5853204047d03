"""Lists of lists of different lengths: a triangle of weights, rows that are sorted, sliced, joined, exchanged, returned."""


def triangle(x, n):
    rows = []
    for i in range(n):
        row = []
        for j in range(i + 1):
            row.append(x if j in (0, i) else rows[i - 1][j - 1] + rows[i - 1][j])
        rows.append(row)
    return rows


def program(x, n):
    rows = triangle(x, n)
    weighted = 0.0
    for k, row in enumerate(rows):
        weighted += sum(row) * len(row) - row[-1] * k
    powers = [[x**j * (k + 1) for j in range(k)] for k in range(n)]
    powers[0], powers[-1] = powers[-1], powers[0]
    named = [(k, [x * j for j in range(k)]) for k in range(n)]
    named.append((n, []))
    shortest = sorted(rows + [[2.0 * x]], key=lambda row: (len(row), -row[0]))
    cube = [[[x * i * j] * (j + 1) for j in range(i + 1)] for i in range(n)]
    cube[1][0].append(x)
    cube[2].append([x, x])
    cube[0].pop()
    order = [rows[0] < rows[1], rows[1] == rows[2], [x] in rows, rows.index([x, x])]
    return weighted, powers, named, shortest[:3], cube, sum(v for p in cube for r in p for v in r), order


ARGUMENTS = [(0.7, 4), (1.3, 3)]
