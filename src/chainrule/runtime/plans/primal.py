"""The plan of a function itself.

Capture and the derivatives that the function may ask for are imported when a stage is made: a warm start needs
none of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chainrule.ir.observe import structure_of
from chainrule.ir.structure import Structure, leaves
from chainrule.runtime.plans.stages import Stage, with_results


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
            program = with_results(program, lambda results: results[: len(leaves(made.result))])
            effects = ()
        return Stage(simplify(program), arguments, made.ambients, made.guards, made.result, effects)
