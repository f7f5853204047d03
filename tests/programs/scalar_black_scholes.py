"""A European option's price: error function, logarithm, and a helper that is called four times."""

import math


def cumulative(z):
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def program(spot, strike, rate, volatility, years, is_call):
    spread = volatility * math.sqrt(years)
    d1 = (math.log(spot / strike) + (rate + volatility**2 / 2) * years) / spread
    d2 = d1 - spread
    discounted = strike * math.exp(-rate * years)
    if is_call:
        return spot * cumulative(d1) - discounted * cumulative(d2)
    return discounted * cumulative(-d2) - spot * cumulative(-d1)


ARGUMENTS = [(100.0, 105.0, 0.03, 0.2, 0.75, True), (90.0, 80.0, 0.01, 0.4, 2.0, False)]
