"""LLVM through llvmlite: text to object code, object code to addresses.

In: LLVM IR text. Out: an ELF object as bytes, assembly text, or a loaded object with the addresses of its
symbols. llvmlite is imported when first needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from chainrule.lower import memory
from chainrule.runtime import cache as disk

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


def _new_machine() -> Any:
    binding, here = _binding(), host()
    target = binding.Target.from_triple(here.triple)
    return target.create_target_machine(
        cpu=here.cpu, features=here.features, opt=3, reloc="pic", codemodel="small", jit=True
    )


@cache
def _machine() -> Any:
    return _new_machine()


def _optimised(llvm: str, level: int) -> Any:
    binding = _binding()
    module = binding.parse_assembly(llvm)
    module.verify()
    options = binding.create_pipeline_tuning_options(speed_level=level)
    if level >= 2:
        options.loop_vectorization = True
        options.slp_vectorization = True
        options.loop_interleaving = True
        options.loop_unrolling = True
    builder = binding.create_pass_builder(_machine(), options)
    builder.getModulePassManager().run(module, builder)
    return module


def optimise(llvm: str, level: int = 3) -> str:
    """Run LLVM's optimiser and give its text."""
    return str(_optimised(llvm, level))


def assembly(llvm: str, level: int = 3) -> str:
    """Compile to assembly text."""
    return _machine().emit_assembly(_optimised(llvm, level))


def compile_object(llvm: str, level: int = 3) -> bytes:
    """Compile to an object file."""
    return _machine().emit_object(_optimised(llvm, level))


class LoadedObject:
    """Object code in memory; it stays there as long as this lives."""

    def __init__(self, code: bytes, libraries: tuple[str, ...] = ()) -> None:
        binding = _binding()
        for library in libraries:
            _load(library)
        self._engine = binding.create_mcjit_compiler(binding.parse_assembly(""), _new_machine())
        self._engine.add_object_file(binding.ObjectFileRef.from_data(code))
        self._engine.finalize_object()

    def address(self, symbol: str) -> int:
        """Give the address of a function; 0 if there is none."""
        return self._engine.get_function_address(symbol)


@cache
def support() -> dict[str, int]:
    """Compile and load what all units share, the allocator; give the addresses of its functions."""
    here = host()
    text = memory.allocator()
    key = disk.key_of(text, here.version, here.cpu, here.features)
    entry = disk.read(key)
    if entry is None:
        entry = disk.Entry({}, compile_object(text))
        disk.write(key, entry)
    loaded = LoadedObject(entry.code)
    _KEPT.append(loaded)
    addresses = {symbol: loaded.address(symbol) for symbol in memory.SYMBOLS}
    for symbol, address in addresses.items():
        _binding().add_symbol(symbol, address)
    return addresses


@cache
def _load(library: str) -> None:
    """Make the symbols of a library known: a shared object, or `module:function` of one of SciPy's C
    interfaces.
    """
    binding = _binding()
    if ":" not in library:
        binding.load_library_permanently(library)
        return
    import ctypes
    import importlib

    module, name = library.split(":")
    capsule = importlib.import_module(module).__pyx_capi__[name]
    get_name = ctypes.pythonapi.PyCapsule_GetName
    get_name.restype, get_name.argtypes = ctypes.c_char_p, [ctypes.py_object]
    get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
    get_pointer.restype, get_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    binding.add_symbol(f"cr_{name}", get_pointer(capsule, get_name(capsule)))
