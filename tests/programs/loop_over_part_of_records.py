"""Loops over parts of a list of records, which change the records; the whole list sees it."""

from dataclasses import dataclass


@dataclass
class Cart:
    mass: float
    speed: float


def program(carts, push):
    second = carts[1]
    for cart in carts[:-1]:
        cart.speed += push / cart.mass
    for cart in carts[1:]:
        cart.speed *= 0.5
        for other in carts[:2]:
            other.mass += 0.1 * cart.speed
    for cart in carts[::-1]:
        carts[0].speed -= 0.2 * cart.mass
        second.mass += cart.speed
        if cart.speed > 4.0:
            break
    else:
        push *= 2.0
    cart.speed = 0.3 * second.mass
    carts[1] = Cart(push, 1.0)
    return second.mass * cart.speed + sum(c.mass * c.speed for c in carts)


ARGUMENTS = [
    ([Cart(1.0, 2.0), Cart(3.0, 4.0), Cart(0.5, 1.2)], 1.5),
    ([Cart(0.7, -1.0), Cart(1.3, 0.4)], -0.3),
]
