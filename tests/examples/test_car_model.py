"""The car behaves like a car, and its data are what they are said to be. All in CPython."""

from dataclasses import replace

import numpy as np
import pytest

from chainrule.examples.car import dyno, epa, model, ride
from chainrule.examples.car.parts import Calibration, Car

MILE = 1609.344


@pytest.fixture(scope="module")
def schedules() -> list[np.ndarray]:
    return [epa.schedule(name) for name in ("udds", "hwfet", "us06")]


@pytest.fixture(scope="module")
def selection() -> epa.Selection:
    return epa.usable_tests()


@pytest.fixture
def car() -> Car:
    return epa.example_car()


def cycle(car: Car, speed: np.ndarray) -> model.CycleResult:
    return model.drive_cycle(car, model.road_load(car), Calibration(), speed)


def test_schedules_have_the_published_lengths(car, schedules):
    miles = [cycle(car, speed).distance / MILE for speed in schedules]
    assert miles == pytest.approx([7.45, 10.26, 8.01], abs=0.005)


def test_usable_tests_are_counted(selection):
    assert len(selection.tests) == 2902
    assert len(selection.tests) + sum(selection.left_out.values()) == 4397
    kinds = [sum(test.dyno.schedule == kind for test in selection.tests) for kind in range(3)]
    assert kinds == [1303, 1310, 289]


def test_held_out_cars_are_a_fifth_and_share_no_car_with_the_fitted(selection):
    held = selection.held_out()
    outside = {test.vehicle for test, out in zip(selection.tests, held) if out}
    inside = {test.vehicle for test, out in zip(selection.tests, held) if not out}
    assert not outside & inside
    assert len(outside) == pytest.approx(0.2 * (len(outside) + len(inside)), abs=1)


def test_work_at_the_wheels_balances(car, schedules):
    """From standstill to standstill, no kinetic energy is left over: traction - braking = resistance."""
    for speed in schedules:
        result = cycle(car, speed)
        assert result.traction_work - result.braking_work == pytest.approx(result.resistance_work, rel=1e-9)


def test_engine_gives_more_than_the_wheels_take_and_less_than_the_fuel(car, schedules):
    for speed in schedules:
        result = cycle(car, speed)
        assert result.traction_work < result.engine_work
        assert result.engine_work < 0.4 * result.fuel


def test_consumption_of_the_example_is_near_its_measured_one(selection, schedules):
    """Its engine is among the best of the list: the shared calibration overstates its fuel by a tenth."""
    tests = [test.dyno for test in selection.tests if test.name == "TOYOTA CAMRY LE/SE"]
    assert len(tests) > 4
    residuals = dyno.fuel_residuals(Calibration(), tests, *schedules)
    assert np.max(np.abs(residuals)) < 0.2


def test_residuals_are_small_and_unbiased(selection, schedules):
    """The bounds are those of the whole list (5 % mean error) with room for a sample of 60."""
    sample = [test.dyno for test in selection.tests[::48]]
    residuals = dyno.fuel_residuals(Calibration(), sample, *schedules)
    assert abs(np.mean(residuals)) < 0.03
    assert np.mean(np.abs(residuals)) < 0.075


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("vehicle", "mass"),
        ("vehicle", "drag_area"),
        ("tyre", "rolling_resistance"),
        ("engine", "displacement"),
    ],
)
def test_more_of_it_costs_fuel(car, schedules, part, name):
    more = replace(
        car, **{part: replace(getattr(car, part), **{name: 1.1 * getattr(getattr(car, part), name)})}
    )
    for speed in schedules:
        before = model.fuel_consumption(car, Calibration(), speed)
        assert model.fuel_consumption(more, Calibration(), speed) > before


def test_standing_still_burns_idle_fuel(car):
    result = cycle(car, np.zeros(61))
    litres_per_hour = result.fuel / (model.FUEL_ENERGY * model.FUEL_DENSITY) * 60.0
    assert 0.4 < litres_per_hour < 1.5
    assert result.distance == 0.0


def test_overrun_is_cheaper_than_idling(car):
    slowing = np.linspace(25.0, 15.0, 11)
    assert cycle(car, slowing).fuel < cycle(car, np.zeros(11)).fuel


