"""The residual of a differential equation for a small network: derivatives with respect to its input."""

import math

import chainrule as cr


def network(weights, t):
    return weights["out"][0] * math.tanh(weights["in"][0] * t + weights["in"][1]) + weights["out"][1] * t * t


def residual(weights, t, damping):
    def u(t):
        return network(weights, t)

    velocity = cr.grad(u)
    acceleration = cr.grad(velocity)
    return acceleration(t) + damping * velocity(t) + math.sin(u(t))


def loss(weights, times, damping):
    total = network(weights, 0.0) ** 2
    for t in times:
        total += residual(weights, t, damping) ** 2
    return total / len(times)


def program(weights, damping):
    times = [0.1, 0.4, 0.9]
    slope = cr.grad(loss)(weights, times, damping)
    for _ in range(2):
        weights = {
            "in": [w - 0.1 * s for w, s in zip(weights["in"], slope["in"])],
            "out": [w - 0.1 * s for w, s in zip(weights["out"], slope["out"])],
        }
        slope = cr.grad(loss)(weights, times, damping)
    return loss(weights, times, damping)


ARGUMENTS = [({"in": [0.8, 0.3], "out": [1.1, -0.2]}, 0.4)]
