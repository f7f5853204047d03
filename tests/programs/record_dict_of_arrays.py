"""A dict of arrays and numbers as the state of a loop: entries are rebound and changed in place."""

import numpy as np


def step(state, rate):
    state["speed"] = state["speed"] - rate * state["place"]
    state["place"] += rate * state["speed"]
    state["count"] += 1
    return {"energy": (state["place"] ** 2).sum() + (state["speed"] ** 2).sum(), "count": state["count"]}


def program(place, rate, n):
    state = {"place": place * 1.0, "speed": np.zeros(len(place)), "count": 0}
    best = {"energy": 1e9, "count": -1}
    for _ in range(n):
        seen = step(state, rate)
        if seen["energy"] < best["energy"]:
            best = seen
    return best["energy"] * best["count"] + state["place"][0]


ARGUMENTS = [(np.array([0.3, 1.2]), 0.2, 5), (np.array([0.9, -0.4, 0.7]), 0.5, 2)]
