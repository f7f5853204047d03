"""Memory of compiled code: an allocator whose blocks are linked to the call's context, so that errors leak
nothing.

Out: LLVM IR text of the allocator, and the frames' requests to it. A block has a header of 32 bytes: the
address of the pointer to this block, the next block, the capacity in bytes, unused. The context begins with
the pointer to the first block, then eight facts for error messages. `malloc` and `free` do the work.
"""

from __future__ import annotations

from chainrule.ir.types import Type
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array, Tape, element_size, is_small, known_count

CONTEXT_BYTES = 72
HEADER = 32
FIRST_TAPE = 4096

ALLOCATOR = """
declare noalias ptr @malloc(i64)
declare noalias ptr @realloc(ptr, i64)
declare void @free(ptr)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)

define internal void @cr_link(ptr %ctx, ptr %block, i64 %bytes) nounwind {
  %next = load ptr, ptr %ctx
  store ptr %ctx, ptr %block
  %next.at = getelementptr i8, ptr %block, i64 8
  store ptr %next, ptr %next.at
  %size.at = getelementptr i8, ptr %block, i64 16
  store i64 %bytes, ptr %size.at
  store ptr %block, ptr %ctx
  %last = icmp eq ptr %next, null
  br i1 %last, label %done, label %relink
relink:
  store ptr %next.at, ptr %next
  br label %done
done:
  ret void
}

define internal noalias ptr @cr_alloc(ptr %ctx, i64 %bytes) noinline nounwind allocsize(1) {
  %overflow = icmp ugt i64 %bytes, 4611686018427387904
  br i1 %overflow, label %none, label %get
get:
  %total = add i64 %bytes, 32
  %block = call ptr @malloc(i64 %total)
  %failed = icmp eq ptr %block, null
  br i1 %failed, label %none, label %some
some:
  call void @cr_link(ptr %ctx, ptr %block, i64 %bytes)
  %data = getelementptr i8, ptr %block, i64 32
  ret ptr %data
none:
  ret ptr null
}

define internal void @cr_unlink(ptr %data) nounwind {
  %block = getelementptr i8, ptr %data, i64 -32
  %back = load ptr, ptr %block
  %next.at = getelementptr i8, ptr %block, i64 8
  %next = load ptr, ptr %next.at
  store ptr %next, ptr %back
  %last = icmp eq ptr %next, null
  br i1 %last, label %done, label %relink
relink:
  store ptr %back, ptr %next
  br label %done
done:
  ret void
}

define internal void @cr_free(ptr %data) noinline nounwind {
  %nothing = icmp eq ptr %data, null
  br i1 %nothing, label %done, label %some
some:
  call void @cr_unlink(ptr %data)
  %block = getelementptr i8, ptr %data, i64 -32
  call void @free(ptr %block)
  br label %done
done:
  ret void
}

define internal noalias ptr @cr_grow(ptr %ctx, ptr %data, i64 %bytes) noinline nounwind cold {
  %nothing = icmp eq ptr %data, null
  br i1 %nothing, label %fresh, label %old
fresh:
  %new = call ptr @cr_alloc(ptr %ctx, i64 %bytes)
  ret ptr %new
old:
  call void @cr_unlink(ptr %data)
  %block = getelementptr i8, ptr %data, i64 -32
  %total = add i64 %bytes, 32
  %bigger = call ptr @realloc(ptr %block, i64 %total)
  %failed = icmp eq ptr %bigger, null
  br i1 %failed, label %none, label %some
some:
  call void @cr_link(ptr %ctx, ptr %bigger, i64 %bytes)
  %moved = getelementptr i8, ptr %bigger, i64 32
  ret ptr %moved
none:
  %size.at = getelementptr i8, ptr %block, i64 16
  %size = load i64, ptr %size.at
  call void @cr_link(ptr %ctx, ptr %block, i64 %size)
  ret ptr null
}

define void @cr_release_all(ptr %ctx) nounwind {
  br label %next
next:
  %block = load ptr, ptr %ctx
  %done = icmp eq ptr %block, null
  br i1 %done, label %end, label %some
some:
  %data = getelementptr i8, ptr %block, i64 32
  call void @cr_free(ptr %data)
  br label %next
end:
  ret void
}

define void @cr_free_unlinked(ptr %data) nounwind {
  %nothing = icmp eq ptr %data, null
  br i1 %nothing, label %done, label %some
some:
  %block = getelementptr i8, ptr %data, i64 -32
  call void @free(ptr %block)
  br label %done
done:
  ret void
}
"""


def allocate(frame: Frame, bytes: str) -> str:
    """Get memory; fails with MemoryError."""
    pointer = frame.text.op(f"call noalias ptr @cr_alloc(ptr %ctx, i64 {bytes})")
    frame.require(frame.text.op(f"icmp ne ptr {pointer}, null"), frame.unit.memory_site())
    return pointer


def new_array(frame: Frame, type: Type, dims: tuple[str, ...]) -> Array:
    """Make an array without contents: on the stack if it is small, else from the allocator."""
    if is_small(type):
        return Array(stack_memory(frame, type), dims, type)
    count = frame.product(dims)
    return Array(allocate(frame, frame.times(count, str(element_size(type)))), dims, type)


def stack_memory(frame: Frame, type: Type) -> str:
    """Reserve stack memory for an array with known dimensions."""
    return frame.text.alloca(f"[{max(1, known_count(type)) * element_size(type)} x i8]", 16)


def array_bytes(frame: Frame, array: Array) -> str:
    """Give the size of an array's contents in bytes."""
    return frame.times(frame.product(array.dims), str(element_size(array.type)))


def copy_bytes(frame: Frame, target: str, source: str, bytes: str) -> None:
    """Copy memory that does not overlap."""
    if bytes != "0" and target != source:
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
    at = frame.text.op(f"getelementptr i8, ptr {array.pointer}, i64 -16")
    if not frame.foreign:
        return frame.text.op(f"load i64, ptr {at}")
    known, own = frame.text.new_label("own"), frame.text.new_label("capacity")
    before = frame.text.label
    frame.text.branch(is_foreign(frame, array.pointer), own, known)
    frame.text.block(known)
    size = frame.text.op(f"load i64, ptr {at}")
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
