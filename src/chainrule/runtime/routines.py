"""BLAS and LAPACK: the routines that SciPy publishes for compiled code, without all of `scipy.linalg`.

In: the name of one of SciPy's modules of C interfaces and of a routine. Out: the routine's address.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import sys
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType


@cache
def routine_address(module: str, name: str) -> int:
    """Give the address of a routine, `dgemm` of `scipy.linalg.cython_blas` for one."""
    capsule = _interface(module).__pyx_capi__[name]
    get_name = ctypes.pythonapi.PyCapsule_GetName
    get_name.restype, get_name.argtypes = ctypes.c_char_p, [ctypes.py_object]
    get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
    get_pointer.restype, get_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return get_pointer(capsule, get_name(capsule))


@cache
def _interface(name: str) -> ModuleType:
    """Load one extension module; its package takes ten times as long, and nobody may need it."""
    if name in sys.modules or name.rpartition(".")[0] in sys.modules:
        return importlib.import_module(name)
    return _extension(name) or importlib.import_module(name)


def _extension(name: str) -> ModuleType | None:
    import scipy

    if scipy.__file__ is None:
        return None
    folder = os.path.join(os.path.dirname(scipy.__file__), *name.split(".")[1:-1])
    for suffix in EXTENSION_SUFFIXES:
        path = os.path.join(folder, f"{name.rpartition('.')[2]}{suffix}")
        if os.path.exists(path):
            spec = spec_from_file_location(name, path, loader=ExtensionFileLoader(name, path))
            if spec is None or spec.loader is None:
                return None
            try:
                module = module_from_spec(spec)
                spec.loader.exec_module(module)
            except ImportError:  # it does need its package here
                sys.modules.pop(name, None)
                return None
            return module
    return None
