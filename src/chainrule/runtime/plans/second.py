"""Products of second derivatives with a direction: forward mode over reverse mode."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chainrule.ir.structure import Structure, Tuple, leaves
from chainrule.runtime.arguments import gradient_structure
from chainrule.runtime.plans.directional import Tangent
from chainrule.runtime.plans.gradient import Gradient
from chainrule.runtime.plans.stages import Plan, Stage, with_results


@dataclass(frozen=True, slots=True)
class HessianProduct:
    """`(primals, tangents) -> ` the derivative of the gradient along the tangents."""

    inner: Plan
    parameters: tuple[inspect.Parameter, ...] = ()

    @property
    def function(self) -> Callable[..., Any]:
        """The function that is differentiated."""
        return self.inner.function

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Differentiate twice."""
        primals, tangents = arguments
        assert isinstance(primals, Tuple)
        assert isinstance(tangents, Tuple)
        moving = primals.items[: len(tangents.items)]
        single = len(moving) == 1
        floats = [n for n, s in enumerate(moving) if any(t.differentiable for t in leaves(s))]
        gradient = Gradient(self.inner, tuple(floats or (0,)), single, has_aux=False, with_value=False)
        stage = Tangent(gradient).stage(arguments, pure=pure)
        assert isinstance(stage.result, Tuple)
        product = stage.result.items[1]
        count = len(leaves(product))
        program = with_results(stage.program, lambda results: results[count:])
        if not single:
            assert isinstance(product, Tuple)
            moved = dict(zip(floats, product.items, strict=True))
            others = (moved.get(n) or gradient_structure(s, (0, n)) for n, s in enumerate(moving))
            product = Tuple(tuple, tuple(others))
        return replace(stage, program=program, result=product)
