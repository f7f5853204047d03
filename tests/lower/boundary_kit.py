"""Load a boundary around a kernel written by hand, for tests and measurements."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from chainrule.errors import ArgumentsError
from chainrule.ir.structure import Structure, Tuple, leaves
from chainrule.ir.types import Type
from chainrule.lower.boundary.code import element
from chainrule.lower.boundary.describe import Boundary, slot_count
from chainrule.lower.boundary.function import boundary
from chainrule.lower.memory import declarations
from chainrule.runtime import engine, generic
from chainrule.runtime.callable import Compiled


def merge(*texts: str) -> str:
    """Join texts into one module: each symbol is declared once, and not if it is defined."""
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


def add(compiled: Compiled, description: Boundary, kernel: str) -> Any:
    engine.support()
    code = engine.compile_object(merge(declarations(), kernel, description.text))
    loaded = engine.LoadedObject(code)
    table = loaded.address(f"{description.symbol}.table")
    assert compiled.add_specialisation(loaded.address(description.symbol), table, description.table, loaded)
    return loaded


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
) -> Any:
    """Compile `kernel` (the body of `entry(ctx, args, results)`) and wrap it."""

    def function(*args: Any) -> None: ...

    compiled = Compiled(function, slow)
    text = f"define i64 @entry(ptr %ctx, ptr %args, ptr %results) {{\n{kernel}\n}}\n"
    loaded = add(compiled, boundary("call", arguments, result, entry="entry", fail=fail, **details), text)
    if not GENERIC:
        return compiled
    support = engine.support()
    generic_kernel = generic.Kernel(
        entry=loaded.address("entry"),
        free=support["cr_free_unlinked"],
        release_all=support["cr_release_all"],
        arguments=arguments,
        result=result,
        fail=fail,
        ambients=details.get("ambients", ()),
        effects=details.get("effects", ()),
    )
    compiled.__dict__["loaded"] = loaded
    return lambda *args: compiled and generic.call(generic_kernel, args)


GENERIC = False  # whether `make` gives functions that take the way through Python instead


def refuses(function: Callable[..., Any], *args: Any) -> bool:
    """Whether a call is not carried out: it goes to the slow path, which refuses it."""
    try:
        answer = function(*args)
    except (ArgumentsError, ValueError):
        return True
    return isinstance(answer, tuple) and answer[0] == "slow"


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
        size = element(type)[1]
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
    """A compiled function that gives back a tuple of its arguments and ambient inputs, all made anew."""
    roots = (*structures, *(ambient.structure for ambient in details.get("ambients", ())))
    types = [t for structure in roots for t in leaves(structure)]
    return make(identity(*types), structures, Tuple(tuple, roots), **details)
