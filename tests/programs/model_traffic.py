"""Cars that follow each other on a ring road, by the intelligent driver model; one of them brakes."""

import math


class Driver:
    def __init__(self, desired, headway, comfort):
        self.desired = desired
        self.headway = headway
        self.comfort = comfort

    def acceleration(self, v, gap, closing):
        wanted = 2.0 + max(0.0, v * self.headway + v * closing / (2 * math.sqrt(1.4 * self.comfort)))
        return 1.4 * (1 - (v / self.desired) ** 4 - (wanted / gap) ** 2)


class Car:
    def __init__(self, x, v, driver):
        self.x, self.v, self.driver = x, v, driver
        self.leader = None

    def follow(self, leader):
        self.leader = leader


def program(positions, speed, desired, headway):
    driver = Driver(desired, headway, 2.0)
    cars = [Car(x, speed, driver) for x in positions]
    length = 60.0
    for step in range(4):
        changes = []
        for i, car in enumerate(cars):
            leader = cars[(i + 1) % len(cars)]
            gap = (leader.x - car.x) % length
            a = car.driver.acceleration(car.v, gap, car.v - leader.v)
            if i == 0 and step < 2:
                a = -3.0
            changes.append(a)
        for car, a in zip(cars, changes):
            car.v = max(0.0, car.v + a * 0.5)
            car.x = (car.x + car.v * 0.5) % length
    return sum(car.v**2 for car in cars) + cars[1].x


ARGUMENTS = [([0.0, 14.0, 31.0, 45.0], 9.0, 13.0, 1.5)]
