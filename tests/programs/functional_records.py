"""A simulation without mutation: frozen records that are replaced, and a fold over events."""

import math
from dataclasses import dataclass, replace
from functools import reduce
from typing import NamedTuple


@dataclass(frozen=True)
class State:
    level: float
    energy: float
    open: bool = False


class Event(NamedTuple):
    kind: str
    amount: float


def inflow(state, amount):
    return replace(state, level=state.level + amount)


def outflow(state, amount):
    speed = math.sqrt(2 * 9.81 * state.level)
    return replace(state, level=state.level - amount * speed, energy=state.energy + amount * speed**3 / 2)


def toggle(state, amount):
    return replace(state, open=not state.open)


HANDLERS = {"in": inflow, "out": outflow, "toggle": toggle}


def step(state, event):
    handled = HANDLERS[event.kind](state, event.amount)
    return handled if not handled.open else replace(handled, level=0.99 * handled.level)


def program(level, amounts):
    kinds = ("in", "out", "toggle", "out", "in", "out")
    events = [Event(kind, amount) for kind, amount in zip(kinds, amounts)]
    final = reduce(step, events, State(level, 0.0))
    return final.energy + final.level


ARGUMENTS = [(2.0, (0.5, 0.04, 0.0, 0.07, 0.3, 0.02))]
