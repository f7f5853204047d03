"""The parts of a car and the parameters that all cars share, as records. Units are SI throughout.

Speeds of rotation are in rad/s (100 rad/s = 955 rpm), pressures in Pa, lengths in m. Numbers that describe
one car are fields of its parts; numbers that are the same for every car on the road are fields of
`Calibration`.
"""

from dataclasses import dataclass, field

import numpy as np

MANUAL = 0  # dry clutch, no hydraulic pump
AUTOMATIC = 1  # planetary gears behind a torque converter
DUAL_CLUTCH = 2  # two wet or dry clutches, shifted by the car
CONTINUOUS = 3  # belt or chain, any ratio between the lowest and the highest


@dataclass
class Vehicle:
    """The body: what has to be moved and what the air resists."""

    mass: float  # kg, ready to drive, with the driver
    drag_area: float  # m², drag coefficient times frontal area
    bearing_drag: float = 0.0  # N s/m, road load that grows with speed: bearings, final drive
    centre_of_mass_height: float = 0.55  # m
    wheelbase: float = 2.8  # m
    driven_share: float = 0.58  # share of the standing weight on the driven wheels
    driven_rear: bool = False  # acceleration moves weight to the rear


@dataclass
class Engine:
    """A spark-ignition engine, four-stroke."""

    displacement: float  # m³
    rated_power: float  # W
    rated_speed: float = 580.0  # rad/s, where the rated power is reached
    idle_speed: float = 80.0  # rad/s
    launch_speed: float = 130.0  # rad/s, held while the clutch or converter slips from rest
    inertia_per_displacement: float = 100.0  # kg m² per m³: crankshaft, flywheel, primary side of the gearbox


@dataclass
class Gearbox:
    """Gear ratios and the shift programme."""

    ratios: np.ndarray  # gear ratios, first gear to top; a continuous one has its lowest and its highest
    axle_ratio: float  # final drive
    kind: int = AUTOMATIC
    upshift_speed: float = 120.0  # rad/s of the engine in the next gear that allows it, with no load
    upshift_load: float = 440.0  # rad/s more, at full power
    downshift_speed: float = 95.0  # rad/s in the present gear that asks for the lower one, with no load
    downshift_load: float = 185.0  # rad/s more, at full power
    slip_speed: float = 105.0  # rad/s, slip of the converter in gears 1 and 2, at peak torque
    standing_drag: float = 9.8  # N m, torque that the converter takes in gear at standstill
    shift_time: float = 0.25  # s without traction in a full-load shift


@dataclass
class Tyre:
    """The four tyres."""

    radius: float = 0.33  # m, rolling radius
    rolling_resistance: float = 0.009  # force over weight at the reference pressure
    pressure: float = 2.4e5  # Pa over the atmosphere
    grip: float = 0.95  # greatest traction over weight on the wheel
    stiffness: float = 2.2e5  # N/m, vertical, at the reference pressure and radius
    inertia: float = 1.0  # kg m², each wheel with its tyre, at the reference radius


@dataclass
class Suspension:
    """One corner of the car."""

    spring: float = 2.6e4  # N/m at the wheel
    damper: float = 1.8e3  # N s/m at the wheel
    unsprung_mass: float = 42.0  # kg at the reference tyre radius
    bushing: float = 1.0e6  # N/m, rubber between the damper's top and the body


@dataclass
class Car:
    """A whole car."""

    vehicle: Vehicle
    engine: Engine
    gearbox: Gearbox
    tyre: Tyre
    suspension: Suspension = field(default_factory=Suspension)


@dataclass
class RoadLoad:
    """Force that resists a steady speed v on a level road: constant + linear v + quadratic v²."""

    constant: float  # N
    linear: float  # N s/m
    quadratic: float  # N s²/m²


@dataclass
class Calibration:
    """What all cars share: friction and efficiency of engines and gearboxes of their generation.

    The defaults come from the calibration to the EPA's tests of model year 2022 (four fifths of the cars, see
    `dyno`): held-out cars then have R² 0.94 and a mean absolute error of 5.5 %. On friction and its growth
    with speed see Heywood, Internal Combustion Engine Fundamentals, 1988, ch. 13.
    """

    indicated_efficiency: float = 0.413  # indicated work over fuel energy at part load
    enrichment: float = 1.50  # loss of it per squared load above 60 %: late spark, rich mixture
    friction_constant: float = 5.33e4  # Pa, friction and pumping mean effective pressure at standstill
    friction_linear: float = 176.0  # Pa s/rad
    friction_size: float = 0.166  # relative fall of that pressure per e-fold of displacement
    friction_boost: float = 0.300  # relative rise per 10 bar of full-load pressure above 12.5 bar
    friction_sport: float = 0.389  # relative rise per 100 W/kg above 100 W/kg: cams, bearings, shifts
    idle_excess: float = 1.98  # fuel at idle over what friction alone explains: late spark, catalyst
    accessory_power: float = 844.0  # W at the crankshaft: alternator, water pump, steering
    automatic_loss: float = 0.0394  # share of the power, in planetary gears and pump
    continuous_loss: float = 0.0065  # share of the power, in the belt
    cold_start: float = 2.50e9  # J of fuel per m³ of displacement, for one start at 22 °C
