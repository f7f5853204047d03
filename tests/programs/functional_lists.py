"""Lists by map, filter and comprehensions: statistics of trades, without a loop statement."""

from collections import namedtuple

Trade = namedtuple("Trade", ["price", "volume", "fee"])


def head(xs):
    return xs[0]


def tail(xs):
    return xs[1:]


def pairwise(xs):
    return list(zip(xs, tail(xs)))


def mean(xs):
    return sum(xs) / len(xs)


def program(trades, tax):
    notional = lambda t: t.price * t.volume
    large = [t for t in trades if t.volume > 1.5]
    vwap = sum(map(notional, trades)) / sum(t.volume for t in trades)
    returns = [b.price / a.price - 1.0 for a, b in pairwise(trades)]
    fees = sum(t.fee * notional(t) for t in large) * (1 + tax)
    spread = max(t.price for t in trades) - min(map(lambda t: t.price, trades))
    variance = mean([(r - mean(returns)) ** 2 for r in returns])
    best = max(trades, key=notional)
    return vwap + fees - spread * variance + best.price * any(t.fee > 0.1 for t in trades) + head(returns)


ARGUMENTS = [([Trade(10.0, 1.0, 0.01), Trade(10.4, 2.0, 0.02), Trade(9.8, 3.5, 0.15), Trade(10.1, 0.7, 0.03)], 0.2)]
