"""Reading and writing arrays: elements, slices, stacking, joining, growing.

In: equations after `copies`, so that whatever is written may be written in place. Out: loads, stores and
small loops.
"""

from __future__ import annotations

from collections.abc import Callable

from chainrule.ir.nodes import Atom, Equation
from chainrule.ir.types import Type
from chainrule.lower import memory, polls
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array, element_size, is_small, register_type
from chainrule.lower.scalars import number_class
from chainrule.primitives.arrays import slice_operands


def counted_loop(frame: Frame, count: str, body: Callable[[str], None]) -> None:
    """Run `body(i)` for i = 0, …, count - 1."""
    _guarded(frame, (count,), lambda: _repeated(frame, count, body))


def _guarded(frame: Frame, counts: tuple[str, ...], run: Callable[[], None]) -> None:
    """Run something only if all of some numbers are positive."""
    if any(count.isdigit() and int(count) == 0 for count in counts):
        return
    text, more = frame.text, ""
    for count in counts:
        if not count.isdigit():
            positive = text.op(f"icmp sgt i64 {count}, 0")
            more = text.op(f"and i1 {more}, {positive}") if more else positive
    if not more:
        run()
        return
    some, none = text.new_label("some"), text.new_label("none")
    text.branch(more, some, none)
    text.block(some)
    run()
    text.jump(none)
    text.block(none)


def _repeated(frame: Frame, count: str, body: Callable[[str], None]) -> None:
    """Run `body(i)` for i = 0, …, count - 1, at least once: LLVM's passes want loops that ask at their end."""
    if count == "1":
        body("0")
        return
    text = frame.text
    header, after = text.new_label("each"), text.new_label("after")
    before = text.label
    text.jump(header)
    text.block(header)
    i = text.phi("i64")
    i.add("0", before)
    body(i.name)
    following = text.op(f"add nuw nsw i64 {i.name}, 1")
    i.add(following, text.label)
    more = text.op(f"icmp slt i64 {following}, {count}")
    text.branch(more, header, after, frame.unit.plain_loop())
    text.block(after)


def loop_nest(
    frame: Frame, dims: tuple[str, ...], body: Callable[[tuple[str, ...]], None], units: int = 1
) -> None:
    """Run `body(i, j, …)` for all indices in C order; each time it does `units` of work."""

    def level(indices: tuple[str, ...]) -> None:
        if len(indices) == len(dims):
            body(indices)
        else:
            _repeated(frame, dims[len(indices)], lambda i: level((*indices, i)))

    _guarded(frame, dims, lambda: level(()))
    if frame.budget and not all(dim.isdigit() for dim in dims):
        polls.account(frame, frame.times(frame.product(dims), str(units)))


def lower_dim(frame: Frame, equation: Equation) -> None:
    """A dimension of an array."""
    frame.bind(equation.outputs[0], frame.array(equation.inputs[0]).dims[equation.params["axis"]])


def dims_of(frame: Frame, type: Type, atoms: tuple[Atom, ...]) -> tuple[str, ...]:
    """Give the dimensions of a result: known ones as numbers."""
    return tuple(
        frame.scalar(a) if known is None else str(known) for a, known in zip(atoms, type.shape, strict=True)
    )


def lower_empty(frame: Frame, equation: Equation) -> None:
    """An array without contents."""
    (output,) = equation.outputs
    frame.bind(output, memory.new_array(frame, output.type, dims_of(frame, output.type, equation.inputs)))


def lower_index(frame: Frame, equation: Equation) -> None:
    """Read an element."""
    array, *indices = equation.inputs
    source = frame.array(array)
    flat = equation.params.get("flat")  # the one index is a position already
    position = frame.scalar(indices[0]) if flat else _position(frame, source, equation.inputs[1:])
    frame.bind(equation.outputs[0], frame.load(source, position))


def _position(frame: Frame, array: Array, indices: tuple[Atom, ...]) -> str:
    return frame.offset(array, map(frame.scalar, indices))


