"""LLVM through llvmlite: text to object code; and object code to addresses.

In: LLVM IR text. Out: an ELF object as bytes, assembly text, or a loaded object with the addresses of its
symbols. llvmlite is imported when first needed: to compile, or to load what our own loader does not know.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Event, RLock
from typing import Any

from chainrule.lower.boundary import layout
from chainrule.runtime import cache as disk
from chainrule.runtime import elf
from chainrule.runtime.routines import routine_address
from chainrule.runtime.stamp import stamp
from chainrule.runtime.table import HELPERS, HELPERS_TABLE, fill

STACK_KEY = "cr_stack.key"  # a global of the helpers, for the key under which threads keep their stack's end
CALLS_BACK = ("cr_tell", "cr_external")  # functions of Python, loaded when code asks for them
_SHARED: dict[str, int] = {}  # addresses of what all units share
_SHARING, _READY = RLock(), Event()
_KEPT: list[LoadedObject] = []  # code that lives as long as the process


@dataclass(frozen=True, slots=True)
class Host:
    """The machine that code is compiled for."""

    triple: str
    cpu: str
    features: str
    version: str

    @property
    def vector_width(self) -> int:
        """The width of vectors to prefer, in bits; 0 leaves it to LLVM."""
        return 512 if "+avx512f" in self.features else 0


@cache
def _binding() -> Any:
    import llvmlite.binding as binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    return binding


@cache
def host() -> Host:
    """Describe the machine that this runs on."""
    import llvmlite

    binding = _binding()
    features = binding.get_host_cpu_features().flatten()
    llvm = ".".join(map(str, binding.llvm_version_info))
    version = f"llvmlite {llvmlite.__version__}, LLVM {llvm}"
    return Host(binding.get_process_triple(), binding.get_host_cpu_name(), features, version)


def _new_machine(level: int = 3) -> Any:
    binding, here = _binding(), host()
    target = binding.Target.from_triple(here.triple)
    return target.create_target_machine(
        cpu=here.cpu, features=here.features, opt=level, reloc="pic", codemodel="small", jit=True
    )


@cache
def _machine(level: int) -> Any:
    """What makes machine code: quickly at level 0, and for any other level as well as it can."""
    return _new_machine(3 if level else 0)


def _optimised(llvm: str, level: int) -> Any:
    binding = _binding()
    module = binding.parse_assembly(llvm)
    module.verify()
    options = binding.create_pipeline_tuning_options(speed_level=level)
    widen = level >= 2
    options.loop_vectorization = widen
    options.slp_vectorization = widen
    options.loop_interleaving = widen
    options.loop_unrolling = widen
    builder = binding.create_pass_builder(_machine(level), options)
    builder.getModulePassManager().run(module, builder)
    return module


def optimise(llvm: str, level: int = 3) -> str:
    """Run LLVM's optimiser and give its text."""
    return str(_optimised(llvm, level))


def assembly(llvm: str, level: int = 3) -> str:
    """Compile to assembly text."""
    return _machine(level).emit_assembly(_optimised(llvm, level))


def compile_object(llvm: str, level: int = 3) -> bytes:
    """Compile to an object file."""
    return _machine(level).emit_object(_optimised(llvm, level))


class LoadedObject:
    """Object code in memory; it stays there as long as this lives."""

    def __init__(self, code: bytes, libraries: tuple[str, ...] = ()) -> None:
        self._keep: object
        try:
            image = elf.Image(code, _finder(libraries))
            self._keep, self.address = image, image.address
        except elf.UnknownObjectError:
            self._keep, self.address = _load_by_llvm(code, libraries)


def _load_by_llvm(code: bytes, libraries: tuple[str, ...]) -> tuple[object, Callable[[str], int]]:
    binding = _binding()
    for library in libraries:
        module, colon, name = library.partition(":")
        if colon:
            binding.add_symbol(f"cr_{name}", routine_address(module, name))
        else:
            binding.load_library_permanently(library)
    for symbol, address in {**_SHARED, **_calls_back()}.items():
        binding.add_symbol(symbol, address)
    loaded = binding.create_mcjit_compiler(binding.parse_assembly(""), _new_machine())
    loaded.add_object_file(binding.ObjectFileRef.from_data(code))
    loaded.finalize_object()
    return loaded, loaded.get_function_address


def support() -> dict[str, int]:
    """Load what all units share, or compile it; give the addresses of its functions and tables."""
    if not _READY.is_set():
        with _SHARING:
            if not _READY.is_set():
                _load_support()
                _READY.set()
    return _SHARED


def _load_support() -> None:
    kernels = _share("kernels", _kernel_helpers)
    ctypes.c_int32.from_address(kernels.address(STACK_KEY)).value = _thread_key()
    if not layout.unknown():
        boundaries = _share("boundaries", _boundary_helpers)
        fill(boundaries.address(f"{HELPERS}.table"), HELPERS_TABLE, following=0, slow=None)


def _thread_key() -> int:
    """Make a key under which each thread keeps the end of its stack; -1 if it cannot be found here."""
    process = _library(None)
    key = ctypes.c_uint()
    if not hasattr(process, "pthread_getattr_np") or process.pthread_key_create(ctypes.byref(key), None):
        return -1
    return key.value


def _share(name: str, text: Callable[[], tuple[str, tuple[str, ...]]]) -> LoadedObject:
    """Load code that all units may call; `text` gives it and its symbols if it is not on disk."""
    key = disk.key_of(name, stamp())
    entry = disk.read(key)
    if entry is None:
        llvm, symbols = text()
        entry = disk.Entry({"symbols": symbols}, compile_object(llvm))
        disk.write(key, entry)
    loaded = LoadedObject(entry.code)
    _KEPT.append(loaded)
    _SHARED.update((symbol, loaded.address(symbol)) for symbol in entry.description["symbols"])
    return loaded


def _kernel_helpers() -> tuple[str, tuple[str, ...]]:
    from chainrule.lower import memory, polls

    known = hasattr(_library(None), "pthread_getattr_np")
    return memory.allocator() + polls.helpers(stack_known=known), memory.SYMBOLS + polls.SYMBOLS


def _boundary_helpers() -> tuple[str, tuple[str, ...]]:
    from chainrule.lower.boundary import code, helpers

    text = helpers.shared_text()
    return code.declarations(text) + text, tuple(f"{HELPERS}.{name}" for name in helpers.shared_functions())


# Symbols that are defined elsewhere


def _finder(libraries: tuple[str, ...]) -> Callable[[str], int]:
    """Give what finds symbols: among what all units share, in libraries, and in this process."""
    routines = {
        f"cr_{name}": module for module, colon, name in (x.partition(":") for x in libraries) if colon
    }
    shared = [_library(library) for library in libraries if ":" not in library]

    def find(symbol: str) -> int:
        if symbol in _SHARED:
            return _SHARED[symbol]
        if symbol in CALLS_BACK:
            return _calls_back()[symbol]
        if symbol in routines:
            return routine_address(routines[symbol], symbol.removeprefix("cr_"))
        for library in (_library(None), *shared, _library("libm.so.6")):
            if hasattr(library, symbol):
                return ctypes.cast(getattr(library, symbol), ctypes.c_void_p).value or 0
        raise OSError(f"there is no `{symbol}` in this process")

    return find


def _calls_back() -> dict[str, int]:
    from chainrule.runtime.telling import addresses

    return addresses()


@cache
def _library(name: str | None) -> ctypes.CDLL:
    return ctypes.CDLL(name)
