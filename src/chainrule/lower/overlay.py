"""Writes to slices of one array that overlap, as in the derivative of a stencil: in one pass where they all meet.

In: the parts of a `place` whose slices have equal axes. Out: on each axis in turn, a loop over what all slices
share, where each element sees all its writes one after another and is read and written once, and one over what is
left at the edges, where each part is done that reaches there. An element sees its writes in the order of the parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from chainrule.ir.nodes import Region
from chainrule.lower import polls
from chainrule.lower.arrays import add_to, counted_loop
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array

_MOST = 400  # equations in all parts: each stands in the loop of what is shared and in one for each axis


@dataclass(frozen=True, slots=True)
class Part:
    """One slice: start, size and step for each axis, which axes are dropped, and what to do with each element."""

    where: tuple[tuple[str, str, str], ...]
    dropped: tuple[bool, ...]
    add: bool
    region: Region


def fits(parts: list[Part]) -> bool:
    """Whether all slices lie on the same axes, and their elements are simple."""
    simple = all(not e.regions for part in parts for e in part.region.equations)
    few = sum(len(part.region.equations) for part in parts) <= _MOST
    return simple and few and all(_alike(a, b) for a, b in pairwise(parts))


def _alike(a: Part, b: Part) -> bool:
    fixed = [[axis for axis, gone in zip(p.where, p.dropped, strict=True) if gone] for p in (a, b)]
    return a.dropped == b.dropped and fixed[0] == fixed[1]


def lower_overlay(frame: Frame, target: Array, parts: list[Part]) -> None:
    """Do all parts."""
    _along(frame, target, parts, ())
    sizes = [size for (_, size, _), gone in zip(parts[0].where, parts[0].dropped, strict=True) if not gone]
    if frame.budget and not all(size.isdigit() for size in sizes):
        units = sum(polls.work(part.region) for part in parts)
        polls.account(frame, frame.times(frame.product(sizes), str(units)))


def _along(frame: Frame, target: Array, parts: list[Part], position: tuple[str, ...]) -> None:
    """Do all parts at a position on the leading axes."""
    axis = len(position)
    if axis == len(target.dims):
        for part in parts:
            write(frame, target, part, position)
        return
    if parts[0].dropped[axis]:
        _along(frame, target, parts, (*position, parts[0].where[axis][0]))
        return
    spans = [_span(frame, part, axis) for part in parts]
    low = _extreme(frame, "smax", [start for start, _ in spans])
    high = _extreme(frame, "smax", [low, _extreme(frame, "smin", [end for _, end in spans])])

    def at_edge(p: str) -> None:
        for part, span in zip(parts, spans, strict=True):
            _if_within(frame, p, span, lambda part=part: _alone(frame, target, part, (*position, p)))

    _at_edges(frame, spans, low, high, at_edge)
    _loop(frame, low, high, lambda p: _along(frame, target, parts, (*position, p)))


def _span(frame: Frame, part: Part, axis: int) -> tuple[str, str]:
    start, size, _ = part.where[axis]
    return start, frame.plus(start, size)


def _at_edges(
    frame: Frame, spans: list[tuple[str, str]], low: str, high: str, body: Callable[[str], None]
) -> None:
    """Go through what lies before and behind what all parts share."""
    first = _extreme(frame, "smin", [start for start, _ in spans])
    last = _extreme(frame, "smax", [end for _, end in spans])
    before, text = frame.minus(low, first), frame.text

    def at(k: str) -> None:
        behind = frame.plus(high, frame.minus(k, before))
        test = text.op(f"icmp slt i64 {k}, {before}")
        body(text.op(f"select i1 {test}, i64 {frame.plus(first, k)}, i64 {behind}"))

    counted_loop(frame, frame.plus(before, frame.minus(last, high)), at)


def _if_within(frame: Frame, p: str, span: tuple[str, str], body: Callable[[], None]) -> None:
    text, (start, end) = frame.text, span
    inside, after = text.new_label("part"), text.new_label("next")
    reached, left = text.op(f"icmp sge i64 {p}, {start}"), text.op(f"icmp slt i64 {p}, {end}")
    text.branch(text.op(f"and i1 {reached}, {left}"), inside, after)
    text.block(inside)
    body()
    text.jump(after)
    text.block(after)


def _alone(frame: Frame, target: Array, part: Part, position: tuple[str, ...]) -> None:
    """Do one part at a position on the leading axes."""
    axis = len(position)
    if axis == len(target.dims):
        write(frame, target, part, position)
        return
    start, size, _ = part.where[axis]
    if part.dropped[axis]:
        _alone(frame, target, part, (*position, start))
    else:
        _loop(frame, start, frame.plus(start, size), lambda p: _alone(frame, target, part, (*position, p)))


def write(frame: Frame, target: Array, part: Part, position: tuple[str, ...]) -> None:
    """Compute the element of one part that belongs at a position, and write it there."""
    places = [
        frame.minus(p, start)
        for p, (start, _, _), gone in zip(position, part.where, part.dropped, strict=True)
        if not gone
    ]
    write_element(frame, target, part, tuple(places), position)


def write_element(
    frame: Frame, target: Array, part: Part, indices: tuple[str, ...], position: tuple[str, ...]
) -> None:
    """Compute the element of one part at these indices of its own, and write it at a position of the array."""
    for param, index in zip(part.region.params, indices, strict=True):
        frame.bind(param, index)
    frame.region(part.region)
    polls.look_within(frame, part.region)
    value = frame.scalar(part.region.results[0], target.type.lanes)
    put = add_to if part.add else Frame.store
    put(frame, target, frame.offset(target, position), value)


def _loop(frame: Frame, first: str, last: str, body: Callable[[str], None]) -> None:
    counted_loop(frame, frame.minus(last, first), lambda k: body(frame.plus(first, k)))


def _extreme(frame: Frame, which: str, operands: list[str]) -> str:
    """Give the least or greatest of some positions."""
    known = [int(x) for x in operands if x.lstrip("-").isdigit()]
    others = list(dict.fromkeys(x for x in operands if not x.lstrip("-").isdigit()))
    result = str((max if which == "smax" else min)(known)) if known else others.pop()
    for other in others:
        result = frame.text.op(f"call i64 @llvm.{which}.i64(i64 {result}, i64 {other})")
    return result
