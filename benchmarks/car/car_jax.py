"""The car in JAX: fuel of `drive_cycle` with `jax.lax.scan`, double precision, gearboxes with fixed ratios.

    pip install jax
    python benchmarks/car/car_jax.py

In: the parameters as a dictionary of floats, ratios and speeds as arrays; out: fuel in J. Branches become
`jnp.where`, which evaluates both sides, and the loops of the gear choice become comparisons over all gears: a
scan has no early exit.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from chainrule.examples.car import epa, model
from chainrule.examples.car.parts import AUTOMATIC, MANUAL, Calibration, Car, RoadLoad

jax.config.update("jax_enable_x64", True)

Parameters = dict[str, dict[str, jax.Array]]


def parameters_of(car: Car, resistance: RoadLoad, calibration: Calibration) -> Parameters:
    """All floats of the car, its road load and the calibration as nested dictionaries."""
    everything = {**asdict(car), "road_load": asdict(resistance), "calibration": asdict(calibration)}
    return {
        part: {
            name: jnp.asarray(value, dtype=float)
            for name, value in values.items()
            if not isinstance(value, int)
        }
        for part, values in everything.items()
    }


def full_load_share(speed: jax.Array) -> jax.Array:
    return jnp.minimum(1.0, 0.5 + 0.5 * speed / 240.0)


def choose_gear(
    p: Parameters, torque: jax.Array, gear: jax.Array, speed: jax.Array, power: jax.Array
) -> jax.Array:
    """The three loops of the model, each as one choice among all gears."""
    gearbox, engine = p["gearbox"], p["engine"]
    ratios = gearbox["ratios"]
    count = len(ratios)
    indices = jnp.arange(count)
    engine_speeds = speed * gearbox["axle_ratio"] / p["tyre"]["radius"] * ratios
    load = jnp.clip(power / engine["rated_power"], 0.0, 1.0)
    too_slow_to_shift_up = engine_speeds <= gearbox["upshift_speed"] + gearbox["upshift_load"] * load
    blocked = jnp.where((indices > gear) & too_slow_to_shift_up, indices, count)
    gear = jnp.min(blocked) - 1
    fast_enough = engine_speeds >= gearbox["downshift_speed"] + gearbox["downshift_load"] * load
    gear = jnp.max(jnp.where((indices <= gear) & fast_enough, indices, 0))
    enough = power <= torque * full_load_share(engine_speeds) * engine_speeds
    next_lower = jnp.concatenate([jnp.full(1, jnp.inf), engine_speeds[:-1]])
    stop = enough | (next_lower >= engine["rated_speed"])
    return jnp.max(jnp.where((indices <= gear) & stop, indices, 0))


def fuel_power(
    c: dict[str, jax.Array],
    friction_terms: tuple,
    peak: jax.Array,
    torque: jax.Array,
    speed: jax.Array,
    cut: jax.Array,
) -> jax.Array:
    constant, linear = friction_terms
    friction = (constant + linear * speed) * speed
    idle = (c["idle_excess"] * friction + c["accessory_power"]) / c["indicated_efficiency"]
    brake = torque * speed + c["accessory_power"]
    excess = jnp.maximum(0.0, brake / (speed * peak * full_load_share(speed)) - 0.6)
    efficiency = c["indicated_efficiency"] * (1.0 - c["enrichment"] * excess * excess)
    return jnp.where((torque < 0.0) & ~cut, idle, jnp.maximum(0.0, brake + friction) / efficiency)


def friction_terms(p: Parameters, peak: jax.Array) -> tuple[jax.Array, jax.Array]:
    c, engine = p["calibration"], p["engine"]
    swept = engine["displacement"] / (4.0 * jnp.pi)
    boost = jnp.maximum(0.0, peak / swept - 12.5e5) / 1.0e6
    sport = jnp.maximum(0.0, engine["rated_power"] / p["vehicle"]["mass"] - 100.0) / 100.0
    size = 1.0 - c["friction_size"] * jnp.log(engine["displacement"] / model.REFERENCE_DISPLACEMENT)
    scale = swept * size * (1.0 + c["friction_boost"] * boost + c["friction_sport"] * sport)
    return scale * c["friction_constant"], scale * c["friction_linear"]


@partial(jax.jit, static_argnums=1)
def fuel(p: Parameters, kind: int, speed: jax.Array) -> jax.Array:
    """Fuel energy of the cycle in J."""
    c, engine, gearbox, tyre, road = p["calibration"], p["engine"], p["gearbox"], p["tyre"], p["road_load"]
    peak = engine["rated_power"] / (0.9 * engine["rated_speed"])
    terms = friction_terms(p, peak)
    idle_speed = engine["idle_speed"]
    drag = 0.0 if kind == MANUAL else gearbox["standing_drag"] * idle_speed
    idle_friction = (terms[0] + terms[1] * idle_speed) * idle_speed
    idle_fuel = (c["idle_excess"] * idle_friction + drag + c["accessory_power"]) / c["indicated_efficiency"]
    driveline = 1.0 - (model.FINAL_DRIVE_LOSS + (c["automatic_loss"] if kind == AUTOMATIC else 0.0))
    growth = (tyre["radius"] / model.REFERENCE_RADIUS) ** 3
    mass = p["vehicle"]["mass"] + 4.0 * tyre["inertia"] * growth / (tyre["radius"] * tyre["radius"])
    inertia = engine["inertia_per_displacement"] * engine["displacement"]
    per_metre = gearbox["axle_ratio"] / tyre["radius"]
    slip = gearbox["slip_speed"] / peak if kind == AUTOMATIC else 0.0

    def second(carry: tuple, speeds: tuple) -> tuple[tuple, None]:
        total, gear = carry
        before, after = speeds
        v = 0.5 * (after + before)
        standing = v < model.STANDSTILL
        acceleration = after - before
        force = road["constant"] + (road["linear"] + road["quadratic"] * v) * v + mass * acceleration
        gear = choose_gear(p, peak, gear, v, force * v)
        ratio = gearbox["ratios"][gear] * per_metre
        turning = v * ratio
        force = force + inertia * ratio * ratio * acceleration
        driving = force >= 0.0
        torque = jnp.where(driving, force / (ratio * driveline), force * driveline / ratio)
        least = jnp.where(driving & (acceleration > 0.0), engine["launch_speed"], idle_speed)
        slipping = jnp.where(driving & (gear < 2), slip * torque, 0.0)
        engine_speed = jnp.maximum(turning, least) + slipping
        power = fuel_power(c, terms, peak, torque, engine_speed, turning > 1.15 * idle_speed)
        return (total + jnp.where(standing, idle_fuel, power), jnp.where(standing, 0, gear)), None

    (total, _), _ = jax.lax.scan(second, (jnp.zeros(()), jnp.zeros((), dtype=int)), (speed[:-1], speed[1:]))
    return total


def best_time(action: Callable[[], object], repeats: int = 50) -> float:
    """Shortest time of one call, in seconds."""
    best = np.inf
    for _ in range(repeats):
        start = time.perf_counter()
        jax.block_until_ready(action())
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    car, speed, calibration = epa.example_car(), epa.schedule("udds"), Calibration()
    resistance = model.road_load(car)
    expected = model.drive_cycle(car, resistance, calibration, speed).fuel
    p, kind, speeds = parameters_of(car, resistance, calibration), car.gearbox.kind, jnp.asarray(speed)
    start = time.perf_counter()
    value = float(fuel(p, kind, speeds))
    first = time.perf_counter() - start
    gradient = jax.jit(jax.value_and_grad(fuel), static_argnums=1)
    start = time.perf_counter()
    jax.block_until_ready(gradient(p, kind, speeds))
    first_gradient = time.perf_counter() - start
    print(
        f"fuel {value:.6e} J, Python {expected:.6e} J, relative difference {abs(value / expected - 1.0):.1e}"
    )
    print(f"first call {first:.2f} s, gradient's {first_gradient:.2f} s (compilation)")
    print(f"primal {1e6 * best_time(lambda: fuel(p, kind, speeds)):.0f} us")
    print(f"value and gradient {1e6 * best_time(lambda: gradient(p, kind, speeds)):.0f} us")


if __name__ == "__main__":
    main()
