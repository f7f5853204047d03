"""The EPA's test-car list and driving schedules, as records for the model.

In: the package's data files; out: `TestCar`, schedules.

Source: US Environmental Protection Agency, "Annual Certification Data for Vehicles", test-car list data of
model year 2022, and "Dynamometer Drive Schedules"; facts in the public domain. `data/README.md` describes the
columns.
"""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from math import pi
from pathlib import Path

import numpy as np

from chainrule.examples.car.dyno import CITY, HIGHWAY, US06, DynoTest
from chainrule.examples.car.model import FUEL_DENSITY, FUEL_ENERGY
from chainrule.examples.car.parts import (
    AUTOMATIC,
    CONTINUOUS,
    DUAL_CLUTCH,
    MANUAL,
    Car,
    Engine,
    Gearbox,
    Tyre,
    Vehicle,
)

DATA = Path(__file__).parent / "data"
POUND_FORCE = 4.4482216  # N
POUND = 0.45359237  # kg
MILE = 1609.344  # m
MILES_PER_HOUR = 0.44704  # m/s
HORSEPOWER = 745.69987  # W
GALLON = 3.785411784  # litres
SCHEDULES = {"2": CITY, "21": CITY, "31": CITY, "3": HIGHWAY, "90": US06}  # by test procedure
GASOLINE = {"61", "50"}  # Tier 2 certification gasoline, Tier 3 premium with 10 % ethanol
TRANSMISSIONS = {"M": MANUAL, "AM": DUAL_CLUTCH, "AMS": DUAL_CLUTCH, "CVT": CONTINUOUS, "SCV": CONTINUOUS}
HYBRID = re.compile(
    r"hybrid|hev\b|plug|recharge|prime|prius|\bt8\b|insight|ioniq|niro|sienna|venza"
    r"|nsx|296 gtb|sf90|revero|4xe|countach|cooper se|\d+h\b|\d\de\b|450h\+",
    re.IGNORECASE,
)
LEAST = {
    "displacement_l": 0.5,
    "power_hp": 50.0,
    "n_over_v": 10.0,
    "axle_ratio": 1.0,
    "fuel_economy_mpg": 1.0,
    "a_lbf": 1.0,
    "c_lbf_per_mph2": 0.001,
}
HYBRIDS_WITHOUT_A_MARK = {("HONDA CR-V AWD", "2.000"), ("Ford Maverick", "2.500")}


@dataclass
class TestCar:
    """One test of one car: what the model needs, and what the test is called."""

    __test__ = False  # not a test class of pytest

    name: str  # make and model
    vehicle: str  # vehicle id and configuration: the same for all tests of one car
    number: str  # the EPA's test number
    dyno: DynoTest


@dataclass
class Selection:
    """The usable tests, and how many were left out for which reason."""

    tests: list[TestCar]
    left_out: dict[str, int]

    def held_out(self) -> np.ndarray:
        """True for every test of every fifth car (cars in the order of their names), which is not fitted."""
        cars = {name: index for index, name in enumerate(sorted({test.vehicle for test in self.tests}))}
        return np.array([cars[test.vehicle] % 5 == 0 for test in self.tests])


def schedule(name: str) -> np.ndarray:
    """Speed in m/s once a second; `name` is "udds", "hwfet" or "us06"."""
    return np.loadtxt(DATA / f"{name}.csv", skiprows=1)


def is_hybrid(row: dict[str, str]) -> bool:
    """Whether an electric motor helps: the list marks that in the model name only, and not always."""
    return (
        bool(HYBRID.search(row["model"])) or (row["model"], row["displacement_l"]) in HYBRIDS_WITHOUT_A_MARK
    )


def cell(row: dict[str, str], column: str) -> float:
    """A cell as a number, 0 if it is empty."""
    return float(row[column] or 0.0)


def reason_to_leave_out(row: dict[str, str]) -> str:
    """Why a test cannot be used, in words; empty if it can."""
    if row["procedure"] not in SCHEDULES:
        return "another procedure (cold start at 20 °F, air conditioning, charge depleting)"
    if row["fuel"] not in GASOLINE:
        return "another fuel (diesel, ethanol, electricity, hydrogen)"
    if is_hybrid(row):
        return "hybrid or plug-in"
    if any(cell(row, column) < least for column, least in LEAST.items()):
        return "a cell that is empty or a placeholder (power, N/V ratio, axle ratio, coast-down)"
    carbon = cell(row, "co2_g_per_mile") * cell(row, "fuel_economy_mpg")
    if carbon != 0.0 and not 8500.0 < carbon < 9150.0:
        return "CO2 and fuel economy contradict each other (8,890 g of CO2 per gallon)"
    return ""


def dyno_test(row: dict[str, str]) -> DynoTest:
    """One row in SI units. Fuel economy is per gallon of gasoline with `FUEL_ENERGY` (40 CFR 600.113)."""
    gears = int(row["gears"])
    transmission = TRANSMISSIONS.get(row["transmission"], AUTOMATIC)
    energy_per_gallon = FUEL_ENERGY * FUEL_DENSITY * GALLON
    return DynoTest(
        schedule=SCHEDULES[row["procedure"]],
        transmission=transmission,
        gears=gears if gears > 3 else 6,  # a continuous gearbox counts as one gear
        displacement=cell(row, "displacement_l") * 1.0e-3,
        rated_power=cell(row, "power_hp") * HORSEPOWER,
        test_mass=cell(row, "test_weight_lb") * POUND,
        axle_ratio=cell(row, "axle_ratio"),
        top_gear_ratio=cell(row, "n_over_v") * 2.0 * pi / 60.0 / MILES_PER_HOUR,
        road_constant=cell(row, "a_lbf") * POUND_FORCE,
        road_linear=cell(row, "b_lbf_per_mph") * POUND_FORCE / MILES_PER_HOUR,
        road_quadratic=cell(row, "c_lbf_per_mph2") * POUND_FORCE / MILES_PER_HOUR**2,
        fuel_per_metre=energy_per_gallon / (cell(row, "fuel_economy_mpg") * MILE),
    )


def usable_tests() -> Selection:
    """All gasoline tests of cars without electric help on the three schedules."""
    tests: list[TestCar] = []
    left_out: Counter[str] = Counter()
    seen: set[tuple[str, ...]] = set()
    with (DATA / "test_cars_2022.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            reason = reason_to_leave_out(row)
            key = (row["test_number"], row["procedure"], row["fuel_economy_mpg"], row["vehicle"])
            if not reason and key in seen:
                reason = "listed twice"
            if reason:
                left_out[reason] += 1
                continue
            seen.add(key)
            tests.append(TestCar(row["model"], row["vehicle"], row["test_number"], dyno_test(row)))
    return Selection(tests, dict(left_out.most_common()))


def example_car() -> Car:
    """The list's Toyota Camry LE/SE: a mid-size sedan, 2.5 litres, 151 kW, eight gears, front-wheel drive.

    Mass, power, axle ratio and road load are those of its tests; the gear ratios are the maker's (UA80
    gearbox); the radius follows from them and the list's N/V ratio. Grip, suspension and stiffnesses are
    typical of the class.
    """
    ratios = np.array([5.250, 3.028, 1.950, 1.456, 1.220, 1.000, 0.808, 0.673])
    return Car(
        vehicle=Vehicle(mass=1644.3, drag_area=0.607, bearing_drag=1.96),
        engine=Engine(displacement=2.487e-3, rated_power=151.4e3),
        gearbox=Gearbox(ratios, axle_ratio=2.80, kind=AUTOMATIC),
        tyre=Tyre(radius=0.3205, rolling_resistance=0.00706),
    )
