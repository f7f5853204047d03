"""Find objects in the inputs again after the kernel has run.

In: the objects that the reader kept, the structures of the inputs, and paths; `...` stands for the position
in a loop over a sequence. Out: registers of new references.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Many
from typing import Any

from chainrule.ir.structure import Dict, Optional, Record, Sequence, Structure, Tuple
from chainrule.lower.boundary.code import Code
from chainrule.lower.boundary.describe import Path


class Walker:
    """Follows paths from the roots, whose structures are given."""

    def __init__(self, code: Code, objects: Mapping[Path, str], roots: Many[Structure]) -> None:
        self.code = code
        self.objects = objects
        self.roots = roots

    def follow(self, path: Path, positions: Many[str], error: str) -> str:
        """Give a new reference to the object at a path; goes to `error`, with an exception set, if it is
        gone.
        """
        known = next(n for n in range(len(path), 0, -1) if path[:n] in self.objects)
        value = self.objects[path[:known]]
        self.code.help_do("incref", f"ptr {value}")
        remaining = iter(positions)
        for n in range(known, len(path)):
            holder, step = value, path[n]
            value = self.part(holder, self.structure(path[:n]), next(remaining) if step is ... else step)
            self.code.help_do("decref", f"ptr {holder}")
            self.code.require_object(value, error)
        return value

    def structure(self, path: Path) -> Structure:
        """Give the structure of the object at a path."""
        structure = _present(self.roots[path[0]])
        for step in path[1:]:
            match structure:
                case Sequence(item=item):
                    structure = item
                case Record(fields=names, items=items) | Dict(keys=names, items=items):
                    structure = items[names.index(step)]
                case Tuple(items=items):
                    structure = items[step]
                case _:
                    raise ValueError(f"{path} leads into {structure}, which has no parts")
            structure = _present(structure)
        return structure

    def part(self, holder: str, structure: Structure, step: Any) -> str:
        """Give a new reference to a part of an object, or null; in a sequence, the step is a register."""
        code = self.code
        match structure:
            case Record():
                return code.call("PyObject_GetAttr", f"ptr {holder}", f"ptr {code.name(step)}")
            case Sequence():
                return code.call("PySequence_GetItem", f"ptr {holder}", f"i64 {step}")
            case _:
                return code.call("PyObject_GetItem", f"ptr {holder}", f"ptr {code.object(step)}")


def _present(structure: Structure) -> Structure:
    """Nobody looks for an object where there is none."""
    return structure.item if isinstance(structure, Optional) else structure


def prefixes(paths: Many[Path]) -> frozenset[Path]:
    """Give the paths and all that they pass through."""
    return frozenset(path[:n] for path in paths for n in range(1, len(path) + 1))
