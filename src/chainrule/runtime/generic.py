"""Call a kernel from Python, without a compiled boundary: where objects cannot be read directly, or do not
fit.

In: the kernel's entry, values and their structures. Out: the result; effects carried out. Slow (tens of
microseconds) and right: it copies arrays that are strided or misaligned, and says why arguments are refused.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from chainrule.errors import ArgumentsError
from chainrule.ir.structure import (
    Complex,
    Dict,
    Leaf,
    Optional,
    Random,
    Record,
    Sequence,
    Structure,
    Tuple,
    is_vector,
    leaves,
)
from chainrule.ir.types import Type
from chainrule.lower.boundary.describe import Ambient, Effect, Path, slot_count
from chainrule.lower.boundary.layout import numpy_dtype
from chainrule.lower.site import CONTEXT_BYTES
from chainrule.runtime.arguments import advance, from_leaves, to_leaves
from chainrule.runtime.paths import parts

SEARCH: Any = 1_000_000  # candidates; where NumPy finds no answer among so many, arrays count as overlapping
_ENTRY = ctypes.PYFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
_ACTION = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)
_COMPLEX = {"c128": ctypes.c_double, "c64": ctypes.c_float}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """A loaded kernel: addresses of its functions, and what the boundary would be told."""

    entry: int
    free: int
    release_all: int
    arguments: tuple[Structure, ...]
    result: Structure
    fail: Callable[[int, tuple[int, ...]], Any]
    ambients: tuple[Ambient, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def roots(self) -> tuple[Structure, ...]:
        """The structures of all inputs."""
        return (*self.arguments, *(ambient.structure for ambient in self.ambients))


def call(kernel: Kernel, arguments: Many[Any]) -> Any:
    """Call a kernel with arguments of its structures.

    Raises
    ------
    ArgumentsError
        If an argument that the function changes is another argument too, or shares memory with one.
    """
    values = (*arguments, *(read_ambient(ambient) for ambient in kernel.ambients))
    refuse_overlaps(kernel, values)
    inputs = [x for v, s in zip(values, kernel.roots, strict=True) for x in to_leaves(v, s)]
    inputs = [_own(x) if kernel.effects else x for x in inputs]
    types = [*leaves(kernel.result), *chain.from_iterable(effect.types for effect in kernel.effects)]
    try:
        outputs = iter(_run(kernel, inputs, types))
    except BaseException:
        _leave(kernel, values, inputs)
        raise

    def find(path: Path) -> Any:
        return find_object(values, kernel.roots, path)

    result = from_leaves(kernel.result, outputs, find)
    _Changes(kernel, values).apply(outputs)
    return result


def _leave(kernel: Kernel, values: Many[Any], inputs: Many[Any]) -> None:
    """Let arrays have what was written before an error, as they would in Python."""
    changed = {effect.path for effect in kernel.effects if not effect.rebind}
    position = 0
    for k, root in enumerate(kernel.roots):
        for path, structure in parts((k,), root):
            if path in changed and isinstance(structure, Leaf) and structure.type.shape:
                find_object(values, kernel.roots, path)[...] = inputs[position]
            position += len(leaves(structure))


def read_ambient(ambient: Ambient) -> Any:
    """Give the object of an ambient input now."""
    match ambient.kind:
        case "object":
            return ambient.holder
        case "attribute":
            return getattr(ambient.holder, ambient.name)
        case "cell":
            return ambient.holder.cell_contents
        case "global":
            return ambient.holder[ambient.name]


def _own(value: Any) -> Any:
    """Copy an array that the kernel may write to."""
    return value.copy() if isinstance(value, np.ndarray) else value


# Slots


def _run(kernel: Kernel, inputs: Many[Any], types: Many[Type]) -> list[Any]:
    input_types = [t for root in kernel.roots for t in leaves(root)]
    slots = (ctypes.c_int64 * max(1, slot_count(input_types)))()
    results = (ctypes.c_int64 * max(1, slot_count(types)))()
    at = ctypes.addressof(slots)
    for value, type in zip(inputs, input_types, strict=True):
        at = _put(at, value, type)
    context = (ctypes.c_int64 * (CONTEXT_BYTES // 8))()
    # With Python's lock: a kernel that runs long gives it up itself, and may come back with an exception set.
    entry = _ENTRY(kernel.entry)
    try:
        status = entry(ctypes.addressof(context), ctypes.addressof(slots), ctypes.addressof(results))
    except BaseException:
        _action(kernel.release_all)(ctypes.addressof(context))
        raise
    if status:
        _action(kernel.release_all)(ctypes.addressof(context))
        raise kernel.fail(status, tuple(context[1:9]))
    outputs: list[Any] = []
    at = ctypes.addressof(results)
    given = {x.ctypes.data for x in inputs if isinstance(x, np.ndarray)}
    for type in types:
        value, at = _take(at, type, given, _action(kernel.free))
        outputs.append(value)
    return outputs


def _action(address: int) -> Callable[[int], None]:
    return _ACTION(address)


def _put(at: int, value: Any, type: Type) -> int:
    """Write one argument's slots and give the address behind them."""
    if type.shape:
        words = (value.ctypes.data, *value.shape)
        (ctypes.c_int64 * len(words)).from_address(at)[:] = words
        return at + 8 * len(words)
    number = np.asarray(value, numpy_dtype(type))
    if type.dtype[0] in "fc":
        ctypes.memmove(at, number.ctypes.data, number.itemsize)
    else:
        ctypes.c_int64.from_address(at).value = int(number.astype(np.int64))
    return at + (16 if type.dtype == "c128" else 8)


