"""What callables compute: the function itself, or a derivative of another plan.

Each kind of derivative is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chainrule.runtime.plans.primal import Primal as Primal
from chainrule.runtime.plans.stages import Plan as Plan
from chainrule.runtime.plans.stages import Pure as Pure
from chainrule.runtime.plans.stages import Stage as Stage
from chainrule.runtime.plans.stages import argument_numbers as argument_numbers
from chainrule.runtime.plans.stages import name_of as name_of
from chainrule.runtime.plans.stages import parameters_of as parameters_of

if TYPE_CHECKING:
    from chainrule.runtime.plans.directional import Pullback as Pullback
    from chainrule.runtime.plans.directional import Tangent as Tangent
    from chainrule.runtime.plans.gradient import Gradient as Gradient
    from chainrule.runtime.plans.jacobian import Jacobian as Jacobian
    from chainrule.runtime.plans.second import HessianProduct as HessianProduct

_HOMES = {
    "Gradient": "gradient",
    "HessianProduct": "second",
    "Jacobian": "jacobian",
    "Pullback": "directional",
    "Tangent": "directional",
}


def __getattr__(name: str) -> Any:
    """Load a kind of plan."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
