"""A car on a drive cycle, second by second, and its run from 0 to 100 km/h.

In: a `Car`, a `Calibration`, speeds; out: energies and times.

The model looks backwards, from the wheel to the fuel (Guzzella & Sciarretta, Vehicle Propulsion Systems,
2013, ch. 2): the schedule gives speed and acceleration, road load and inertia give the force at the wheel,
the gearbox turns it into torque and speed of the engine, and the engine's Willans line (ibid., section 2.3;
Heywood, Internal Combustion Engine Fundamentals, 1988, ch. 13 on friction) turns those into fuel power.
"""

from dataclasses import dataclass
from math import log, pi

import numpy as np

from chainrule.examples.car.parts import (
    AUTOMATIC,
    CONTINUOUS,
    MANUAL,
    Calibration,
    Car,
    Engine,
    RoadLoad,
)

GRAVITY = 9.81  # m/s²
AIR_DENSITY = 1.2  # kg/m³
FUEL_ENERGY = 43.0e6  # J/kg, lower heating value of certification gasoline without ethanol
FUEL_DENSITY = 0.743  # kg per litre
REFERENCE_PRESSURE = 2.4e5  # Pa, at which tyres are specified
REFERENCE_RADIUS = 0.33  # m
REFERENCE_DISPLACEMENT = 2.5e-3  # m³
FINAL_DRIVE_LOSS = 0.07  # share of the power, hypoid or helical gears and joints
STANDSTILL = 0.01  # m/s
OUT_OF_REACH = 999.0  # s, for a target speed that the car never reaches


@dataclass
class EngineMap:
    """One engine with the shared calibration applied: all that the loop over the seconds needs."""

    efficiency: float  # indicated, at part load
    enrichment: float
    friction_constant: float  # N m
    friction_linear: float  # N m s
    peak_torque: float  # N m
    idle_fuel: float  # W, standing in gear
    idle_excess: float
    accessory_power: float  # W


@dataclass
class CycleResult:
    """What a drive cycle took. Energies are in J, summed over the cycle."""

    fuel: float  # chemical energy of the fuel
    engine_work: float  # work at the crankshaft while it drives
    traction_work: float  # work at the wheels while they drive
    braking_work: float  # work at the wheels while they are driven, as a positive number
    resistance_work: float  # work against air and rolling
    distance: float  # m


def road_load(car: Car) -> RoadLoad:
    """Road load from the design. Rolling resistance falls with pressure ^ 0.4 (Clark & Dodge, 1979)."""
    rolling = car.tyre.rolling_resistance * (REFERENCE_PRESSURE / car.tyre.pressure) ** 0.4
    return RoadLoad(
        constant=car.vehicle.mass * GRAVITY * rolling,
        linear=car.vehicle.bearing_drag,
        quadratic=0.5 * AIR_DENSITY * car.vehicle.drag_area,
    )


def resisting_force(resistance: RoadLoad, speed: float) -> float:
    """Force in N against a speed in m/s on a level road."""
    return resistance.constant + (resistance.linear + resistance.quadratic * speed) * speed


def inertial_mass(car: Car) -> float:
    """Mass that resists acceleration, kg: the car and its wheels, whose inertia grows as radius cubed."""
    scale = (car.tyre.radius / REFERENCE_RADIUS) ** 3
    return car.vehicle.mass + 4.0 * car.tyre.inertia * scale / (car.tyre.radius * car.tyre.radius)


def peak_torque(engine: Engine) -> float:
    """Greatest torque, N m: at the rated speed a tenth of it is already lost to breathing."""
    return engine.rated_power / (0.9 * engine.rated_speed)


def full_load_share(speed: float) -> float:
    """Full-load torque over peak torque: an engine breathes and boosts fully from 240 rad/s (2,300 rpm)."""
    return min(1.0, 0.5 + 0.5 * speed / 240.0)


def engine_map(car: Car, calibration: Calibration) -> EngineMap:
    """Apply the shared calibration to one engine."""
    engine = car.engine
    swept = engine.displacement / (4.0 * pi)  # m³/rad of a four-stroke: torque = pressure * swept
    torque = peak_torque(engine)
    boost = max(0.0, torque / swept - 12.5e5) / 1.0e6
    sport = max(0.0, engine.rated_power / car.vehicle.mass - 100.0) / 100.0
    size = 1.0 - calibration.friction_size * log(engine.displacement / REFERENCE_DISPLACEMENT)
    scale = swept * size * (1.0 + calibration.friction_boost * boost + calibration.friction_sport * sport)
    constant = scale * calibration.friction_constant
    linear = scale * calibration.friction_linear
    idle = engine.idle_speed
    friction = (constant + linear * idle) * idle
    drag = 0.0 if car.gearbox.kind == MANUAL else car.gearbox.standing_drag * idle
    return EngineMap(
        efficiency=calibration.indicated_efficiency,
        enrichment=calibration.enrichment,
        friction_constant=constant,
        friction_linear=linear,
        peak_torque=torque,
        idle_fuel=(calibration.idle_excess * friction + drag + calibration.accessory_power)
        / calibration.indicated_efficiency,
        idle_excess=calibration.idle_excess,
        accessory_power=calibration.accessory_power,
    )