def _take(at: int, type: Type, given: set[int], free: Callable[[int], None]) -> tuple[Any, int]:
    """Copy one result out of its slots, free its memory, and give the address behind them."""
    dtype = numpy_dtype(type)
    if not type.shape:
        number = np.empty((), dtype)
        ctypes.memmove(number.ctypes.data, at, dtype.itemsize)
        return number[()], at + (16 if type.dtype == "c128" else 8)
    pointer, *dims = (ctypes.c_int64 * (1 + type.rank)).from_address(at)
    array = np.empty(dims, dtype)
    ctypes.memmove(array.ctypes.data, pointer, array.nbytes)
    if pointer not in given:
        free(pointer)
    return array, at + 8 * (1 + type.rank)


# Objects in the inputs


def find_object(values: Many[Any], roots: Many[Structure], path: Path) -> Any:
    """Give the object at a path."""
    value, structure = values[path[0]], roots[path[0]]
    for step in path[1:]:
        value, structure = part_of(value, structure, step)
    return value


def part_of(value: Any, structure: Structure, step: Any) -> tuple[Any, Structure]:
    """Give a part of an object and its structure."""
    match structure:
        case Record(fields=names, items=items):
            return getattr(value, step), items[names.index(step)]
        case Dict(keys=keys, items=items):
            return value[step], items[keys.index(step)]
        case Tuple(items=items):
            return value[step], items[step]
        case Sequence(item=item):
            return value[step], item
        case Optional(item=item):
            return part_of(value, item, step)
        case Complex(part=part):
            return getattr(value, step[1:]), part
        case _:
            raise ValueError(f"{structure} has no part {step}")


def refuse_overlaps(kernel: Kernel, values: Many[Any]) -> None:
    """Refuse inputs that the function changes through one path and that can be seen through another."""
    overlaps = _Overlaps(kernel.effects)
    if not overlaps.changed:
        return
    for k, (value, structure) in enumerate(zip(values, kernel.roots, strict=True)):
        where = f"argument {k + 1}" if k < len(kernel.arguments) else "a global or closure variable"
        overlaps.visit(value, structure, where, (k,))
    _refuse_shared_memory(overlaps.arrays)


class _Overlaps:
    """Gathers arrays, and refuses objects that change and are met twice."""

    def __init__(self, effects: Many[Effect]) -> None:
        self.changed = {e.path[:-1] if e.rebind else e.path for e in effects} - {()}
        self.seen: dict[int, tuple[str, bool]] = {}
        self.arrays: list[tuple[str, np.ndarray, bool]] = []

    def visit(self, value: Any, structure: Structure, where: str, path: Path) -> None:
        """Look at a value and all that it holds."""
        changes = path in self.changed
        if isinstance(structure, Optional):
            if value is not None:
                self.visit(value, structure.item, where, path)
            return
        match structure:
            case Leaf(type=type):
                if type.shape:
                    self.arrays.append((where, value, changes))
                return
            case Complex(shape=shape):
                if shape:
                    changes = bool({(*path, ".real"), (*path, ".imag")} & self.changed)
                    self.arrays.append((where, value, changes))
                return
            case Sequence() if is_vector(structure):
                self.arrays.append((where, value, changes))
                return
            case Record() | Dict() | Tuple() | Sequence() | Random():
                known = value.bit_generator if isinstance(structure, Random) else value
                other, other_changes = self.seen.setdefault(id(known), (where, changes))
                if other != where and (changes or other_changes):
                    _refuse(other, where)
            case _:
                return
        for step, inner in steps_of(structure, value):
            part, part_structure = part_of(value, structure, step)
            self.visit(part, part_structure, f"{where}{_step_text(structure, step)}", (*path, inner))