def test_gear_rises_with_speed_and_falls_with_power(car):
    torque = model.peak_torque(car.engine)
    gears = [model.choose_gear(car, torque, 0, speed, 5.0e3) for speed in np.arange(1.0, 35.0)]
    assert gears == sorted(gears)
    assert gears[0] == 0
    assert gears[-1] == len(car.gearbox.ratios) - 1
    assert model.choose_gear(car, torque, 7, 20.0, 1.0e5) < model.choose_gear(car, torque, 7, 20.0, 5.0e3)


def test_acceleration_improves_with_power_and_suffers_from_mass(car):
    times = []
    for power in (80e3, 110e3, 150e3, 200e3):
        stronger = replace(car, engine=replace(car.engine, rated_power=power))
        times.append(model.acceleration_time(stronger, Calibration()))
    assert times == sorted(times, reverse=True)
    assert 4.0 < times[-1] < times[0] < 20.0
    heavy = replace(car, vehicle=replace(car.vehicle, mass=1.2 * car.vehicle.mass))
    assert model.acceleration_time(heavy, Calibration()) > model.acceleration_time(car, Calibration())


def test_acceleration_is_limited_by_grip(car):
    strong = replace(car, engine=replace(car.engine, rated_power=900e3))
    limit = 100.0 / 3.6 / (model.GRAVITY * strong.tyre.grip)
    assert model.acceleration_time(strong, Calibration()) > limit


def test_acceleration_time_is_smooth_in_the_mass(car):
    """Shifts and the last step are met exactly, so the time grid does not show; a jump of 1e-5 s would."""
    masses = np.linspace(1600.0, 1610.0, 21)
    times = [
        model.acceleration_time(replace(car, vehicle=replace(car.vehicle, mass=mass)), Calibration())
        for mass in masses
    ]
    assert np.max(np.abs(np.diff(times, 2))) < 1e-5


def test_an_unreachable_speed_is_said_to_be_unreachable(car):
    weak = replace(car, engine=replace(car.engine, rated_power=10e3))
    assert model.acceleration_time(weak, Calibration()) == model.OUT_OF_REACH


def test_a_continuous_gearbox_keeps_to_its_ratios(selection):
    test = next(test.dyno for test in selection.tests if test.dyno.transmission == 3)
    car = dyno.dyno_car(test)
    ratios = [model.continuous_ratio(car, speed, 1.0e4) for speed in (0.5, 5.0, 15.0, 30.0)]
    assert ratios == sorted(ratios, reverse=True)
    assert car.gearbox.ratios[-1] <= ratios[-1] <= ratios[0] <= car.gearbox.ratios[0]


def test_road_has_the_roughness_of_class_c():
    """RMS of waves between 0.02 and 10 cycles/m: integral of G(0.1) (0.1 / n)² dn, about 11 mm."""
    roads = [ride.road_profile(ride.road_phases(400, seed), 1000.0) for seed in range(10)]
    assert np.sqrt(np.mean(np.square(roads))) == pytest.approx(
        np.sqrt(256e-6 * 0.01 * (1 / 0.02 - 1 / 10)), rel=0.15
    )


def test_stiff_springs_dampers_and_tyres_shake_the_passengers(car):
    road = ride.road_profile(ride.road_phases(300))
    before = ride.ride(car, road)
    assert 0.3 < before.comfort < 2.0
    assert 55.0 < before.noise < 75.0
    for name in ("spring", "damper"):
        value = getattr(car.suspension, name)
        harder = ride.ride(replace(car, suspension=replace(car.suspension, **{name: 1.5 * value})), road)
        assert harder.comfort > before.comfort
        assert harder.noise > before.noise
    tyres = ride.ride(replace(car, tyre=replace(car.tyre, stiffness=1.3 * car.tyre.stiffness)), road)
    assert tyres.comfort > before.comfort


def test_taller_gearing_is_quieter(car):
    road = ride.road_profile(ride.road_phases(300))
    taller = replace(car, gearbox=replace(car.gearbox, axle_ratio=0.8 * car.gearbox.axle_ratio))
    assert ride.ride(taller, road).noise < ride.ride(car, road).noise