def lower_update(frame: Frame, equation: Equation) -> None:
    """Write an element."""
    array = _written(frame, equation)
    value = frame.scalar(equation.inputs[1], array.type.lanes)
    frame.store(array, _position(frame, array, equation.inputs[2:]), value)
    frame.bind(equation.outputs[0], array)


def lower_add_at(frame: Frame, equation: Equation) -> None:
    """Add to an element."""
    array = _written(frame, equation)
    value = frame.scalar(equation.inputs[1], array.type.lanes)
    add_to(frame, array, _position(frame, array, equation.inputs[2:]), value)
    frame.bind(equation.outputs[0], array)


def _written(frame: Frame, equation: Equation) -> Array:
    """Give the array that is written in place; a new one with packs if there are packs to be written."""
    array, (output,) = frame.array(equation.inputs[0]), equation.outputs
    if output.type.lanes == array.type.lanes:
        return memory.settle(frame, array, output.type)
    wide = memory.new_array(frame, output.type, array.dims)

    def widen(i: str) -> None:
        frame.store(wide, i, frame.splat(frame.load(array, i), array.type, output.type.lanes))

    counted_loop(frame, frame.product(array.dims), widen)
    if not is_small(array.type):
        memory.free(frame, array.pointer)
    return wide


def add_to(frame: Frame, array: Array, position: str, value: str) -> None:
    """Add to an element."""
    old = frame.load(array, position)
    instruction = f"fadd {frame.unit.flags}" if number_class(array.type) == "float" else "add "
    new = frame.text.op(f"{instruction}{register_type(array.type.element)} {old}, {value}")
    frame.store(array, position, new)


def sliced_positions(
    frame: Frame, equation: Equation, first: int
) -> tuple[tuple[str, ...], Callable[[tuple[str, ...]], tuple[str, ...]]]:
    """Give the sizes of the axes that a slice keeps, and the function from its indices to the array's."""
    parts = [tuple(map(frame.scalar, part)) for part in slice_operands(equation, first)]
    dropped: tuple[bool, ...] = equation.params["dropped"]
    sizes = tuple(size for (_, size, _), gone in zip(parts, dropped, strict=True) if not gone)

    def place(indices: tuple[str, ...]) -> tuple[str, ...]:
        it = iter(indices)
        return tuple(
            start if gone else frame.plus(start, frame.times(next(it), step))
            for (start, _, step), gone in zip(parts, dropped, strict=True)
        )

    return sizes, place


def lower_update_slice(frame: Frame, equation: Equation) -> None:
    """Write a slice."""
    _write_slice(frame, equation, frame.store)


def lower_add_slice(frame: Frame, equation: Equation) -> None:
    """Add to a slice."""
    _write_slice(frame, equation, lambda array, at, value: add_to(frame, array, at, value))


def _write_slice(frame: Frame, equation: Equation, write: Callable[[Array, str, str], None]) -> None:
    target = _written(frame, equation)
    value = equation.inputs[1]
    source = frame.array(value) if value.type.is_array else None
    sizes, place = sliced_positions(frame, equation, 2)

    def element(indices: tuple[str, ...]) -> None:
        if source is None:
            number = frame.scalar(value, target.type.lanes)
        else:
            number = frame.load(source, frame.offset(source, indices))
            if target.type.lanes > source.type.lanes:
                number = frame.splat(number, source.type, target.type.lanes)
        write(target, frame.offset(target, place(indices)), number)

    buffers = [target.pointer] if source is None else [target.pointer, source.pointer]
    with frame.distinct(buffers):
        loop_nest(frame, sizes, element)
    frame.bind(equation.outputs[0], target)


def lower_reshape(frame: Frame, equation: Equation) -> None:
    """The same memory in another shape; a copy where only one of both lives on the stack."""
    (output,) = equation.outputs
    source = frame.array(equation.inputs[0])
    dims = dims_of(frame, output.type, equation.inputs[1:])
    if is_small(source.type) == is_small(output.type):
        frame.bind(output, source.shaped(dims, output.type))
        return
    target = memory.new_array(frame, output.type, dims)
    memory.copy_bytes(frame, target.pointer, source.pointer, memory.array_bytes(frame, target))
    frame.bind(output, target)


