"""Writing slices of arrays in place: one loop nest per part, and block by block where there are several
parts.

In: `place` equations. Out: loops. Several parts go element by element where they overlap (`overlay`). Where
that does not fit, each block of the first axis sees all of them before the next block does, so that it stays in
cache; an element belongs to one block, so the order of its writes stays.
"""

from __future__ import annotations

from chainrule.ir.nodes import Atom, Equation
from chainrule.ir.walk import free_values
from chainrule.lower import memory, polls
from chainrule.lower.arrays import counted_loop, loop_nest
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array
from chainrule.lower.overlay import Part, fits, lower_overlay, write_element

BLOCK = 2048  # elements; 16 KB of doubles, half of a first-level cache


def lower_place(frame: Frame, equation: Equation) -> None:
    """Compute the elements of slices where they belong."""
    target = memory.settle(frame, frame.array(equation.inputs[0]), equation.outputs[0].type)
    parts = _parts(frame, equation)
    arrays = [v for part in parts for v in free_values(part.region) if v.type.is_array]
    with frame.distinct([target.pointer, *(frame.array(v).pointer for v in arrays)]):
        if len(parts) == 1:
            _whole(frame, target, parts[0])
        elif fits(parts):
            lower_overlay(frame, target, parts)
        else:
            _blocks(frame, target, parts)
    polls.look(frame)
    frame.bind(equation.outputs[0], target)


def _parts(frame: Frame, equation: Equation) -> list[Part]:
    rank = equation.inputs[0].type.rank
    parts: list[Part] = []
    for k, region in enumerate(equation.regions):
        operands = equation.inputs[1 + 3 * rank * k : 1 + 3 * rank * (k + 1)]
        where = tuple(_axis(frame, operands[3 * n : 3 * n + 3]) for n in range(rank))
        parts.append(Part(where, equation.params["dropped"][k], equation.params["add"][k], region))
    return parts


def _axis(frame: Frame, operands: tuple[Atom, ...]) -> tuple[str, str, str]:
    start, size, step = map(frame.scalar, operands)
    return start, size, step


def _whole(frame: Frame, target: Array, part: Part) -> None:
    sizes = tuple(size for (_, size, _), gone in zip(part.where, part.dropped, strict=True) if not gone)
    loop_nest(frame, sizes, lambda indices: _element(frame, target, part, indices), polls.work(part.region))


def _element(frame: Frame, target: Array, part: Part, indices: tuple[str, ...]) -> None:
    rest = iter(indices)
    position = tuple(
        start if gone else frame.plus(start, frame.times(next(rest), step))
        for (start, _, step), gone in zip(part.where, part.dropped, strict=True)
    )
    write_element(frame, target, part, indices, position)


def _blocks(frame: Frame, target: Array, parts: list[Part]) -> None:
    """Go through the first axis in blocks of rows."""
    text = frame.text
    row = frame.text.op(f"call i64 @llvm.umax.i64(i64 {frame.product(target.dims[1:])}, i64 1)")
    rows = text.op(f"call i64 @llvm.umax.i64(i64 {text.op(f'udiv i64 {BLOCK}, {row}')}, i64 1)")
    more = text.op(f"add i64 {target.dims[0]}, {text.op(f'sub i64 {rows}, 1')}")
    count = text.op(f"udiv i64 {more}, {rows}")

    def block(k: str) -> None:
        low = frame.times(k, rows)
        high = frame.plus(low, rows)
        for part in parts:
            _rows(frame, target, part, low, high)

    counted_loop(frame, count, block)


def _rows(frame: Frame, target: Array, part: Part, low: str, high: str) -> None:
    """Do what a part has to do in the rows of a block."""
    text = frame.text
    start, size, _ = part.where[0]
    first = text.op(f"call i64 @llvm.smax.i64(i64 {text.op(f'sub i64 {low}, {start}')}, i64 0)")
    last = text.op(f"call i64 @llvm.smin.i64(i64 {text.op(f'sub i64 {high}, {start}')}, i64 {size})")
    count = text.op(f"sub i64 {last}, {first}")
    sizes = tuple(
        size for (_, size, _), gone in list(zip(part.where, part.dropped, strict=True))[1:] if not gone
    )

    def one_row(k: str) -> None:
        leading = () if part.dropped[0] else (frame.plus(first, k),)
        units = polls.work(part.region)
        loop_nest(frame, sizes, lambda indices: _element(frame, target, part, (*leading, *indices)), units)

    counted_loop(frame, count, one_row)
