"""What code on disk depends on besides the program: compiler, interpreter, NumPy, LLVM and processor.

Out: one text, `stamp()`. It is found without loading LLVM, so that a warm start need not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from platform import machine

import numpy as np

from chainrule.runtime.digest import digest

_PARTS = (
    "capture",
    "errors",
    "ir",
    "library",
    "lower",
    "lower/boundary",
    "primitives",
    "runtime",
    "runtime/plans",
    "transform",
)


@cache
def stamp() -> str:
    """Identify everything that a cached compilation depends on besides the program."""
    versions = (compiler(), sys.version, np.__version__, _llvm(), sys.platform, machine(), processor())
    return "\n".join(versions)


@cache
def compiler() -> str:
    """Identify this version of chainrule: its files that compile, by name, size and time."""
    root = os.path.dirname(os.path.dirname(__file__))
    files = [(part, sorted(_files(os.path.join(root, part)))) for part in ("", *_PARTS)]
    return digest(repr(files).encode()).hex()


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".ll")):
                found = entry.stat()
                yield entry.name, found.st_size, found.st_mtime_ns


@cache
def processor() -> str:
    """Identify the processor and what it can do."""
    try:
        with open("/proc/cpuinfo", "rb") as file:
            first = file.read(16384).split(b"\n\n")[0].decode(errors="replace")
    except OSError:
        return _processor_by_llvm()
    known = ("vendor_id", "cpu family", "model", "model name", "flags", "Features", "CPU part")
    lines = [line for line in first.splitlines() if line.partition(":")[0].strip() in known]
    return "\n".join(lines)


def _processor_by_llvm() -> str:
    import llvmlite.binding as binding

    return f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"


def _llvm() -> str:
    """Identify the installed llvmlite, without importing it."""
    spec = find_spec("llvmlite")
    if spec is None or spec.origin is None:
        return "no llvmlite"
    try:
        version = os.stat(os.path.join(os.path.dirname(spec.origin), "_version.py"))
    except OSError:
        return spec.origin
    return f"{spec.origin} {version.st_size} {version.st_mtime_ns}"
