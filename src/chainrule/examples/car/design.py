"""A redesign of a car, what it costs, and what the car then does.

In: a `Design`, the car it starts from, schedules and a road;
out: fuel, time to 100 km/h, ride, noise, grip, cost.
"""

from dataclasses import dataclass

import numpy as np

from chainrule.examples.car.model import acceleration_time, fuel_consumption
from chainrule.examples.car.parts import Calibration, Car, Gearbox, Suspension, Tyre, Vehicle
from chainrule.examples.car.ride import ride

CITY_SHARE = 0.55  # of the distance, in the combined figure (40 CFR 600.210)
LIGHTNESS_PRICE = 0.1  # per kg²: the first kilograms are cheap, 50 kg cost 250
SLEEKNESS_PRICE = 4.0e4  # per squared share of drag area: a tenth less costs 400


@dataclass
class Performance:
    """What a buyer compares."""

    fuel: float  # litres per 100 km, city and highway combined
    sprint: float  # s from 0 to 100 km/h
    discomfort: float  # m/s², weighted vertical acceleration on a rough road
    noise: float  # dB in the cabin on the same road


@dataclass
class Design:
    """What the designer may change."""

    tyre_radius: float  # m
    axle_ratio: float
    spring: float  # N/m at the wheel
    damper: float  # N s/m at the wheel
    mass: float  # kg
    drag_area: float  # m²


def present_design(car: Car) -> Design:
    """The design that a car has now."""
    return Design(
        tyre_radius=car.tyre.radius,
        axle_ratio=car.gearbox.axle_ratio,
        spring=car.suspension.spring,
        damper=car.suspension.damper,
        mass=car.vehicle.mass,
        drag_area=car.vehicle.drag_area,
    )


def redesigned(design: Design, car: Car) -> Car:
    """The car with another design.

    The gearbox keeps its shift points in road speed: with another axle ratio or radius its limits in engine
    speed move in proportion.
    """
    shift = design.axle_ratio / design.tyre_radius / (car.gearbox.axle_ratio / car.tyre.radius)
    vehicle = Vehicle(
        mass=design.mass,
        drag_area=design.drag_area,
        bearing_drag=car.vehicle.bearing_drag,
        centre_of_mass_height=car.vehicle.centre_of_mass_height,
        wheelbase=car.vehicle.wheelbase,
        driven_share=car.vehicle.driven_share,
        driven_rear=car.vehicle.driven_rear,
    )
    gearbox = Gearbox(
        ratios=car.gearbox.ratios,
        axle_ratio=design.axle_ratio,
        kind=car.gearbox.kind,
        upshift_speed=car.gearbox.upshift_speed * shift,
        upshift_load=car.gearbox.upshift_load * shift,
        downshift_speed=car.gearbox.downshift_speed * shift,
        downshift_load=car.gearbox.downshift_load * shift,
        slip_speed=car.gearbox.slip_speed,
        standing_drag=car.gearbox.standing_drag,
        shift_time=car.gearbox.shift_time,
    )
    tyre = Tyre(
        radius=design.tyre_radius,
        rolling_resistance=car.tyre.rolling_resistance,
        pressure=car.tyre.pressure,
        grip=car.tyre.grip,
        stiffness=car.tyre.stiffness,
        inertia=car.tyre.inertia,
    )
    suspension = Suspension(
        spring=design.spring,
        damper=design.damper,
        unsprung_mass=car.suspension.unsprung_mass,
        bushing=car.suspension.bushing,
    )
    return Car(vehicle, car.engine, gearbox, tyre, suspension)


def combined_fuel(car: Car, calibration: Calibration, city: np.ndarray, highway: np.ndarray) -> float:
    """Litres per 100 km, city and highway combined."""
    in_city = fuel_consumption(car, calibration, city)
    on_highway = fuel_consumption(car, calibration, highway)
    return CITY_SHARE * in_city + (1.0 - CITY_SHARE) * on_highway


def performance(
    car: Car, calibration: Calibration, city: np.ndarray, highway: np.ndarray, road: np.ndarray
) -> Performance:
    """What the car does on the schedules (m/s, once a second), at full load, and on the road (m)."""
    felt = ride(car, road)
    return Performance(
        fuel=combined_fuel(car, calibration, city, highway),
        sprint=acceleration_time(car, calibration),
        discomfort=felt.comfort,
        noise=felt.noise,
    )


def fuel(
    design: Design,
    car: Car,
    calibration: Calibration,
    city: np.ndarray,
    highway: np.ndarray,
    road: np.ndarray,
) -> float:
    """Litres per 100 km of a design."""
    return combined_fuel(redesigned(design, car), calibration, city, highway)


def sprint(
    design: Design,
    car: Car,
    calibration: Calibration,
    city: np.ndarray,
    highway: np.ndarray,
    road: np.ndarray,
) -> float:
    """Seconds from 0 to 100 km/h of a design."""
    return acceleration_time(redesigned(design, car), calibration)


def discomfort(
    design: Design,
    car: Car,
    calibration: Calibration,
    city: np.ndarray,
    highway: np.ndarray,
    road: np.ndarray,
) -> float:
    """Weighted vertical acceleration of a design, m/s²."""
    return ride(redesigned(design, car), road).comfort


def noise(
    design: Design,
    car: Car,
    calibration: Calibration,
    city: np.ndarray,
    highway: np.ndarray,
    road: np.ndarray,
) -> float:
    """Noise in the cabin of a design, dB."""
    return ride(redesigned(design, car), road).noise


def wheel_load(
    design: Design,
    car: Car,
    calibration: Calibration,
    city: np.ndarray,
    highway: np.ndarray,
    road: np.ndarray,
) -> float:
    """Variation of the wheel load of a design, relative: less of it is more grip."""
    return ride(redesigned(design, car), road).wheel_load


def cost(
    design: Design,
    car: Car,
    calibration: Calibration,
    city: np.ndarray,
    highway: np.ndarray,
    road: np.ndarray,
) -> float:
    """What lighter and sleeker parts add to the price of the car."""
    saved = car.vehicle.mass - design.mass
    sleeker = 1.0 - design.drag_area / car.vehicle.drag_area
    return LIGHTNESS_PRICE * saved * saved + SLEEKNESS_PRICE * sleeker * sleeker
