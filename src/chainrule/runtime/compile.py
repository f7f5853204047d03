"""From a program to code that can be called: lower, optimise, keep, load.

In: an IR program, and the LLVM text of its call boundary. Out: `CompiledUnit` with the addresses of its
symbols and the table of sites where it can fail.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import metadata
from typing import Any, Literal

from chainrule.errors.faults import runtime_error
from chainrule.ir.nodes import Program, Region
from chainrule.ir.text import print_program
from chainrule.ir.walk import equations_within
from chainrule.lower.frame import Site
from chainrule.lower.unit import ENTRY, LoweredUnit, lower_program
from chainrule.runtime import cache as disk
from chainrule.runtime import engine
from chainrule.source import Span


@dataclass(slots=True)
class CompiledUnit:
    """Loaded code. `entry` follows the kernel's calling convention; `address` finds any symbol."""

    program: Program
    sites: tuple[Site, ...]
    loaded: engine.LoadedObject
    from_cache: bool
    _lower: Callable[[], LoweredUnit]
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
        llvm = self._lower().llvm
        match lang:
            case "llvm":
                return engine.optimise(llvm)
            case "llvm-raw":
                return llvm
            case "asm":
                return engine.assembly(llvm)


def compile_program(
    program: Program, boundary_ir: str = "", *, mutable: Collection[int] = (), strict: bool = False
) -> CompiledUnit:
    """Compile a program and the boundary that calls it, or find them on disk.

    Array parameters in `mutable` may be overwritten. `strict` keeps every floating-point operation as
    written.
    """
    here = engine.host()
    engine.support()

    def lower() -> LoweredUnit:
        return lower_program(
            program, boundary_ir, mutable=mutable, strict=strict, vector_width=here.vector_width
        )

    key = disk.key_of(
        _version(), here.version, here.cpu, here.features, print_program(program), _spans(program),
        boundary_ir, repr(sorted(mutable)), repr(strict),
    )  # fmt: skip
    entry = disk.read(key)
    if entry is not None:
        loaded = _load(entry)
        if loaded is not None:
            return CompiledUnit(program, _sites(entry), loaded, True, lower)
    lowered = lower()
    entry = disk.Entry(
        {"sites": [asdict(s) for s in lowered.sites], "libraries": lowered.libraries},
        engine.compile_object(lowered.llvm),
    )
    disk.write(key, entry)
    return CompiledUnit(
        program, lowered.sites, engine.LoadedObject(entry.code, lowered.libraries), False, lower
    )


@cache
def _version() -> str:
    """Identify the compiler: its version, and while it is being worked on the time of its newest file."""
    from pathlib import Path

    try:
        released = metadata.version("chainrule")
    except metadata.PackageNotFoundError:
        released = "unknown"
    root = Path(__file__).parent.parent
    parts = [root / part for part in ("lower", "transform", "primitives", "ir", "runtime")]
    newest = max((f.stat().st_mtime_ns for part in parts for f in part.glob("*.py")), default=0)
    return f"chainrule {released} {newest}"


def _load(entry: disk.Entry) -> engine.LoadedObject | None:
    try:
        return engine.LoadedObject(entry.code, tuple(entry.description["libraries"]))
    except (KeyError, RuntimeError, OSError):
        return None


def _sites(entry: disk.Entry) -> tuple[Site, ...]:
    def site(d: dict[str, Any]) -> Site:
        span = Span(**d["span"]) if d["span"] else None
        return Site(d["error"], d["message"], tuple(d["facts"]), span)

    return tuple(map(site, entry.description["sites"]))


def _spans(program: Program) -> str:
    """Write down where the checks stand: errors show it."""

    def spans(region: Region) -> str:
        return "".join(
            repr(e.span) for e in equations_within(region) if e.primitive.name in ("check", "solve")
        )

    return "".join(spans(f.body) for f in program.functions.values())
