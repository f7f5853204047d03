"""The C++ of a scenario: compiled when it is first needed, kept in a folder, and called through `ctypes`.

The C++ may ask for BLAS with `#include "blas.h"`: it gets SciPy's, as pointers.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy.linalg import cython_blas, cython_lapack

from benchmarks.scenario import FOLDER, Array, Scenario, vector

COMPILER = os.environ.get("CXX", "g++")
GRADIENT, BY_BLAS = "gradient", "gradient_blas"
FLAGS = (
    "-std=c++17",
    "-O3",
    "-march=native",
    "-ffast-math",
    "-fPIC",
    "-Wall",
    "-Wextra",
    "-Wno-unused-parameter",
    "-Wno-missing-field-initializers",
)


def available() -> bool:
    """Whether there is a compiler."""
    return shutil.which(COMPILER) is not None


@dataclass(frozen=True, slots=True)
class ByHand:
    """The compiled C++ of one scenario."""

    scenario: Scenario
    library: ctypes.CDLL

    def primal(self, args: tuple[Any, ...]) -> tuple[Callable[[], float], list[Array]]:
        """A call of the primal without arguments, and the arrays that it writes to."""
        results = self.scenario.results(args)
        return self._bound(self.library.primal, args, results), results

    def gradient(self, args: tuple[Any, ...], name: str = GRADIENT) -> tuple[Callable[[], None], list[Array]]:
        """A call of the adjoint without arguments, and the arrays that it writes to."""
        outputs = self.scenario.outputs(args)
        return self._bound(getattr(self.library, name), args, outputs), outputs

    @property
    def gradients(self) -> tuple[str, ...]:
        """The adjoints that there are."""
        return tuple(name for name in (GRADIENT, BY_BLAS) if hasattr(self.library, name))

    def value(self, args: tuple[Any, ...]) -> Array:
        """The numbers of the primal."""
        run, results = self.primal(args)
        value = run()
        return vector(results) if results else np.array([value])

    def derivative(self, args: tuple[Any, ...], name: str = GRADIENT) -> Array:
        """The numbers of the derivative."""
        run, outputs = self.gradient(args, name)
        run()
        return vector(outputs)

    def _bound(self, function: Any, args: tuple[Any, ...], outputs: list[Array]) -> Callable[[], Any]:
        passed = (*self.scenario.module.native(*args), *outputs)
        return partial(function, *map(_converted, passed))


def _converted(value: Any) -> Any:
    match value:
        case np.ndarray():
            if not value.flags.c_contiguous:
                raise ValueError("C gets contiguous arrays")
            return value.ctypes.data_as(ctypes.c_void_p)  # it keeps the array
        case int() | np.integer():
            return ctypes.c_int64(value)
        case _:
            return ctypes.c_double(value)


def build(scenario: Scenario) -> ByHand:
    """Compile and load the C++ of a scenario."""
    library = ctypes.CDLL(str(_compiled(FOLDER / f"{scenario.name}.cpp")))
    library.primal.restype, library.gradient.restype = ctypes.c_double, None
    _give_blas(library)
    return ByHand(scenario, library)


def _compiled(source: Path) -> Path:
    """The shared library made of a source, from the folder if it is there."""
    version = subprocess.run([COMPILER, "--version"], capture_output=True, check=True).stdout
    native = subprocess.run(
        [COMPILER, "-march=native", "-Q", "--help=target"], capture_output=True, check=True
    )
    parts = (*_with_headers(source), " ".join(FLAGS).encode(), version, native.stdout)
    target = _folder() / f"{source.stem}-{hashlib.sha256(b'|'.join(parts)).hexdigest()[:20]}.so"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=target.parent) as made:
            thing, library = Path(made) / "thing.o", Path(made) / "library.so"
            subprocess.run([COMPILER, *FLAGS, "-c", str(source), "-o", str(thing)], check=True)
            # Not with -ffast-math: linked with it, a library sets the processor to flush denormal numbers to zero
            # for everybody in the process.
            subprocess.run([COMPILER, "-shared", str(thing), "-o", str(library), "-lm"], check=True)
            library.replace(target)
    return target


def _with_headers(source: Path) -> list[bytes]:
    """The text of a source and of all that it includes."""
    text = source.read_bytes()
    included = [
        source.parent / name.decode() for name in re.findall(rb'^#include "(.*)"', text, re.MULTILINE)
    ]
    return [text, *(part for header in included for part in _with_headers(header))]


def _folder() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "chainrule-benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _give_blas(library: ctypes.CDLL) -> None:
    """Set the pointers that `blas.h` declares, if the library includes it."""
    name_of = ctypes.pythonapi.PyCapsule_GetName
    pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
    name_of.restype, name_of.argtypes = ctypes.c_char_p, [ctypes.py_object]
    pointer_of.restype, pointer_of.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    for module in (cython_blas, cython_lapack):
        for name, capsule in module.__pyx_capi__.items():
            try:
                place = ctypes.c_void_p.in_dll(library, f"blas_{name}")
            except ValueError:
                continue
            place.value = pointer_of(capsule, name_of(capsule))