def lower_transpose(frame: Frame, equation: Equation) -> None:
    """The same matrix, read in the other order, for BLAS; other transposes are maps by now."""
    (output,) = equation.outputs
    source = frame.array(equation.inputs[0])
    frame.bind(output, Array(source.pointer, source.dims[::-1], output.type, not source.transposed))


def is_view(equation: Equation) -> bool:
    """Whether an equation shares memory: the owner of a view must own memory of the same kind."""
    if equation.primitive.name == "transpose":
        return True
    return equation.primitive.name == "reshape" and is_small(equation.inputs[0].type) == is_small(
        equation.outputs[0].type
    )


def lower_stack(frame: Frame, equation: Equation) -> None:
    """Put numbers or arrays of one shape together as rows."""
    (output,) = equation.outputs
    rows = [frame.array(a).dims for a in equation.inputs if a.type.is_array][:1]
    row_dims = tuple(
        str(known) if known is not None else dim
        for dim, known in zip(rows[0] if rows else (), output.type.shape[1:], strict=True)
    )
    target = memory.new_array(frame, output.type, (str(len(equation.inputs)), *row_dims))
    count = frame.product(row_dims)
    for k, item in enumerate(equation.inputs):
        copy_elements(frame, item, target, frame.times(str(k), count), count)
    frame.bind(output, target)


def copy_elements(frame: Frame, item: Atom, target: Array, position: str, count: str) -> None:
    """Copy a number, or all of an array, to a position of another array; packs are made where needed."""
    lanes = target.type.lanes
    if not item.type.is_array:
        frame.store(target, position, frame.scalar(item, lanes))
        return
    source = frame.array(item)
    if source.type.lanes == lanes:
        bytes = frame.times(count, str(element_size(target.type)))
        memory.copy_bytes(frame, frame.address(target, position), source.pointer, bytes)
        return

    def widen(i: str) -> None:
        frame.store(target, frame.plus(position, i), frame.splat(frame.load(source, i), source.type, lanes))

    counted_loop(frame, count, widen)


def lower_concatenate(frame: Frame, equation: Equation) -> None:
    """Join arrays along an axis: for each index of the axes before it, one block of each array."""
    (output,) = equation.outputs
    axis: int = equation.params["axis"]
    sources = [frame.array(a) for a in equation.inputs]
    total = "0"
    for source in sources:
        total = frame.plus(total, source.dims[axis])
    dims = tuple(total if k == axis else d for k, d in enumerate(sources[0].dims))
    target = memory.new_array(frame, output.type, dims)
    outer, width = frame.product(dims[:axis]), frame.product(dims[axis:])
    start = "0"
    for atom, source in zip(equation.inputs, sources, strict=True):
        _copy_blocks(frame, atom, source, target, (outer, frame.product(source.dims[axis:]), start, width))
        start = frame.plus(start, frame.product(source.dims[axis:]))
    frame.bind(output, target)


def _copy_blocks(
    frame: Frame, atom: Atom, source: Array, target: Array, where: tuple[str, str, str, str]
) -> None:
    outer, block, start, width = where
    if source.type.lanes == target.type.lanes:
        bytes = frame.times(block, str(element_size(source.type)))

        def one_block(k: str) -> None:
            to = frame.address(target, frame.plus(frame.times(k, width), start))
            memory.copy_bytes(frame, to, frame.address(source, frame.times(k, block)), bytes)

        counted_loop(frame, outer, one_block)
        return

    def one_element(indices: tuple[str, ...]) -> None:
        k, i = indices
        number = frame.load(source, frame.plus(frame.times(k, block), i))
        number = frame.splat(number, source.type, target.type.lanes)
        frame.store(target, frame.plus(frame.plus(frame.times(k, width), start), i), number)

    loop_nest(frame, (outer, block), one_element)


