"""What `functools`, `itertools`, `filter` and `next` make of lists, of known length or not."""

import functools
import itertools
import operator


def of_lists(xs, ys, limit):
    kept = list(filter(lambda v: v > limit, xs))
    sums = list(itertools.accumulate(xs))
    products = list(itertools.accumulate(ys, operator.mul))
    steps = [b - a for a, b in itertools.pairwise(sums)]
    grid = sum(p * q * q for p, q in itertools.product(xs, ys))
    pairs = sum(a * b for a, b in itertools.combinations(xs, 2))
    both = [x * x for x in itertools.chain(xs, ys)]
    folded = functools.reduce(lambda a, b: a * 0.5 + b, xs) + functools.reduce(operator.add, ys, 10.0)
    first = next(x for x in xs if x > limit) + next((y for y in ys if y > 100.0), -1.0)
    some = any(x > limit for x in xs), all(10.0 / y > 0.0 for y in ys if y != 0.0)
    early = sum(itertools.takewhile(lambda v: v < 2.5, xs))
    total = sum(kept) + sums[-1] + products[-1] + sum(steps) + grid + pairs + sum(both) + folded + first + early
    return total, some, max(xs, default=0.0), min((x for x in xs if x > 99.0), default=7.0)


def of_tuples(x):
    numbers = (x, 2.0, 3.0)
    total = sum(u * v for u, v in itertools.combinations(numbers, 2))
    for p in itertools.permutations(numbers, 2):
        total += p[0] - 2.0 * p[1]
    for k in itertools.count(1):
        if k > 4:
            break
        total += x / k
    for u, sign in zip(numbers, itertools.cycle((1.0, -1.0))):
        total += sign * u * u
    for u, v in itertools.zip_longest(numbers, (x,), fillvalue=0.5):
        total += u * v
    for u in itertools.islice(numbers, 2):
        total += u
    best = max(enumerate(numbers), key=operator.itemgetter(1))
    return total + best[0] * best[1] + min(range(3), key=numbers.__getitem__)


def unpacked(xs):
    first, *rest = xs
    *most, last = xs
    a, *middle, b = xs
    return first * sum(rest) + last * sum(most) + a * b + sum(middle) + len(rest)


def program(xs, ys, limit):
    return of_lists(xs, ys, limit), of_tuples(limit), unpacked(xs)


ARGUMENTS = [([1.0, 2.0, 3.0], [4.0, 5.0], 1.5), ([0.5, 2.2, 0.7, 4.0], [1.5, 0.3], 1.7)]
