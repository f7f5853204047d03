"""Load a boundary around a kernel written by hand, for tests and measurements."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from llvmlite import binding as llvm

from chainrule.ir.structure import Structure, Tuple, leaves
from chainrule.ir.types import Type
from chainrule.lower.boundary import Boundary, boundary, slot_count
from chainrule.lower.boundary.code import element
from chainrule.lower.memory import ALLOCATOR
from chainrule.runtime.callable import Compiled


@cache
def start() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    llvm.load_library_permanently("")


def machine() -> llvm.TargetMachine:
    """A machine of one's own: the engine takes it over."""
    start()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(opt=3, jit=True, cpu=llvm.get_host_cpu_name(), reloc="pic")


def merge(*texts: str) -> str:
    """Join modules: each symbol is defined or declared once."""
    lines = [line for text in texts for line in text.splitlines()]
    seen = {m[1] for line in lines if (m := re.match(r"define .*?@([\w.]+)\(", line))}
    joined: list[str] = []
    for line in lines:
        declared = re.match(r"declare .*?@([\w.]+)\(", line)
        if declared and declared[1] in seen:
            continue
        if declared:
            seen.add(declared[1])
        joined.append(line)
    return "\n".join(joined)


def engine_of(text: str) -> Any:
    target = machine()
    module = llvm.parse_assembly(text)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.inlining_threshold = 225
    builder = llvm.create_pass_builder(target, options)
    builder.getModulePassManager().run(module, builder)
    engine = llvm.create_mcjit_compiler(module, target)
    engine.finalize_object()
    engine.optimised = str(module)
    return engine


def add(compiled: Compiled, description: Boundary, kernel: str) -> Any:
    engine = engine_of(merge(ALLOCATOR, kernel, description.module()))
    address = engine.get_function_address(description.symbol)
    table = engine.get_global_value_address(f"{description.symbol}.table")
    assert compiled.add_specialisation(address, table, description.table, engine)
    return engine


class CheckFailed(Exception):
    pass


def fail(site: int, facts: tuple[int, ...]) -> None:
    raise CheckFailed(site, facts)


def make(
    kernel: str,
    arguments: tuple[Structure, ...],
    result: Structure,
    slow: Callable[..., Any] = lambda compiled, args, kwargs: ("slow", args, kwargs),
    **details: Any,
) -> Compiled:
    """Compile `kernel` (the body of `entry(ctx, args, results)`) and wrap it."""

    def function(*args: Any) -> None: ...

    compiled = Compiled(function, slow)
    text = f"define i64 @entry(ptr %ctx, ptr %args, ptr %results) alwaysinline {{\n{kernel}\n}}\n"
    compiled.engine = add(
        compiled, boundary("call", arguments, result, entry="entry", fail=fail, **details), text
    )
    return compiled


SQUARE = """
  %x = load double, ptr %args
  %y = fmul double %x, %x
  store double %y, ptr %results
  ret i64 0
"""


def identity(*types: Type) -> str:
    """The body of a kernel whose results are its arguments; arrays are copied."""
    lines: list[str] = []
    slot = 0
    for k, type in enumerate(types):
        llvm, size = element(type)
        words = 1 + type.rank if type.shape else slot_count((type,))
        for word in range(words):
            name = f"{k}.{word}"
            kind = "ptr" if type.shape and word == 0 else "i64"
            lines.append(f"  %from.{name} = getelementptr i64, ptr %args, i64 {slot}")
            lines.append(f"  %to.{name} = getelementptr i64, ptr %results, i64 {slot}")
            lines.append(f"  %value.{name} = load {kind}, ptr %from.{name}")
            if kind == "i64":
                lines.append(f"  store i64 %value.{name}, ptr %to.{name}")
            slot += 1
        if type.shape:
            count = f"{size}"
            for word in range(1, words):
                lines.append(f"  %size.{k}.{word} = mul i64 {count}, %value.{k}.{word}")
                count = f"%size.{k}.{word}"
            lines.append(f"  %copy.{k} = call ptr @cr_alloc(ptr %ctx, i64 {count})")
            lines.append(
                f"  call void @llvm.memcpy.p0.p0.i64(ptr %copy.{k}, ptr %value.{k}.0, i64 {count}, i1 false)"
            )
            lines.append(f"  call void @cr_unlink(ptr %copy.{k})")
            lines.append(f"  store ptr %copy.{k}, ptr %to.{k}.0")
    return "\n".join((*lines, "  ret i64 0"))


def roundtrip(*structures: Structure, **details: Any) -> Compiled:
    """A compiled function that gives back a tuple of its arguments, all made anew."""
    types = [t for structure in structures for t in leaves(structure)]
    return make(identity(*types), structures, Tuple(tuple, structures), **details)
