"""Loops and branches.

In: `for`, `while`, `map` and `if` equations after `copies`. Out: basic blocks.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from chainrule.ir.nodes import Atom, Equation, Region, Value
from chainrule.ir.types import Type
from chainrule.ir.walk import equations_within, free_values
from chainrule.lower import memory, polls
from chainrule.lower.arrays import dims_of, loop_nest
from chainrule.lower.carried import enter, head, latch, move_to_slots, share_scopes
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Array, Operand, is_small
from chainrule.lower.strips import Counting, Strips
from chainrule.lower.text import Hole, Phi


def results_of(frame: Frame, region: Region, types: Sequence[Type]) -> list[Operand]:
    """Lower a region and give its results with the lanes that are declared."""
    frame.region(region)
    return [
        frame.scalar(a, t.lanes) if t.is_scalar else frame.get(a)
        for a, t in zip(region.results, types, strict=True)
    ]


@contextmanager
def inside_loop(frame: Frame) -> Generator[None]:
    """Note for what is lowered here that a loop around it polls."""
    outer, frame.in_loop = frame.in_loop, True
    yield
    frame.in_loop = outer


def lower_for(frame: Frame, equation: Equation) -> None:
    """A counted loop."""
    text = frame.text
    (body,) = equation.regions
    index, *params = body.params
    start, stop, step = map(frame.scalar, equation.inputs[:3])
    carried, operands = enter(frame, equation.inputs[3:], params)
    known = int(step) if step.lstrip("-").isdigit() else 0
    count = "" if known else _trip_count(frame, start, stop, step)
    header, inside, after = (text.new_label(hint) for hint in ("for", "do", "after"))
    with frame.distinct(_buffers(frame, body, params, operands)):
        counting = Counting(start, stop if known else count, known)
        strips = Strips(frame, equation, carried)
        values = strips.begin(counting, operands)
        before = text.label
        text.jump(header)
        text.block(header)
        i = text.phi("i64")
        i.add(counting.start, before)
        values = head(frame, carried, entering := values, before)
        share_scopes(frame, entering, values)
        more, counter = _more(frame, i, counting, before)
        text.branch(more, inside, after)
        text.block(inside)
        frame.bind(index, i.name)
        for param, value in zip(params, values, strict=True):
            frame.bind(param, value)
        with inside_loop(frame):
            results = results_of(frame, body, carried.types)
        if not strips.wanted and not polls.is_short(equation):
            polls.look_behind(frame, equation)
        latch(frame, carried, results)
        i.add(text.op(f"add {'nsw ' if known else ''}i64 {i.name}, {step}"), text.label)
        if counter is not None:
            counter.add(text.op(f"add nuw nsw i64 {counter.name}, 1"), text.label)
        text.jump(header)
        text.block(after)
        strips.end(i.name, counter.name if counter else i.name, values)
    for output, value in zip(equation.outputs, values, strict=True):
        frame.bind(output, value)


def _trip_count(frame: Frame, start: str, stop: str, step: str) -> str:
    text = frame.text
    up = text.op(f"icmp sgt i64 {step}, 0")
    forward = text.op(f"sub i64 {stop}, {start}")
    backward = text.op(f"sub i64 {start}, {stop}")
    distance = text.op(f"select i1 {up}, i64 {forward}, i64 {backward}")
    stride = text.op(f"call i64 @llvm.abs.i64(i64 {step}, i1 false)")
    rounded = text.op(f"add i64 {distance}, {text.op(f'sub i64 {stride}, 1')}")
    count = text.op(f"udiv i64 {rounded}, {stride}")
    return text.op(f"select i1 {text.op(f'icmp sgt i64 {distance}, 0')}, i64 {count}, i64 0")


def _more(frame: Frame, i: Phi, counting: Counting, before: str) -> tuple[str, Phi | None]:
    """Whether there is another iteration; where the step is not known, a counter of its own says so."""
    if counting.step:
        comparison = "slt" if counting.step > 0 else "sgt"
        return frame.text.op(f"icmp {comparison} i64 {i.name}, {counting.stop}"), None
    counter = frame.text.phi("i64")
    counter.add(counting.counted, before)
    return frame.text.op(f"icmp slt i64 {counter.name}, {counting.stop}"), counter


def _buffers(frame: Frame, body: Region, params: Sequence[Value], operands: Sequence[Operand]) -> list[str]:
    """The buffers that an innermost loop reads and writes; none for other loops, which need no scopes.

    A carried array counts only if each iteration hands on the memory that it got: scopes speak of all
    iterations at once, and where two arrays change places each is written where the other was read.
    """
    if not _is_innermost(body):
        return []
    arrays = [frame.get(v) for v in free_values(body) if v.type.is_array]
    made = {output: equation for equation in equations_within(body) for output in equation.outputs}
    for param, result, operand in zip(params, body.results, operands, strict=True):
        if param.type.is_array and _memory_of(result, made) is param:
            arrays.append(operand)
    return [a.pointer for a in arrays if isinstance(a, Array)]


def _memory_of(atom: Atom, made: Mapping[Value, Equation]) -> Atom | None:
    """Give the array from which a value has its memory, by writing in place; None if branches differ."""
    while isinstance(atom, Value) and atom in made:
        equation = made[atom]
        if equation.primitive.name in ("update", "add_at", "place"):
            if equation.inputs[0].type.lanes != atom.type.lanes:
                return None
            atom = equation.inputs[0]
        elif equation.primitive.name == "if":
            position = equation.outputs.index(atom)
            sources = {_memory_of(r.results[position], made) for r in equation.regions}
            if len(sources) > 1:
                return None
            (source,) = sources
            return source
        else:
            return None
    return atom


def _is_innermost(body: Region) -> bool:
    return not any(
        e.primitive.name in ("for", "while", "map", "call", "update_slice", "add_slice")
        or (e.primitive.name == "if" and not all(map(_is_innermost, e.regions)))
        for e in body.equations
    )


def lower_while(frame: Frame, equation: Equation) -> None:
    """A loop that runs as long as its condition holds."""
    text = frame.text
    condition, body = equation.regions
    carried, operands = enter(frame, equation.inputs, body.params)
    header, inside, after = (text.new_label(hint) for hint in ("while", "do", "after"))
    strips = Strips(frame, equation, carried)
    operands = strips.begin(None, operands)
    before = text.label
    text.jump(header)
    text.block(header)
    values = head(frame, carried, operands, before)
    for region in equation.regions:
        for param, value in zip(region.params, values, strict=True):
            frame.bind(param, value)
    with inside_loop(frame):
        frame.region(condition)
        more = frame.scalar(condition.results[0])
        text.branch(strips.within(more), inside, after)
        text.block(inside)
        results = results_of(frame, body, carried.types)
    if strips.wanted:
        polls.spend(frame, str(strips.units))
    else:
        polls.look_behind(frame, equation)
    latch(frame, carried, results)
    text.jump(header)
    text.block(after)
    strips.end_while(more, values)
    for output, value in zip(equation.outputs, values, strict=True):
        frame.bind(output, value)


def lower_map(frame: Frame, equation: Equation) -> None:
    """Fill arrays element by element; the elements do not depend on each other."""
    (region,) = equation.regions
    over = bool(equation.params.get("over"))  # the last operand is an array that nobody else needs
    dims = dims_of(frame, equation.outputs[0].type, equation.inputs[: len(equation.inputs) - over])
    if over:
        targets = [replace(frame.array(equation.inputs[-1]), type=equation.outputs[0].type, dims=dims)]
    else:
        targets = [memory.new_array(frame, output.type, dims) for output in equation.outputs]
    sources = [frame.array(v).pointer for v in free_values(region) if v.type.is_array]
    flat = bool(equation.params.get("flat"))  # the one index counts elements

    def element(indices: tuple[str, ...]) -> None:
        for param, index in zip(region.params, indices, strict=True):
            frame.bind(param, index)
        frame.region(region)
        position = indices[0] if flat else frame.offset(targets[0], indices)
        for target, result in zip(targets, region.results, strict=True):
            frame.store(target, position, frame.scalar(result, target.type.lanes))
        polls.look_within(frame, region)

    with frame.distinct([*(t.pointer for t in targets), *sources]):
        loop_nest(frame, (frame.product(dims),) if flat else dims, element, polls.work(region))
    polls.look(frame)
    for output, target in zip(equation.outputs, targets, strict=True):
        frame.bind(output, target)


@dataclass(slots=True)
class _Branch:
    """A lowered branch: its results, where it ends, and a place for the moves of its small arrays."""

    results: list[Operand]
    moves: Hole
    label: str = ""


def lower_if(frame: Frame, equation: Equation) -> None:
    """Two branches and the phi nodes of their results."""
    text = frame.text
    condition = frame.scalar(equation.inputs[0])
    labels = [text.new_label(hint) for hint in ("then", "else")]
    join = text.new_label("join")
    text.branch(condition, *labels)
    types = tuple(o.type for o in equation.outputs)
    branches: list[_Branch] = []
    for label, region in zip(labels, equation.regions, strict=True):
        text.block(label)
        results = [
            memory.settle(frame, r, t) if isinstance(r, Array) else r
            for r, t in zip(results_of(frame, region, types), types, strict=True)
        ]
        branches.append(_Branch(results, text.hole(), text.label))
        text.jump(join)
    text.block(join)
    operands = _joined_slots(frame, types, branches)
    for output, operand, *results in zip(
        equation.outputs, operands, *(b.results for b in branches), strict=True
    ):
        if operand is None:
            phis, operand = frame.phis(output.type)
            for branch, result in zip(branches, results, strict=True):
                for phi, (_, register) in zip(phis, frame.flat(result, output.type), strict=True):
                    phi.add(register, branch.label)
        frame.bind(output, operand)


def _joined_slots(frame: Frame, types: Sequence[Type], branches: Sequence[_Branch]) -> list[Operand | None]:
    """Decide where small results live: where both branches have them, or in a new slot."""
    operands: list[Operand | None] = []
    slots: list[str | None] = []
    for type, *results in zip(types, *(b.results for b in branches), strict=True):
        if not is_small(type):
            operands.append(None)
            slots.append(None)
            continue
        places = {r.pointer for r in results if isinstance(r, Array)}
        slot = places.pop() if len(places) == 1 else memory.stack_memory(frame, type)
        slots.append(slot)
        operands.append(Array(slot, tuple(map(str, type.shape)), type))
    for branch in branches:
        end = len(frame.text.lines)
        move_to_slots(frame, slots, branch.results)
        branch.moves.lines.extend(map(str, frame.text.lines[end:]))
        del frame.text.lines[end:]
    return operands