def lower_copy(frame: Frame, equation: Equation) -> None:
    """A fresh array with the same contents."""
    (output,) = equation.outputs
    source = frame.array(equation.inputs[0])
    target = memory.new_array(frame, output.type, source.dims)
    memory.copy_bytes(frame, target.pointer, source.pointer, memory.array_bytes(frame, source))
    frame.bind(output, target)


def lower_pack(frame: Frame, equation: Equation) -> None:
    """Read the last axis of an array as lanes: they lie side by side in memory already."""
    (output,) = equation.outputs
    source = frame.array(equation.inputs[0])
    if output.type.is_array:
        _relay(frame, equation, source.dims[:-1])
    else:
        frame.bind(output, frame.load(source.shaped((), output.type), "0"))


def lower_unpack(frame: Frame, equation: Equation) -> None:
    """Read lanes as a last axis."""
    (output,) = equation.outputs
    lanes = str(output.type.shape[-1])
    type = equation.inputs[0].type
    if type.is_array:
        _relay(frame, equation, (*frame.array(equation.inputs[0]).dims, lanes))
        return
    target = memory.new_array(frame, output.type, (lanes,))
    frame.store(target.shaped((), type), "0", frame.scalar(equation.inputs[0]))
    frame.bind(output, target)


def _relay(frame: Frame, equation: Equation, dims: tuple[str, ...]) -> None:
    """Copy all bytes into an array that is laid out alike."""
    source = frame.array(equation.inputs[0])
    target = memory.new_array(frame, equation.outputs[0].type, dims)
    memory.copy_bytes(frame, target.pointer, source.pointer, memory.array_bytes(frame, source))
    frame.bind(equation.outputs[0], target)


def lower_append(frame: Frame, equation: Equation) -> None:
    """Add a row at the end, from which an empty list takes its sizes; memory grows by doubling."""
    (output,) = equation.outputs
    item = equation.inputs[1]
    array = memory.settle(frame, _written(frame, equation), output.type)
    dims = frame.array(item).dims if item.type.is_array else ()
    row = frame.product(dims)
    used = frame.times(array.dims[0], row)
    count = frame.plus(array.dims[0], "1")
    pointer = _grown(frame, array, frame.times(frame.plus(used, row), str(element_size(array.type))))
    target = Array(pointer, (count, *dims), output.type)
    copy_elements(frame, item, target, used, row)
    frame.bind(output, target)


def _grown(frame: Frame, array: Array, need: str) -> str:
    text = frame.text
    grow, ready = text.new_label("grow"), text.new_label("ready")
    fits = text.op(f"icmp ule i64 {need}, {memory.capacity(frame, array)}")
    before = text.label
    text.branch(fits, ready, grow, frame.unit.likely())
    text.block(grow)
    bytes = text.op(f"shl i64 {need}, 1")
    old, foreign = array.pointer, "false"
    if frame.foreign:  # an argument's memory stays with its owner
        foreign = memory.is_foreign(frame, array.pointer)
        old = text.op(f"select i1 {foreign}, ptr null, ptr {array.pointer}")
    bigger = text.op(f"call noalias ptr @cr_grow(ptr %ctx, ptr {old}, i64 {bytes})")
    frame.require(text.op(f"icmp ne ptr {bigger}, null"), frame.unit.memory_site())
    if frame.foreign:
        kept = text.op(f"select i1 {foreign}, ptr {array.pointer}, ptr {bigger}")
        text.do(
            f"call void @llvm.memmove.p0.p0.i64(ptr {bigger}, ptr {kept}, "
            f"i64 {memory.array_bytes(frame, array)}, i1 false)"
        )
    grown = text.label
    text.jump(ready)
    text.block(ready)
    pointer = text.phi("ptr")
    pointer.add(old if old == array.pointer else array.pointer, before)
    pointer.add(bigger, grown)
    return pointer.name


def lower_drop_last(frame: Frame, equation: Equation) -> None:
    """Forget the last row."""
    (output,) = equation.outputs
    array = memory.settle(frame, frame.array(equation.inputs[0]), output.type)
    frame.bind(output, array.shaped((frame.plus(array.dims[0], "-1"), *array.dims[1:]), output.type))
