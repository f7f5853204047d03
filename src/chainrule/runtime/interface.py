"""What compiled code is in Python, and how calls come to it.

In: a loaded unit and its `Interface`. Out: a `Specialisation`: the callable's fast path, and `call`, the same
through Python.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chainrule.ir.structure import Structure, leaves
from chainrule.ir.types import Type
from chainrule.lower.boundary.describe import Ambient, Effect, Parameter
from chainrule.lower.site import TOLD
from chainrule.runtime import generic
from chainrule.runtime.callable import Compiled
from chainrule.runtime.paths import parts
from chainrule.runtime.unit import CompiledUnit

if TYPE_CHECKING:
    from chainrule.lower.boundary.lock import Release

SYMBOL = "chainrule_call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """What the inputs and results of a program are in Python.

    The program's parameters are the leaves of the arguments, then of the ambient inputs; its results are the
    leaves of the result, then of the effects.
    """

    arguments: tuple[Structure, ...]
    result: Structure
    ambients: tuple[Ambient, ...] = ()
    effects: tuple[Effect, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    release: Release = "large"

    @property
    def roots(self) -> tuple[Structure, ...]:
        """The structures of all inputs."""
        return (*self.arguments, *(ambient.structure for ambient in self.ambients))

    def mutable(self) -> frozenset[int]:
        """The program's parameters that it may overwrite: arrays whose content changes."""
        changed = {effect.path for effect in self.effects if not effect.rebind}
        found: set[int] = set()
        position = 0
        for k, root in enumerate(self.roots):
            for path, structure in parts((k,), root):
                count = len(leaves(structure))
                if path in changed:
                    found.update(range(position, position + count))
                position += count
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Specialisation:
    """Compiled code for one combination of argument structures; `table` has what its boundary refers to."""

    interface: Interface
    unit: CompiledUnit
    kernel: generic.Kernel
    table: tuple[object, ...]

    def call(self, arguments: Sequence[Any]) -> Any:
        """Call it through Python, with arguments in the order of the parameters."""
        return generic.call(self.kernel, arguments)


class Failure:
    """Makes the error of a failed check; compiled code, which calls it, raises that."""

    def __init__(self) -> None:
        self.unit: CompiledUnit | None = None

    def __call__(self, site: int, words: tuple[int, ...]) -> BaseException:
        """Make what the site says, with its facts, which come as 64-bit words."""
        assert self.unit is not None
        if self.unit.sites[site - 1].error == TOLD:
            from chainrule.runtime.telling import kept_error

            return kept_error()
        kinds = self.unit.sites[site - 1].facts
        return self.unit.error(site, tuple(_number(word, kind) for word, kind in zip(words, kinds)))


def install(
    compiled: Compiled, interface: Interface, unit: CompiledUnit, fail: Failure, table: tuple[object, ...]
) -> Specialisation:
    """Send the callable's calls to compiled code; without a table it has no boundary of its own."""
    fail.unit = unit
    if table:
        compiled.add_specialisation(unit.address(SYMBOL), unit.address(f"{SYMBOL}.table"), table, keep=unit)
    kernel = generic.Kernel(
        entry=unit.entry,
        free=unit.address("cr_free_unlinked"),
        release_all=unit.address("cr_release_all"),
        arguments=interface.arguments,
        result=interface.result,
        fail=fail,
        ambients=interface.ambients,
        effects=interface.effects,
    )
    return Specialisation(interface, unit, kernel, table)


def _number(word: int, kind: str) -> Any:
    """Read a fact."""
    match Type(kind).dtype:  # type: ignore[arg-type]
        case "f64":
            return struct.unpack("<d", struct.pack("<q", word))[0]
        case "f32":
            return struct.unpack("<f", struct.pack("<q", word)[:4])[0]
        case "bool":
            return bool(word)
        case "u64":
            return word % 2**64
        case _:
            return word
