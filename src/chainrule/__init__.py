"""chainrule: ordinary Python programs, compiled to native code together with their exact derivatives."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import chainrule.source  # pyright: ignore[reportUnusedImport] - loaded before the name is taken back below

if TYPE_CHECKING:
    from chainrule.api import external, grad, hessian, hvp, jacobian, jit, jvp, source, value_and_grad, vjp
    from chainrule.diagnose import check, graph, locate_nan
    from chainrule.studies import calibrate, minimize, sensitivity

__all__ = [
    "calibrate",
    "check",
    "external",
    "grad",
    "graph",
    "hessian",
    "hvp",
    "jacobian",
    "jit",
    "jvp",
    "locate_nan",
    "minimize",
    "sensitivity",
    "source",
    "value_and_grad",
    "vjp",
]

del chainrule.source, chainrule  # modules stay loaded; `source` shall be the public function

_HOMES = {
    "calibrate": "studies", "check": "diagnose", "graph": "diagnose", "locate_nan": "diagnose", "minimize": "studies",
    "sensitivity": "studies",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is first asked for, so that the import itself is quick."""
    if name not in __all__:
        raise AttributeError(f"module 'chainrule' has no attribute {name!r}")
    value = getattr(import_module(f"chainrule.{_HOMES.get(name, 'api')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
