"""Where the leaves of structures are: paths of fields, keys and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chainrule.ir.structure import Complex, Dict, Leaf, Random, Record, Structure, Tuple
from chainrule.ir.structure import Sequence as Sequence_


def parts(path: tuple[Any, ...], structure: Structure) -> list[tuple[tuple[Any, ...], Structure]]:
    """List the leaves and run-time sequences of a structure with their paths."""
    match structure:
        case Leaf() | Sequence_() | Random():
            return [(path, structure)]
        case Complex(part=part):
            return [((*path, step), part) for step in (".real", ".imag")]
        case Tuple(items=items):
            steps: Sequence[Any] = range(len(items))
        case Record(fields=steps, items=items) | Dict(keys=steps, items=items):
            pass
        case _:
            return []
    return [p for step, item in zip(steps, items, strict=True) for p in parts((*path, step), item)]
