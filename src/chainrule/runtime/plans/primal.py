"""The plan of a function itself.

Capture and the derivatives that the function may ask for are imported when a stage is made: a warm start needs
none of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

from chainrule.ir.observe import structure_of
from chainrule.ir.structure import Random, Structure, leaves
from chainrule.runtime.plans.stages import Stage, with_results

if TYPE_CHECKING:
    from chainrule.capture.effects import Change
    from chainrule.ir.nodes import Program


@dataclass(frozen=True, slots=True)
class Primal:
    """The function itself."""

    function: Callable[..., Any]
    parameters: tuple[inspect.Parameter, ...]

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Capture the function."""
        from chainrule.capture.entry import capture
        from chainrule.runtime.plans.inner import Inside
        from chainrule.transform.simplify import simplify

        made = capture(
            self.function, arguments, self.parameters, structure_of, derivations=Inside(), identities=not pure
        )
        program = made.program
        effects = made.effects
        if pure and effects:
            program, effects = _of_generators(program, made.result, effects)
        return Stage(simplify(program), arguments, made.ambients, made.guards, made.result, effects)


def _of_generators(
    program: Program, result: Structure, effects: tuple[Change, ...]
) -> tuple[Program, tuple[Change, ...]]:
    """Leave of the effects of a function that random generators are advanced: derivatives draw as it does."""
    kept = [True] * len(leaves(result))
    for effect in effects:
        kept += [isinstance(effect.structure, Random)] * len(leaves(effect.structure))
    program = with_results(program, lambda results: tuple(compress(results, kept)))
    return program, tuple(effect for effect in effects if isinstance(effect.structure, Random))
