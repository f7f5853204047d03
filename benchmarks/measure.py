"""Measure one scenario in a process of its own, which prints what it found as one line of JSON.

Times are those of the processor, in all threads: other work on the machine hardly counts.

python -m benchmarks.measure times|first|memory NAME SIZE [seconds|chainrule|C]
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time
from typing import Any

import chainrule as cr
from benchmarks import by_hand, scenario
from benchmarks.scenario import Array, Scenario, distance, leaves, vector
from benchmarks.timing import Action, Times, take_turns

Found = dict[str, float]


def times(case: Scenario, size: str, seconds: float) -> Found:
    """Times of all ways to compute the primal and the derivative, and ratios of those that took turns."""
    args = case.arguments(size)
    primal, derivative, native = cr.jit(case.program), case.derivative(), by_hand.build(case)
    hand_primal, hand_derivative = native.primal(args)[0], native.gradient(args)[0]
    actions: dict[str, Action] = {
        "primal": lambda: primal(*args),
        "gradient": lambda: derivative(*args),
        "C primal": hand_primal,
        "C gradient": hand_derivative,
    }
    expected = native.derivative(args)
    _agreed("the value", case, vector(primal(*args)), native.value(args))
    found = {"error": _agreed("the derivative", case, vector(derivative(*args)), expected)}
    if by_hand.BY_BLAS in native.gradients:
        found["BLAS error"] = _agreed(
            "the derivative by BLAS", case, native.derivative(args, by_hand.BY_BLAS), expected
        )
        actions["BLAS"] = native.gradient(args, by_hand.BY_BLAS)[0]
    turns = _in_turns(actions, seconds)
    found |= {name: turns.best(name) for name in actions}
    found["primal / C"] = turns.ratio("primal", "C primal")
    found["gradient / C"] = turns.ratio("gradient", "C gradient")
    if "BLAS" in actions:
        found["gradient / BLAS"] = turns.ratio("gradient", "BLAS")
    if importlib.util.find_spec("jax"):
        found |= _beside_jax(case, size, actions["gradient"], expected, seconds / 2)
    return found


def _agreed(name: str, case: Scenario, found: Array, expected: Array) -> float:
    """How far apart two results are; what is wrong has no time."""
    apart = distance(found, expected)
    if not apart <= case.rtol:
        raise ArithmeticError(f"{name} is off by {apart:.1e}")
    return apart


def _beside_jax(case: Scenario, size: str, gradient: Action, expected: Array, seconds: float) -> Found:
    """The derivative in JAX, as users and as an expert write it."""
    from benchmarks import in_jax  # it imports JAX, which is an extra

    found: Found = {}
    for name, program in in_jax.variants(case, size).items():
        theirs = in_jax.derivative(case, program, case.arguments(size))
        start = process_time()
        result = theirs()
        found[f"{name} first"] = process_time() - start
        found[f"{name} error"] = _agreed(f"the derivative by {name}", case, in_jax.numbers(result), expected)
        turns = _in_turns({"gradient": gradient, name: theirs}, seconds)
        found[name] = turns.best(name)
        found[f"gradient / {name}"] = turns.ratio("gradient", name)
    return found


def _in_turns(actions: Mapping[str, Action], seconds: float) -> Times:
    """As many rounds as fit into the time, and at least three."""
    stretch, once = 2e-3, 0.0
    for action in actions.values():
        action()
        start = process_time()
        action()
        once += max(stretch, process_time() - start)
    rounds = max(3, min(200, round(seconds / once)))
    return take_turns(actions, rounds=rounds, stretch=stretch, clock=process_time)


def first(case: Scenario, size: str) -> Found:
    """Seconds that the first call of the derivative takes beyond a later one."""
    args = case.arguments(size)
    start = process_time()
    derivative = case.derivative()
    derivative(*args)
    middle = process_time()
    derivative(*args)
    return {"first": 2 * middle - start - process_time()}


def memory(case: Scenario, size: str, who: str) -> Found:
    """Bytes of arguments, results and all else at the peak of a call, after one at the smallest size.

    Arguments and results count in any case: a small array may find its place in memory that was there already.
    """
    call = _by_chainrule(case) if who == "chainrule" else _by_hand(case)
    call(case.arguments(case.sizes[0]))
    before = _memory("VmRSS")
    args = case.arguments(size)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far
    call(args)
    least = sum(array.nbytes for array in (*leaves(list(args)), *case.outputs(args)))
    return {"peak": max(_memory("VmHWM") - before, least)}


def _by_chainrule(case: Scenario) -> Callable[[tuple[Any, ...]], Any]:
    derivative = case.derivative()
    return lambda args: derivative(*args)


def _by_hand(case: Scenario) -> Callable[[tuple[Any, ...]], Any]:
    native = by_hand.build(case)
    return lambda args: native.gradient(args)[0]()


def _memory(which: str) -> float:
    """Bytes, as Linux counts them."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(which):
            return 1024.0 * int(line.split()[1])
    raise OSError(which)


def main(task: str, name: str, size: str, *rest: str) -> None:
    case = scenario.load(name)
    match task:
        case "times":
            found = times(case, size, float(rest[0]))
        case "first":
            found = first(case, size)
        case "memory":
            found = memory(case, size, rest[0])
        case _:
            raise ValueError(task)
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
