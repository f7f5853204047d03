"""Run a program once with something that watches it.

In: a plan, arguments, a watcher. Out: the notes that were taken, beside the program's results.
"""

from __future__ import annotations

import inspect
from copy import deepcopy
from typing import Any

import numpy as np

from chainrule.ir.observe import structure_of
from chainrule.ir.structure import leaves
from chainrule.runtime.arguments import bind_arguments, to_leaves
from chainrule.runtime.call import run
from chainrule.runtime.compile import compile_program
from chainrule.runtime.plans import Plan, Stage
from chainrule.transform.activity import Pattern
from chainrule.transform.instrument import Watcher, instrument


def stage_for(plan: Plan, values: tuple[Any, ...]) -> Stage:
    """Give a plan's program for such arguments, one for each parameter."""
    pairs = zip(values, plan.parameters, strict=True)
    return plan.stage(tuple(structure_of(v, p.name) for v, p in pairs), pure=True)


def varying(stage: Stage) -> Pattern:
    """Say of each input whether it is a floating-point argument."""
    given = [t.differentiable for s in stage.arguments for t in leaves(s)]
    return (*given, *(False for a in stage.ambients for _ in leaves(a.structure)))


def watched(stage: Stage, values: tuple[Any, ...], watcher: Watcher) -> tuple[np.ndarray, list[Any]]:
    """Run a stage's program at these arguments; give the watcher's notes and the results' leaves.

    Raises
    ------
    Exception
        What the program raises.
    """
    unit = compile_program(instrument(stage.program, watcher))
    inputs = [x for v, s in zip(values, stage.arguments, strict=True) for x in to_leaves(deepcopy(v), s)]
    inputs += [x for a in stage.ambients for x in to_leaves(deepcopy(a.read()), a.structure)]
    *results, notes = run(unit, inputs)
    return notes, results


def bound(plan: Plan, args: tuple[Any, ...], kwargs: dict[str, Any], name: str) -> tuple[Any, ...]:
    """Give one value per parameter."""
    return bind_arguments(inspect.Signature(plan.parameters), args, kwargs, name)
