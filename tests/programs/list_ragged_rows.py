"""Lists inside lists that change their length: groups and neighbours that are gathered, queues, rows with two names."""


def gathered(values, groups, n):
    sets = [[] for _ in range(n)]
    for value, group in zip(values, groups):
        sets[group].append(value)
    return sets


def shortest_ways(edges, lengths, n):
    neighbours = [[] for _ in range(n)]
    for k, (a, b) in enumerate(edges):
        neighbours[a].append((b, lengths[k]))
        neighbours[b].append((a, lengths[k]))
    distance = [1e3] * n
    distance[0] = 0.0
    waiting = [0]
    while waiting:
        here = waiting.pop(0)
        for there, length in neighbours[here]:
            if distance[here] + length < distance[there]:
                distance[there] = distance[here] + length
                waiting.append(there)
    return distance


def program(values, groups, x, n):
    sets = gathered(values, groups, n)
    means = [sum(one) / len(one) if one else 0.0 for one in sets]
    ways = shortest_ways([(0, 1), (1, 2), (0, 2), (2, 3)], [x, x * x, 3.0, values[0]], 4)
    rows = [[x * k * j for j in range(k + 1)] for k in range(n + 2)]
    first = rows[0]
    same = rows[0]
    rows[1].append(x)
    first.append(2.0 * x)
    size = len(same)
    if x > 0.5:
        first.append(values[1])
    else:
        rows[0].pop()
    for k in range(3):
        first.append(k * x)
        rows[1].append(first[-1] * first[k])
    rows[3].pop()
    last = rows[3].pop(0) + rows[2].pop()
    rows[2].clear()
    rows[2].extend([x, x, 3.0])
    rows[3] += sets[0]
    rows[3].insert(1, last)
    rows[3].reverse()
    rows[1][0:2] = [5.0 * x]
    del rows[0][0]
    return sets, means, ways, rows, size + len(same), sum(first)


ARGUMENTS = [
    ([1.0, 2.5, 0.5, 3.0, 1.5], [0, 2, 0, 3, 2], 0.7, 4),
    ([1.0, 2.5], [1, 1], 0.3, 3),
]
