"""Dicts with constant keys: read, written, nested, iterated by items."""


def program(parameters, x):
    rate = parameters["rate"]
    state = {"level": x, "flow": 0.0}
    for _ in range(4):
        state["flow"] = rate * state["level"]
        state["level"] -= state["flow"]
    total = 0.0
    for name, value in state.items():
        total += value * parameters["weights"][name]
    parameters["rate"] = total
    return total * parameters["rate"] + len(state)


ARGUMENTS = [({"rate": 0.2, "weights": {"level": 1.0, "flow": -2.0}, "steps": 3}, 1.5)]
