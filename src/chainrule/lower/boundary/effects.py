"""Carry out what a call changes in its inputs: contents of arrays and lists, attributes, elements, keys,
cells.

In: effects, and the kernel results that follow the function's result. Out: instructions that change the
objects which the caller passed. All objects to change are found first, so that no change disturbs the search
for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace

from chainrule.ir.structure import Complex, Record, Sequence, Structure, is_vector
from chainrule.lower.boundary import layout
from chainrule.lower.boundary.buffers import Buffer
from chainrule.lower.boundary.checks import Checks
from chainrule.lower.boundary.code import Code, element
from chainrule.lower.boundary.describe import PARTS, Ambient, Effect, Path, whole
from chainrule.lower.boundary.results import Boxer, Place
from chainrule.lower.boundary.walk import Walker


@dataclass(frozen=True, slots=True)
class Change:
    """An effect, the object whose content changes (or the list over whose items it ranges), and the new
    content.
    """

    effect: Effect
    holder: str
    places: list[Place]


def held(effect: Effect) -> Path:
    """Give the path of the object that an effect changes, up to the first run-time sequence."""
    path = effect.path[:-1] if effect.rebind and len(effect.path) > 1 else whole(effect.path)
    return path[: path.index(...)] if ... in path else path


class Changes:
    """Carries out effects, by what the reader and the boxer know."""

    def __init__(
        self,
        code: Code,
        walker: Walker,
        boxer: Boxer,
        buffers: Mapping[Path, Buffer],
        ambients: Mapping[int, Ambient],
    ) -> None:
        self.code = code
        self.walker = walker
        self.boxer = boxer
        self.buffers = buffers
        self.ambients = ambients

    def apply(self, effects: Many[Effect], contents: Many[list[Place]], error: str) -> None:
        """Carry out all effects in order, with their new contents; goes to `error` when Python refuses
        one.
        """
        code = self.code
        changes: list[Change] = []
        for effect, places in zip(effects, contents, strict=True):
            holder = self.walker.follow(held(effect), (), error)
            error = self._dropping(holder, error)
            changes.append(Change(effect, holder, places))
        for change in changes:
            self._change(change, error)
        for change in reversed(changes):
            code.help_do("decref", f"ptr {change.holder}")

    def _dropping(self, value: str, error: str) -> str:
        label = self.code.new_label("drop")
        with self.code.aside(label):
            self.code.help_do("decref", f"ptr {value}")
            self.code.jump(error)
        return label

    def _change(self, change: Change, error: str) -> None:
        effect, places = change.effect, change.places
        if ... in effect.path:
            self._each(change, effect.path.index(...), change.holder, list(places), error)
            for place in places:
                self.boxer.free(place)
        elif effect.rebind:
            self._rebind(effect.path, effect.structure, change.holder, places, error)
        elif isinstance(effect.structure, Sequence):
            self._relist(effect.structure, change.holder, places, error)
        elif effect.path in self.buffers:
            self._refill(self.buffers[effect.path], places[0], error)
        else:
            self._refill_part(effect.path, places[0], error)

    # -- one object

    def _refill(self, buffer: Buffer, place: Place, error: str) -> None:
        """Copy new content into an array, unless the kernel wrote there itself."""
        code = self.code
        copy, going = code.new_label("refill"), code.new_label("filled")
        code.branch(code.op(f"icmp eq ptr {place.value}, {buffer.data}"), going, copy)
        code.block(copy)
        code.call("memcpy", f"ptr {buffer.data}", f"ptr {place.value}", f"i64 {buffer.bytes}")
        code.jump(going)
        code.block(going)
        self.boxer.free(place)
        self._copy_back(buffer, error)

    def _refill_part(self, path: Path, place: Place, error: str) -> None:
        """Copy new content into the real or imaginary parts of an array of complex numbers."""
        buffer = self.buffers[whole(path)]
        self._spread(path[-1], buffer.data, place)
        self.boxer.free(place)
        self._copy_back(buffer, error)

    def _spread(self, step: str, data: str, place: Place) -> None:
        code = self.code
        target = code.at(data, 8 * PARTS.index(step))
        code.help_do("spread", f"ptr {target}", f"ptr {place.value}", f"i64 {code.product(place.dims, 1)}")

    def _copy_back(self, buffer: Buffer, error: str) -> None:
        """Copy the content of a contiguous copy into the array itself."""
        code = self.code
        back, done = code.new_label("strided"), code.new_label("done")
        code.branch(code.op(f"icmp eq ptr {buffer.copy}, null"), done, back)
        code.block(back)
        copier = code.numpy(layout.COPY_INTO)
        status = code.op(f"call i32 {copier}(ptr {buffer.object}, ptr {buffer.copy})")
        code.branch(code.op(f"icmp eq i32 {status}, 0"), done, error)
        code.block(done)

    def _relist(self, sequence: Sequence, holder: str, places: list[Place], error: str) -> None:
        """Give a list new items; the list object stays."""
        code = self.code
        fresh = self.boxer.box(sequence, list(places), error)
        last = f"i64 {2**63 - 1}"
        status = code.call("PyList_SetSlice", f"ptr {holder}", "i64 0", last, f"ptr {fresh}")
        code.help_do("decref", f"ptr {fresh}")
        code.require(code.op(f"icmp eq i32 {status}, 0"), error)

    def _rebind(self, path: Path, structure: Structure, holder: str, places: list[Place], error: str) -> None:
        """Have a place hold a new object."""
        code = self.code
        value = self.boxer.box(structure, places, error)
        name = path[-1]
        in_record = len(path) > 1 and isinstance(self.walker.structure(path[:-1]), Record)
        if len(path) == 1:
            ambient = self.ambients[path[0]]
            holder, name, in_record = code.object(ambient.holder), ambient.name, ambient.kind == "attribute"
        if len(path) == 1 and self.ambients[path[0]].kind == "cell":
            status = code.call("PyCell_Set", f"ptr {holder}", f"ptr {value}")
        else:
            setter = "PyObject_SetAttr" if in_record else "PyObject_SetItem"
            status = code.call(setter, f"ptr {holder}", f"ptr {code.object(name)}", f"ptr {value}")
        code.help_do("decref", f"ptr {value}")
        code.require(code.op(f"icmp eq i32 {status}, 0"), error)

    # -- every item of a run-time sequence

    def _each(self, change: Change, at: int, holder: str, columns: list[Place], error: str) -> None:
        """Change something in every item of the sequence at `path[:at]`, whose step `at` is `...`."""
        path = change.effect.path
        count = self._count(holder, columns[0].dims[0])
        with self.boxer.rows(count, columns) as (position, row):
            if at == len(path) - 1 and change.effect.rebind:
                self._set_item(change.effect.structure, holder, position, row, error)
                return
            item = self.code.call("PySequence_GetItem", f"ptr {holder}", f"i64 {position}")
            self.code.require_object(item, error)
            self._inside(change, at + 1, item, row, self._dropping(item, error))
            self.code.help_do("decref", f"ptr {item}")

    def _count(self, holder: str, most: str) -> str:
        """Give the length of a sequence: columns may have room for more items than a list inside a list has."""
        found = self.code.call("PySequence_Size", f"ptr {holder}")
        fewer = self.code.op(f"icmp slt i64 {found}, {most}")
        return self.code.op(f"select i1 {fewer}, i64 {found}, i64 {most}")

    def _set_item(
        self, structure: Structure, holder: str, position: str, row: list[Place], error: str
    ) -> None:
        value = self.boxer.box(structure, row, error)
        status = self.code.call("PyList_SetItem", f"ptr {holder}", f"i64 {position}", f"ptr {value}")
        self.code.require(self.code.op(f"icmp eq i32 {status}, 0"), error)

    def _inside(self, change: Change, at: int, item: str, row: list[Place], error: str) -> None:
        """Go on from an item along `path[at:]`."""
        path, effect = change.effect.path, change.effect
        if at == len(path) and is_vector(effect.structure):
            length, elements = row
            self._fill_array(item, replace(elements, dims=(length.value,)), error)
        elif at == len(path) and isinstance(effect.structure, Sequence):
            self._relist(effect.structure, item, row, error)
        elif at == len(path):
            self._fill_array(item, row[0], error)
        elif path[at] in PARTS and isinstance(self.walker.structure(path[:at]), Complex):
            self._fill_array(item, row[0], error, path[at])
        elif path[at] is ...:
            self._each(change, at, item, row, error)
        elif at == len(path) - 1 and effect.rebind:
            self._rebind(path, effect.structure, item, row, error)
        else:
            part = self.walker.part(item, self.walker.structure(path[:at]), path[at])
            self.code.require_object(part, error)
            self._inside(change, at + 1, part, row, self._dropping(part, error))
            self.code.help_do("decref", f"ptr {part}")

    def _fill_array(self, array: str, place: Place, error: str, part: str = "") -> None:
        """Copy a row into an array (or a part of it) that stands in a sequence.

        The array must still be contiguous and of the same size.
        """
        code = self.code
        checks = Checks(code, self._complaining(error), ())
        dims = checks.check_array(place.type.with_dtype("c128") if part else place.type, array)
        for mine, expected in zip(dims, place.dims, strict=True):
            code.require(code.op(f"icmp eq i64 {mine}, {expected}"), checks.fail)
        code.require(checks.has_flags(array, layout.CONTIGUOUS | layout.WRITEABLE), checks.fail)
        data = code.load("ptr", array, layout.ARRAY_DATA)
        if part:
            self._spread(part, data, place)
            return
        size = code.product(place.dims, element(place.type)[1])
        code.call("memcpy", f"ptr {data}", f"ptr {place.value}", f"i64 {size}")

    def _complaining(self, error: str) -> str:
        label = self.code.new_label("complain")
        with self.code.aside(label):
            self.code.help_do("complain")
            self.code.jump(error)
        return label
