"""A rocket of stages that burn out and drop away, through an atmosphere object, to the top of its flight."""

import math
from dataclasses import dataclass, field


@dataclass
class Stage:
    dry: float
    fuel: float
    thrust: float
    flow: float

    @property
    def mass(self):
        return self.dry + self.fuel

    def burn(self, dt):
        if self.fuel <= 0.0:
            return 0.0
        used = min(self.fuel, self.flow * dt)
        self.fuel -= used
        return self.thrust * used / (self.flow * dt)


class Atmosphere:
    def __init__(self, surface_density, scale_height):
        self.surface_density = surface_density
        self.scale_height = scale_height

    def density(self, altitude):
        return self.surface_density * math.exp(-altitude / self.scale_height)


@dataclass
class Rocket:
    payload: float
    stages: list
    altitude: float = 0.0
    velocity: float = 0.0
    log: list = field(default_factory=list)

    @property
    def mass(self):
        return self.payload + sum(stage.mass for stage in self.stages)

    def force(self, atmosphere, dt):
        thrust = 0.0
        for stage in self.stages:
            if stage.fuel > 0.0:
                thrust = stage.burn(dt)
                break
        drag = 0.5 * atmosphere.density(self.altitude) * 0.02 * self.velocity * abs(self.velocity)
        return thrust - drag - 9.81 * self.mass

    def step(self, atmosphere, dt):
        mass = self.mass
        self.velocity += self.force(atmosphere, dt) / mass * dt
        self.altitude += self.velocity * dt
        self.log.append(self.velocity)


def program(payload, fuel, thrust, density):
    rocket = Rocket(payload, [Stage(0.3, fuel, thrust, 0.5), Stage(0.1, 0.4, 0.6 * thrust, 0.3)])
    air = Atmosphere(density, 80.0)
    for _ in range(12):
        rocket.step(air, 0.3)
    return rocket.altitude + max(rocket.log)


ARGUMENTS = [(0.5, 0.93, 40.0, 1.2)]