def _step_text(structure: Structure, step: Any) -> str:
    return f".{step}" if isinstance(structure, Record) else f"[{step!r}]"


def _refuse_shared_memory(arrays: list[tuple[str, np.ndarray, bool]]) -> None:
    for k, (where, one, touched) in enumerate(arrays):
        if touched and not one.flags.writeable:
            raise ValueError("assignment destination is read-only")
        if touched and not _scattered(one):
            message = f"elements of {where} share memory with each other, and the function changes it"
            raise ArgumentsError("E0606", message, hint="pass a copy of it")
        for other_where, other, other_touched in arrays[k + 1 :]:
            if (touched or other_touched) and np.may_share_memory(one, other) and _shares_memory(one, other):
                _refuse(where, other_where)


def _shares_memory(one: np.ndarray, other: np.ndarray) -> bool:
    try:
        return np.shares_memory(one, other, max_work=SEARCH)
    except np.exceptions.TooHardError:
        return True


def _scattered(array: np.ndarray) -> bool:
    """Whether the elements of an array surely do not overlap: each step leads over all that smaller ones reach."""
    if array.flags.c_contiguous or not array.size:
        return True
    reach = array.itemsize
    for step, size in sorted((abs(step), size) for step, size in zip(array.strides, array.shape) if size > 1):
        if step < reach:
            return False
        reach += step * (size - 1)
    return True


def steps_of(structure: Structure, value: Any) -> list[tuple[Any, Any]]:
    """Give the steps into an object, each with the step of a path that covers it."""
    match structure:
        case Record(fields=names):
            return [(name, name) for name in names]
        case Dict(keys=keys):
            return [(key, key) for key in keys]
        case Tuple(items=items):
            return [(k, k) for k in range(len(items))]
        case Sequence():
            return [(k, ...) for k in range(len(value))]
        case _:
            return []


def _refuse(one: str, other: str) -> None:
    message = f"{one} and {other} overlap in memory, and the function changes one of them"
    raise ArgumentsError("E0606", message, hint="pass a copy of one of them")


class _Changes:
    """Carries out effects in Python."""

    def __init__(self, kernel: Kernel, values: Many[Any]) -> None:
        self.kernel = kernel
        self.values = values

    def apply(self, outputs: Any) -> None:
        """Carry out all effects, with the new contents taken from the kernel's results.

        All that is to be changed, and all that it is to hold, is found first: no change disturbs the search.
        """
        prepared = [(effect, [next(outputs) for _ in effect.types]) for effect in self.kernel.effects]
        changes = [
            c
            for effect, columns in prepared
            for c in self._into(effect, effect.path[:1], effect.path[1:], columns)
        ]
        for change in changes:
            change()

    def _into(
        self, effect: Effect, done: Path, steps: Path, columns: list[Any]
    ) -> Iterator[Callable[[], None]]:
        if ... in steps:
            at = steps.index(...)
            holder = (*done, *steps[:at])
            for k in range(len(self._find(holder))):
                yield from self._into(
                    effect, (*holder, k), steps[at + 1 :], [column[k] for column in columns]
                )
            return
        path = (*done, *steps)
        if isinstance(effect.structure, Random):
            yield partial(advance, self._find(path), columns[0])
            return
        value = from_leaves(effect.structure, iter(columns), self._find)
        if effect.rebind:
            yield self._rebinding(path, value)
        else:
            is_list = isinstance(effect.structure, Sequence) and not is_vector(effect.structure)
            place = slice(None) if is_list else ...
            yield partial(self._find(path).__setitem__, place, value)

    def _find(self, path: Path) -> Any:
        return find_object(self.values, self.kernel.roots, path)

    def _rebinding(self, path: Path, value: Any) -> Callable[[], None]:
        if len(path) == 1:
            return self._rebinding_ambient(self.kernel.ambients[path[0] - len(self.kernel.arguments)], value)
        holder = self._find(path[:-1])
        structure = self.kernel.roots[path[0]]
        for k in range(1, len(path) - 1):
            _, structure = part_of(self._find(path[:k]), structure, path[k])
        if isinstance(structure, Record):
            return partial(setattr, holder, path[-1], value)
        return partial(holder.__setitem__, path[-1], value)

    def _rebinding_ambient(self, ambient: Ambient, value: Any) -> Callable[[], None]:
        match ambient.kind:
            case "cell":
                return partial(setattr, ambient.holder, "cell_contents", value)
            case "attribute":
                return partial(setattr, ambient.holder, ambient.name, value)
            case _:
                return partial(ambient.holder.__setitem__, ambient.name, value)
