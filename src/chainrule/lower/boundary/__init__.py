"""The compiled call boundary: from Python objects to a kernel's argument slots, and from its results to
objects.

`boundary` writes it; `describe` has what it is told. `layout.unknown()` says whether this interpreter is one
whose objects can be read directly.
"""

from chainrule.lower.boundary.binding import can_fit
from chainrule.lower.boundary.describe import Address, Ambient, Boundary, Effect, NoDefault, Parameter, Path
from chainrule.lower.boundary.function import boundary, slot_count

__all__ = [
    "Address",
    "Ambient",
    "Boundary",
    "Effect",
    "NoDefault",
    "Parameter",
    "Path",
    "boundary",
    "can_fit",
    "slot_count",
]
