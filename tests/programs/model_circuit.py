"""A circuit of component objects that stamp themselves into a nodal matrix; Newton's method for the diode."""

import math

import numpy as np


class Component:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def voltage(self, v):
        return v[self.a] - v[self.b]


class Resistor(Component):
    def __init__(self, a, b, ohms):
        super().__init__(a, b)
        self.ohms = ohms

    def stamp(self, G, current, v):
        add_conductance(G, self.a, self.b, 1.0 / self.ohms)


class CurrentSource(Component):
    def __init__(self, a, b, amperes):
        super().__init__(a, b)
        self.amperes = amperes

    def stamp(self, G, current, v):
        current[self.a] -= self.amperes
        current[self.b] += self.amperes


class Diode(Component):
    saturation = 1e-3
    thermal = 0.3

    def stamp(self, G, current, v):
        u = self.voltage(v)
        e = math.exp(u / self.thermal)
        conductance = self.saturation * e / self.thermal
        through = self.saturation * (e - 1.0) - conductance * u
        add_conductance(G, self.a, self.b, conductance)
        current[self.a] -= through
        current[self.b] += through


def add_conductance(G, a, b, g):
    G[a, a] += g
    G[b, b] += g
    G[a, b] -= g
    G[b, a] -= g


class Circuit:
    def __init__(self, nodes):
        self.nodes = nodes
        self.components = []

    def add(self, component):
        self.components.append(component)
        return self

    def solve(self, iterations):
        v = np.zeros(self.nodes)
        for _ in range(iterations):
            G = np.zeros((self.nodes, self.nodes))
            current = np.zeros(self.nodes)
            for component in self.components:
                component.stamp(G, current, v)
            v[1:] = np.linalg.solve(G[1:, 1:], current[1:])
        return v


def program(drive, series, load):
    circuit = Circuit(3)
    circuit.add(CurrentSource(0, 1, drive)).add(Resistor(1, 0, 10.0))
    circuit.add(Resistor(1, 2, series)).add(Diode(2, 0)).add(Resistor(2, 0, load))
    v = circuit.solve(6)
    return v[2] * v[1]


ARGUMENTS = [(0.2, 2.0, 5.0)]
