"""A queue at a counter: arrival and service times in lists, waiting by max."""


def program(gaps, services):
    clock = 0.0
    free_at = 0.0
    waits = []
    for gap, service in zip(gaps, services):
        clock += gap
        start = max(clock, free_at)
        waits.append(start - clock)
        free_at = start + service
    return sum(waits) / len(waits) + 0.1 * free_at


ARGUMENTS = [([0.5, 0.3, 1.2, 0.2], [0.7, 0.9, 0.4, 0.6]), ([1.0], [0.3])]
