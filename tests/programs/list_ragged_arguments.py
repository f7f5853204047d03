"""Lists of lists of different lengths as arguments, with names: a walk over a graph, means, what is changed in them."""


def walk(neighbours, costs):
    reached = [0.0] * len(neighbours)
    seen = [False] * len(neighbours)
    seen[0] = True
    waiting = [0]
    for _ in range(len(neighbours)):
        if not waiting:
            break
        here = waiting.pop()
        for k, there in enumerate(neighbours[here]):
            if not seen[there]:
                seen[there] = True
                reached[there] = reached[here] + costs[here][k] ** 2
                waiting.append(there)
    return reached


def program(neighbours, costs, samples, x):
    reached = walk(neighbours, costs)
    means = [sum(sample) / len(sample) if sample else x for sample in samples]
    spread = 0.0
    for sample, mean in zip(samples, means):
        for value in sample:
            spread += (value - mean) ** 2 * x
    samples[0].append(spread)
    samples[1][0] = x * samples[1][0]
    samples[-1].pop()
    return reached, means, [[value * x for value in sample] for sample in samples]


ARGUMENTS = [
    (
        [[1, 2], [0, 3], [0], [1, 4], [3]],
        [[1.0, 2.0], [0.5, 1.5], [0.7], [1.1, 0.9], [0.3]],
        [[1.0, 2.0, 4.0], [0.5], [], [3.0, 1.0]],
        0.7,
    ),
    ([[1], [0]], [[1.5], [0.5]], [[], [2.0, 1.0]], 1.3),
]
