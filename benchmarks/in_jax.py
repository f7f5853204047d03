"""A scenario in JAX, in double precision: its primal and derivative, compiled, without arguments.

Imports JAX, which is an extra (`pip install -e '.[bench]'`): only what measures imports this.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import jax
import numpy as np

from benchmarks.scenario import FOLDER, Array, Scenario, leaves

jax.config.update("jax_enable_x64", True)


def variants(scenario: Scenario, size: str) -> dict[str, Callable[..., Any]]:
    """The scenario as users of JAX write it, and as an expert does if that is another way.

    As users write it, JAX may need minutes or all memory at a larger size: there, only the expert's is given.
    """
    if not (FOLDER / f"{scenario.name}_jax.py").exists():
        return {}
    module = import_module(f"benchmarks.scenarios.{scenario.name}_jax")
    found = {"JAX": module.program}
    if hasattr(module, "expert"):
        found["expert JAX"] = module.expert
        if size not in scenario.sizes[:2]:
            del found["JAX"]
    return found


def derivative(scenario: Scenario, program: Callable[..., Any], args: tuple[Any, ...]) -> Callable[[], Any]:
    """The derivative; a call waits until it is there."""
    module = import_module(f"benchmarks.scenarios.{scenario.name}_jax")
    make = getattr(module, "derivative", None)
    return bound(make(program) if make else jax.grad(program, argnums=scenario.positions), args)


def bound(function: Callable[..., Any], args: tuple[Any, ...]) -> Callable[[], Any]:
    """A compiled function of these arguments: integers are known when it is compiled, the rest is on the device."""
    known = tuple(k for k, arg in enumerate(args) if isinstance(arg, (bool, int, str)) or arg is None)
    placed = tuple(arg if k in known else jax.device_put(arg) for k, arg in enumerate(args))
    compiled = jax.jit(function, static_argnums=known)
    return lambda: jax.block_until_ready(compiled(*placed))


def numbers(result: Any) -> Array:
    """All numbers of a result in one row."""
    return np.concatenate([np.ravel(leaf) for leaf in leaves(jax.tree.map(np.asarray, result))])
