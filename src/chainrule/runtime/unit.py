"""Compiled code in this process: `CompiledUnit`, the addresses of its symbols and its sites of failure.

In: object code and its description, as they come from the compiler or from disk. Nothing here needs LLVM,
unless someone asks for the text of the code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from chainrule.errors.faults import runtime_error
from chainrule.lower.site import ENTRY, Site
from chainrule.runtime import cache as disk
from chainrule.runtime import engine
from chainrule.source import Span

if TYPE_CHECKING:
    from chainrule.ir.nodes import Program
    from chainrule.lower.unit import LoweredUnit


@dataclass(slots=True)
class CompiledUnit:
    """Loaded code. `entry` follows the kernel's calling convention; `address` finds any symbol.

    `key` is the name of the object code on disk. `program` is not known where the code was found without it.
    """

    key: str
    sites: tuple[Site, ...]
    libraries: tuple[str, ...]
    loaded: engine.LoadedObject
    from_cache: bool
    lower: Callable[[], LoweredUnit]
    program: Program | None = None
    _addresses: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def entry(self) -> int:
        """The address of the kernel."""
        return self.address(ENTRY)

    def address(self, symbol: str) -> int:
        """Give the address of a symbol."""
        if symbol not in self._addresses:
            self._addresses[symbol] = engine.support().get(symbol) or self.loaded.address(symbol)
        return self._addresses[symbol]

    def error(self, status: int, facts: tuple[object, ...]) -> Exception:
        """Make the exception of a failed check from its site's number and its facts."""
        site = self.sites[status - 1]
        return runtime_error(site.error, site.message, facts, site.span)

    def text(self, lang: Literal["llvm", "asm", "llvm-raw"] = "llvm") -> str:
        """Show the code: LLVM IR after or before optimisation, or assembly."""
        llvm = self.lower().llvm
        match lang:
            case "llvm":
                return engine.optimise(llvm)
            case "llvm-raw":
                return llvm
            case "asm":
                return engine.assembly(llvm)


def describe(sites: tuple[Site, ...], libraries: tuple[str, ...]) -> Mapping[str, Any]:
    """Give what stands beside object code on disk."""
    return {"sites": [asdict(site) for site in sites], "libraries": libraries}


def load(key: str, lower: Callable[[], LoweredUnit], program: Program | None = None) -> CompiledUnit | None:
    """Load the object code under a key from disk; None if it is not there, or not fit for this process."""
    entry = disk.read(key)
    if entry is None:
        return None
    engine.support()
    try:
        libraries = tuple(entry.description["libraries"])
        sites = tuple(map(_site, entry.description["sites"]))
        loaded = engine.LoadedObject(entry.code, libraries)
    except (KeyError, TypeError, RuntimeError, OSError, ImportError):
        return None
    return CompiledUnit(key, sites, libraries, loaded, True, lower, program)


def _site(noted: dict[str, Any]) -> Site:
    return Site(noted["error"], noted["message"], tuple(noted["facts"]), _span(noted["span"]))


def _span(noted: dict[str, Any] | None) -> Span | None:
    if not noted:
        return None
    rest = {name: value for name, value in noted.items() if name != "caller"}
    return replace(Span(**rest), caller=_span(noted["caller"]))
