"""What a loop chooses among a few known things: members of an enumeration, texts, functions."""

import enum
import math


class Mode(enum.Enum):
    HEAT = 1
    COOL = 2
    OFF = 3


class Thermostat:
    def __init__(self, low, high):
        self.low, self.high = low, high
        self.mode = Mode.OFF

    def update(self, temperature):
        if temperature < self.low:
            self.mode = Mode.HEAT
        elif temperature > self.high:
            self.mode = Mode.COOL
        elif temperature > self.low + 0.8:
            self.mode = Mode.OFF

    def power(self, gain):
        return {Mode.HEAT: gain, Mode.COOL: -gain, Mode.OFF: 0.0}[self.mode]


def room(gain, steps):
    thermostat = Thermostat(19.0, 22.0)
    temperature, energy = 15.0, 0.0
    while steps > 0:
        thermostat.update(temperature)
        power = thermostat.power(gain)
        temperature += 0.1 * (power - 0.2 * (temperature - 10.0))
        energy += power * power + thermostat.mode.value
        steps -= 1
    return temperature + (energy if thermostat.mode is Mode.OFF else 2.0 * energy)


def machine(x, steps):
    state = "start"
    total = 0.0
    for k in range(steps):
        if state == "start":
            total += x
            if total > 2.0:
                state = "run"
        elif state == "run":
            total *= 0.9
            if total < 1.5:
                state = "stop"
        else:
            total += 0.1
            if k % 2:
                state = "start"
    return total * (2.0 if state == "run" else 3.0)


def repeated(xs, limit):
    last = None
    total = 0.0
    for x in xs:
        kind = "small" if x < limit else "large"
        if last is None or kind != last:
            total += x * limit
        else:
            total += 0.5 * x
        last = kind
    return total


def shape(x, steps):
    function = math.sin
    total = 0.0
    for k in range(steps):
        total += function(x * k)
        function = math.cos if total > 1.0 else (math.tanh if k % 3 == 2 else function)
    return total * function(x)


def program(gain, x, xs, steps):
    return room(gain, steps) + machine(x, steps) + repeated(xs, x) + shape(x, steps)


ARGUMENTS = [(5.0, 0.7, [1.0, 2.0, 0.3, 0.2], 20), (3.0, 0.3, [0.1], 7)]
