"""Memory of compiled code: an allocator whose blocks are linked to the call's context, so that errors leak
nothing.

Out: LLVM IR text of the allocator (`allocator.ll`), and the frames' requests to it. The context of a call is
the pointer to the first block, then seven facts for error messages, the lowest address that the stack may reach,
and what `polls` keeps.
"""

from __future__ import annotations

from math import prod
from pathlib import Path

from chainrule.ir.types import Type
from chainrule.lower import polls
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array, Tape, element_size, is_small, known_count

FIRST_TAPE = 4096
_MULTIPLY = "declare { i64, i1 } @llvm.umul.with.overflow.i64(i64, i64)"
SYMBOLS = ("cr_alloc", "cr_unlink", "cr_free", "cr_grow", "cr_capacity", "cr_release_all", "cr_free_unlinked")


def _texts() -> tuple[str, str]:
    whole = Path(__file__).with_name("allocator.ll").read_text(encoding="utf-8")
    allocator, _, declarations = whole.partition(";; declarations")
    return allocator, ";;" + declarations


def allocator() -> str:
    """Give the text of the allocator."""
    return _texts()[0]


def declarations() -> str:
    """Give the declarations of what units call."""
    return _texts()[1]


def allocate(frame: Frame, bytes: str) -> str:
    """Get memory; fails with MemoryError."""
    pointer = frame.text.op(f"call noalias ptr @cr_alloc(ptr %ctx, i64 {bytes})")
    frame.require(frame.text.op(f"icmp ne ptr {pointer}, null"), frame.unit.memory_site())
    return pointer


def new_array(frame: Frame, type: Type, dims: tuple[str, ...]) -> Array:
    """Make an array without contents: on the stack if it is small, else from the allocator."""
    if is_small(type):
        return Array(stack_memory(frame, type), dims, type)
    return Array(allocate(frame, safe_bytes(frame, dims, element_size(type))), dims, type)


def safe_bytes(frame: Frame, dims: tuple[str, ...], size: int) -> str:
    """Give the size of an array in bytes; more than there can be if that is no 64-bit number."""
    known = prod(int(dim) for dim in dims if dim.isdigit()) * size
    total, over = str(known), ""
    for dim in dims:
        if dim.isdigit():
            continue
        frame.unit.declare(_MULTIPLY)
        pair = frame.text.op(f"call {{ i64, i1 }} @llvm.umul.with.overflow.i64(i64 {total}, i64 {dim})")
        total = frame.text.op(f"extractvalue {{ i64, i1 }} {pair}, 0")
        more = frame.text.op(f"extractvalue {{ i64, i1 }} {pair}, 1")
        over = frame.text.op(f"or i1 {over}, {more}") if over else more
    return frame.text.op(f"select i1 {over}, i64 -1, i64 {total}") if over else total


def stack_memory(frame: Frame, type: Type) -> str:
    """Reserve stack memory for an array with known dimensions."""
    return frame.text.alloca(f"[{max(1, known_count(type)) * element_size(type)} x i8]", 16)


def array_bytes(frame: Frame, array: Array) -> str:
    """Give the size of an array's contents in bytes."""
    return frame.times(frame.product(array.dims), str(element_size(array.type)))


def copy_bytes(frame: Frame, target: str, source: str, bytes: str) -> None:
    """Copy memory that does not overlap."""
    if bytes != "0" and target != source:
        polls.account(frame, bytes, 32)
        frame.text.do(f"call void @llvm.memcpy.p0.p0.i64(ptr {target}, ptr {source}, i64 {bytes}, i1 false)")


def free(frame: Frame, pointer: str) -> None:
    """Free heap memory, unless it is an argument that the caller owns."""
    if not frame.foreign:
        frame.text.do(f"call void @cr_free(ptr {pointer})")
        return
    skip = frame.text.new_label("foreign")
    done = frame.text.new_label("freed")
    frame.text.branch(is_foreign(frame, pointer), done, skip)
    frame.text.block(skip)
    frame.text.do(f"call void @cr_free(ptr {pointer})")
    frame.text.jump(done)
    frame.text.block(done)


def is_foreign(frame: Frame, pointer: str) -> str:
    """Whether a pointer is a mutable argument's."""
    found = "false"
    for argument in frame.foreign:
        same = frame.text.op(f"icmp eq ptr {pointer}, {argument}")
        found = same if found == "false" else frame.text.op(f"or i1 {found}, {same}")
    return found


def settle(frame: Frame, source: Array, type: Type) -> Array:
    """Bring an owned array into the kind of storage that `type` calls for; new memory if the kinds differ."""
    if is_small(type) == is_small(source.type):
        return source.shaped(source.dims, type)
    target = new_array(frame, type, source.dims)
    copy_bytes(frame, target.pointer, source.pointer, array_bytes(frame, source))
    if not is_small(source.type):
        free(frame, source.pointer)
    return target


def capacity(frame: Frame, array: Array) -> str:
    """Give the capacity of heap memory in bytes, from its header; 0 for an argument."""
    ask = f"call i64 @cr_capacity(ptr {array.pointer})"  # LLVM must not see that headers exist
    if not frame.foreign:
        return frame.text.op(ask)
    known, own = frame.text.new_label("own"), frame.text.new_label("capacity")
    before = frame.text.label
    frame.text.branch(is_foreign(frame, array.pointer), own, known)
    frame.text.block(known)
    size = frame.text.op(ask)
    frame.text.jump(own)
    frame.text.block(own)
    phi = frame.text.phi("i64")
    phi.add("0", before)
    phi.add(size, known)
    return phi.name


def reserve(frame: Frame, tape: Tape, bytes: str) -> tuple[str, str]:
    """Make room for more bytes on a tape; give its memory and capacity."""
    text = frame.text
    need = text.op(f"add i64 {tape.size}, {bytes}")
    fits = text.op(f"icmp ule i64 {need}, {tape.capacity}")
    grow, ready = text.new_label("grow"), text.new_label("ready")
    before = text.label
    text.branch(fits, ready, grow, frame.unit.likely())
    text.block(grow)
    doubled = text.op(f"shl i64 {need}, 1")
    enough = text.op(f"call i64 @llvm.umax.i64(i64 {doubled}, i64 {FIRST_TAPE})")
    bigger = text.op(f"call noalias ptr @cr_grow(ptr %ctx, ptr {tape.pointer}, i64 {enough})")
    frame.require(text.op(f"icmp ne ptr {bigger}, null"), frame.unit.memory_site())
    grown = text.label
    text.jump(ready)
    text.block(ready)
    pointer, size = text.phi("ptr"), text.phi("i64")
    pointer.add(tape.pointer, before)
    pointer.add(bigger, grown)
    size.add(tape.capacity, before)
    size.add(enough, grown)
    return pointer.name, size.name
