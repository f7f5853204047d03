"""A whole compiled unit: a program as one LLVM module, with its entry, sites and the libraries that it needs.

In: a program in any state before `fuse`. Out: `LoweredUnit`, LLVM IR text and the table of sites.

The entry is `i64 @chainrule_entry(ptr ctx, ptr args, ptr results)`: packed slots of 8 bytes, one per number
(one per lane of a pack), one for the pointer and one for each dimension of an array. Results are unlinked
from the context.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from chainrule.ir.nodes import Function, Program
from chainrule.ir.types import FLOATS, Type
from chainrule.ir.walk import equations_within
from chainrule.lower import memory, polls
from chainrule.lower.arrays import is_view
from chainrule.lower.calls import (
    check_room,
    lower_function,
    recursive_functions,
    result_types,
    return_type,
    store_slot,
    symbol,
)
from chainrule.lower.frame import Frame, Unit, flat_types
from chainrule.lower.layout import Array, is_small, number_size, number_type, on_heap, register_type
from chainrule.lower.regions import lower_region
from chainrule.lower.release import insert_releases
from chainrule.lower.site import ENTRY, Site
from chainrule.primitives.base import Libm
from chainrule.transform.bounds import hoist_checks
from chainrule.transform.copies import insert_copies
from chainrule.transform.flatten import flatten
from chainrule.transform.fuse import fuse
from chainrule.transform.place import place_maps
from chainrule.transform.sinking import sink_writes

_PLAIN_WIDTH = 256  # bits of vectors; in longer ones, the ends of short rows are done one by one
_DECLARED = re.compile(r"declare .*?@([\w.]+)\(")


@dataclass(frozen=True, slots=True)
class LoweredUnit:
    """LLVM IR text, sites of failures, and libraries: shared objects and `module:function` of SciPy."""

    llvm: str
    sites: tuple[Site, ...]
    libraries: tuple[str, ...]


def prepare(program: Program, mutable: Collection[int] = ()) -> Program:
    """Run the passes that lowering needs."""
    program = hoist_checks(fuse(sink_writes(program, in_place=bool(mutable))), in_place=bool(mutable))
    program = insert_copies(program, mutable=mutable, is_view=is_view, sizes_last=True, hand_over=True)
    program = flatten(place_maps(program, is_view))
    return insert_releases(program, is_view, on_heap)


def lower_program(
    program: Program,
    boundary: str = "",
    *,
    mutable: Collection[int] = (),
    strict: bool = False,
    vector_width: int = 0,
) -> LoweredUnit:
    """Lower a program to an LLVM module; `boundary` is LLVM IR text that is put into the same module."""
    program = prepare(_apart(program) if mutable else program, mutable)
    unit = Unit(program.functions, strict)
    unit.recursive = recursive_functions(program.functions)
    unit.long = polls.long_functions(program.functions, unit.recursive)
    attributes = "nounwind"
    if vector_width:
        width = vector_width if _calls_vector_maths(program) else min(vector_width, _PLAIN_WIDTH)
        attributes += f' "prefer-vector-width"="{width}"'
    group = unit.attribute(attributes)
    # A recursion without end must reach the end of the stack, and not become a loop without end.
    deep = unit.attribute(f'{attributes} "disable-tail-calls"="true"') if unit.recursive else group
    texts = [
        lower_function(
            unit,
            function,
            lower_region,
            mutable if name == program.entry else (),
            deep if name in unit.recursive else group,
        )
        for name, function in program.functions.items()
    ]
    texts += [_entry(unit, program.main, mutable, group), *unit.parts]
    declarations = memory.declarations() + polls.declarations()
    parts = [
        declarations,
        *unit.declarations,
        *_keep(unit),
        *texts,
        *_declared_once(boundary, (*declarations.splitlines(), *unit.declarations)),
        *(f"attributes #{number} = {{ {text} }}" for text, number in unit.attributes.items()),
        *unit.metadata,
    ]
    return LoweredUnit("\n".join(parts) + "\n", tuple(unit.sites), tuple(unit.libraries))


def _calls_vector_maths(program: Program) -> bool:
    """Whether a program calls functions such as `exp` that vectors pay for most."""
    equations = (e for f in program.functions.values() for e in equations_within(f.body))
    return any(isinstance(e.primitive.lower, Libm) and e.primitive.lower.vector for e in equations)


def _keep(unit: Unit) -> list[str]:
    """Keep the optimiser from dropping declarations that only attributes name."""
    if not unit.kept:
        return []
    pointers = ", ".join(f"ptr @{name}" for name in unit.kept)
    kind = f"[{len(unit.kept)} x ptr]"
    return [f'@llvm.compiler.used = appending global {kind} [{pointers}], section "llvm.metadata"']


def _declared_once(text: str, declared: Iterable[str]) -> Iterator[str]:
    """Give the lines of a text without declarations of what is declared already."""
    known = {match[1] for line in declared if (match := _DECLARED.match(line))}
    for line in text.splitlines():
        match = _DECLARED.match(line)
        if match is None or match[1] not in known:
            yield line


def _apart(program: Program) -> Program:
    """Give the entry a body of its own if others call it: only the outermost call may overwrite arguments."""
    name = f"{program.entry}.outermost"
    main = program.main
    functions = {**program.functions, name: Function(name, main.body, main.span)}
    return Program(functions, name)


def _entry(unit: Unit, function: Function, mutable: Collection[int], attributes: str) -> str:
    frame = Frame(unit, lower_region)
    text = frame.text
    slots = _Slots(frame, "%args")
    arguments = ["ptr %ctx"]
    foreign: list[str] = []
    for k, param in enumerate(function.body.params):
        registers = slots.read(param.type)
        arguments += [f"{t} {r}" for t, r in registers]
        if k in mutable and param.type.is_array:
            foreign.append(registers[0][1])
    types = result_types(function)
    places = {
        k: memory.new_array(frame, type.with_shape((None,) * type.rank), tuple(map(str, type.shape)))
        for k, type in enumerate(types)
        if is_small(type)
    }
    arguments += [f"ptr {place.pointer}" for place in places.values()]
    check_room(frame)
    if function.name in unit.long:
        polls.begin_call(frame)
    kind = return_type(function)
    packed = text.op(f"call {kind} {symbol(function.name)}({', '.join(arguments)})")
    if function.name in unit.long:
        polls.end_call(frame)
    status = text.op(f"extractvalue {kind} {packed}, 0")
    frame.require_with(text.op(f"icmp sge i64 {status}, 0"), status, lambda: None)
    frame.foreign = foreign
    _write_results(frame, types, places, kind, packed)
    text.do("ret i64 0")
    code = frame.failed()
    text.do(f"ret i64 {text.op(f'sub i64 0, {code}')}")
    header = f"define i64 @{ENTRY}(ptr %ctx, ptr %args, ptr %results) {attributes} {{"
    return "\n".join([header, *text.body(), "}"])


def _write_results(frame: Frame, types: list[Type], places: dict[int, Array], kind: str, packed: str) -> None:
    slots = _Slots(frame, "%results")
    position = 1
    for k, type in enumerate(types):
        if k in places:
            array = places[k]
        else:
            names = flat_types(type)
            parts = [
                frame.text.op(f"extractvalue {kind} {packed}, {position + n}") for n in range(len(names))
            ]
            position += len(names)
            if not type.is_array:
                slots.write(parts[0], type)
                continue
            array = frame.unflat(parts, type)
            assert isinstance(array, Array)
        _unlink(frame, array.pointer)
        slots.write_word("ptr", array.pointer)
        for dim in array.dims:
            slots.write_word("i64", dim)


def _unlink(frame: Frame, pointer: str) -> None:
    if frame.foreign:
        own, done = frame.text.new_label("own"), frame.text.new_label("done")
        frame.text.branch(memory.is_foreign(frame, pointer), done, own)
        frame.text.block(own)
        frame.text.do(f"call void @cr_unlink(ptr {pointer})")
        frame.text.jump(done)
        frame.text.block(done)
    else:
        frame.text.do(f"call void @cr_unlink(ptr {pointer})")


class _Slots:
    """Packed slots of 8 bytes, read or written one after the other."""

    def __init__(self, frame: Frame, pointer: str) -> None:
        self.frame = frame
        self.pointer = pointer
        self.bytes = 0

    def _next(self, bytes: int = 8) -> str:
        at = self.frame.text.op(f"getelementptr i8, ptr {self.pointer}, i64 {self.bytes}")
        self.bytes += bytes
        return at

    def read(self, type: Type) -> list[tuple[str, str]]:
        """Read the slots of a value; give the registers that its parameter takes."""
        text = self.frame.text
        if type.is_array:
            registers = [("ptr", text.op(f"load ptr, ptr {self._next()}"))]
            for known in type.shape:
                at = self._next()
                if known is None:
                    registers.append(("i64", text.op(f"load i64, ptr {at}")))
            return registers
        if type.lanes > 1:
            at = self._next(8 * type.lanes)
            register = register_type(type)
            return [(register, text.op(f"load {register}, ptr {at}, align {number_size(type)}"))]
        number = number_type(type)
        if type.dtype in FLOATS or number == "i64":
            return [(number, text.op(f"load {number}, ptr {self._next()}"))]
        word = text.op(f"load i64, ptr {self._next()}")
        return [(number, text.op(f"trunc i64 {word} to {number}"))]

    def write(self, register: str, type: Type) -> None:
        """Write a number."""
        if type.lanes > 1:
            at = self._next(8 * type.lanes)
            self.frame.text.do(f"store {register_type(type)} {register}, ptr {at}, align {number_size(type)}")
        else:
            store_slot(self.frame, self._next(), register, type)

    def write_word(self, type: str, register: str) -> None:
        """Write a pointer or a dimension."""
        self.frame.text.do(f"store {type} {register}, ptr {self._next()}")