def driveline_efficiency(car: Car, calibration: Calibration) -> float:
    """Share of the power that passes from the engine to the wheels, by type of gearbox."""
    loss = FINAL_DRIVE_LOSS
    if car.gearbox.kind == AUTOMATIC:
        loss += calibration.automatic_loss
    elif car.gearbox.kind == CONTINUOUS:
        loss += calibration.continuous_loss
    return 1.0 - loss


def choose_gear(car: Car, torque: float, gear: int, speed: float, power: float) -> int:
    """Gear (0 is the first) for a road speed in m/s and a power at the wheel in W, from the present gear."""
    gearbox = car.gearbox
    top = len(gearbox.ratios) - 1
    wheel_speed = speed * gearbox.axle_ratio / car.tyre.radius
    load = min(1.0, max(0.0, power / car.engine.rated_power))
    upshift = gearbox.upshift_speed + gearbox.upshift_load * load
    downshift = gearbox.downshift_speed + gearbox.downshift_load * load
    while gear < top and wheel_speed * gearbox.ratios[gear + 1] > upshift:
        gear += 1
    while gear > 0 and wheel_speed * gearbox.ratios[gear] < downshift:
        gear -= 1
    while gear > 0:  # kick-down: the engine cannot give the power at this speed
        engine_speed = wheel_speed * gearbox.ratios[gear]
        enough = power <= torque * full_load_share(engine_speed) * engine_speed
        if enough or wheel_speed * gearbox.ratios[gear - 1] >= car.engine.rated_speed:
            break
        gear -= 1
    return gear


def continuous_ratio(car: Car, speed: float, power: float) -> float:
    """Ratio of a continuous gearbox along the line of best efficiency: engine speed rises with power."""
    gearbox = car.gearbox
    wheel_speed = speed * gearbox.axle_ratio / car.tyre.radius
    load = min(1.0, max(0.0, power / car.engine.rated_power))
    wanted = 96.0 + 380.0 * load + 0.33 * speed
    lowest = gearbox.ratios[0]
    highest = gearbox.ratios[len(gearbox.ratios) - 1]
    return max(highest, min(lowest, wanted / max(wheel_speed, 1.0)))


def fuel_power(engine: EngineMap, torque: float, speed: float, can_cut: bool) -> float:
    """Fuel power in W at a torque in N m and a speed in rad/s: (brake + friction) / indicated efficiency.

    In overrun the wheels turn the engine: what they give saves fuel, down to none. Below the cut-off speed it
    idles.
    """
    friction = (engine.friction_constant + engine.friction_linear * speed) * speed
    if torque < 0.0 and not can_cut:
        return (engine.idle_excess * friction + engine.accessory_power) / engine.efficiency
    brake = torque * speed + engine.accessory_power
    load = brake / (speed * engine.peak_torque * full_load_share(speed))
    excess = max(0.0, load - 0.6)
    efficiency = engine.efficiency * (1.0 - engine.enrichment * excess * excess)
    return max(0.0, brake + friction) / efficiency


def drive_cycle(car: Car, resistance: RoadLoad, calibration: Calibration, speed: np.ndarray) -> CycleResult:
    """Drive a schedule, `speed` in m/s once a second, with a warm engine.

    `resistance` is the measured coast-down of a tested car, or `road_load(car)` of a design.
    """
    engine = engine_map(car, calibration)
    efficiency = driveline_efficiency(car, calibration)
    mass = inertial_mass(car)
    inertia = car.engine.inertia_per_displacement * car.engine.displacement
    per_metre = car.gearbox.axle_ratio / car.tyre.radius
    slip = car.gearbox.slip_speed / engine.peak_torque if car.gearbox.kind == AUTOMATIC else 0.0
    fuel = 0.0
    engine_work = 0.0
    traction_work = 0.0
    braking_work = 0.0
    resistance_work = 0.0
    distance = 0.0
    gear = 0
    for second in range(1, len(speed)):
        v = 0.5 * (speed[second] + speed[second - 1])
        if v < STANDSTILL:
            fuel += engine.idle_fuel
            gear = 0
            continue
        acceleration = speed[second] - speed[second - 1]
        resisting = resisting_force(resistance, v)
        force = resisting + mass * acceleration
        power = force * v
        if car.gearbox.kind == CONTINUOUS:
            ratio = continuous_ratio(car, v, power) * per_metre
        else:
            gear = choose_gear(car, engine.peak_torque, gear, v, power)
            ratio = car.gearbox.ratios[gear] * per_metre
        turning = v * ratio  # rad/s of the gearbox input
        force += inertia * ratio * ratio * acceleration
        if force >= 0.0:
            torque = force / (ratio * efficiency)
            lowest_speed = car.engine.launch_speed if acceleration > 0.0 else car.engine.idle_speed
            engine_speed = max(turning, lowest_speed)
            if gear < 2:
                engine_speed += slip * torque
            engine_work += torque * engine_speed
        else:
            torque = force * efficiency / ratio
            engine_speed = max(turning, car.engine.idle_speed)
        fuel += fuel_power(engine, torque, engine_speed, turning > 1.15 * car.engine.idle_speed)
        if power >= 0.0:
            traction_work += power
        else:
            braking_work -= power
        resistance_work += resisting * v
        distance += v
    return CycleResult(fuel, engine_work, traction_work, braking_work, resistance_work, distance)


def litres_per_100km(result: CycleResult) -> float:
    """Consumption in litres of gasoline per 100 km."""
    return result.fuel / (FUEL_ENERGY * FUEL_DENSITY) / result.distance * 1.0e5


def fuel_consumption(car: Car, calibration: Calibration, speed: np.ndarray) -> float:
    """Litres per 100 km of a design over a schedule (m/s, once a second)."""
    return litres_per_100km(drive_cycle(car, road_load(car), calibration, speed))


def traction_limit(car: Car, force: float) -> float:
    """Greatest force the driven tyres pass on, N, while `force` pushes the car: weight moves to the rear."""
    vehicle = car.vehicle
    moved = force * vehicle.centre_of_mass_height / vehicle.wheelbase
    resting = vehicle.driven_share * vehicle.mass * GRAVITY
    return car.tyre.grip * (resting + moved if vehicle.driven_rear else resting - moved)


def full_load_ratio(car: Car, gear: int, speed: float) -> float:
    """Gearbox ratio in a full-load run: the gear's, or, if continuous, that which holds the rated speed."""
    ratios = car.gearbox.ratios
    if car.gearbox.kind != CONTINUOUS:
        return ratios[gear]
    wheel_speed = max(speed, 1.0) * car.gearbox.axle_ratio / car.tyre.radius
    return max(ratios[len(ratios) - 1], min(ratios[0], car.engine.rated_speed / wheel_speed))


def acceleration_time(
    car: Car, calibration: Calibration, target: float = 100.0 / 3.6, step: float = 0.02
) -> float:
    """Seconds from standstill to `target` m/s at full load, shifting at the rated speed.

    Each stride lasts `step` seconds, or less if a shift or the target comes first, so that the result is
    smooth.
    """
    resistance = road_load(car)
    efficiency = driveline_efficiency(car, calibration)
    mass = inertial_mass(car)
    inertia = car.engine.inertia_per_displacement * car.engine.displacement
    per_metre = car.gearbox.axle_ratio / car.tyre.radius
    peak = peak_torque(car.engine)
    gear = 0
    speed = 0.0
    time = 0.0
    while speed < target:
        ratio = full_load_ratio(car, gear, speed) * per_metre
        engine_speed = max(speed * ratio, car.engine.launch_speed)
        torque = min(peak * full_load_share(engine_speed), car.engine.rated_power / engine_speed)
        force = torque * ratio * efficiency
        force = min(force, traction_limit(car, force))
        acceleration = (force - resisting_force(resistance, speed)) / (mass + inertia * ratio * ratio)
        if acceleration < 0.01:
            return OUT_OF_REACH
        no_shift = car.gearbox.kind == CONTINUOUS or gear == len(car.gearbox.ratios) - 1
        end = target if no_shift else min(target, car.engine.rated_speed / ratio)
        if speed + acceleration * step < end:
            speed += acceleration * step
            time += step
            continue
        time += (end - speed) / acceleration
        speed = end
        if speed < target:
            gear += 1
            time += car.gearbox.shift_time
            speed -= resisting_force(resistance, speed) / mass * car.gearbox.shift_time
    return time
