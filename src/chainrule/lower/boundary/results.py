"""Make Python objects of the kernel's results.

In: result slots and the structure of the result. Out: the register of a new reference. Arrays in the slots
belong to us: each is freed or taken over by a NumPy array; what is left when something fails is freed by
`release_rest`.
"""

from __future__ import annotations

from collections.abc import Generator
from collections.abc import Sequence as Many
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from chainrule.ir.structure import (
    SORTS,
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Random,
    Record,
    Same,
    Sequence,
    Structure,
    Tuple,
    Varied,
    is_vector,
    leaves,
)
from chainrule.ir.types import FLOATS, Type
from chainrule.lower.boundary import layout
from chainrule.lower.boundary.code import Code, element
from chainrule.lower.boundary.describe import Address
from chainrule.lower.boundary.walk import Walker


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leaf stands: a number as in memory, or the address of elements, with dimensions.

    `slot` is the address of the result slot if the elements are ours to free.
    """

    type: Type
    value: str
    dims: tuple[str, ...] = ()
    slot: str = ""


class Boxer:
    """Boxes leaves in order. `lent` are data pointers of arguments, which the kernel may give back as
    results.
    """

    def __init__(self, code: Code, slots: str, walker: Walker, lent: Many[str]) -> None:
        self.code = code
        self.slots = slots
        self.walker = walker
        self.lent = lent
        self.count = 0
        self._arrays: list[str] = []
        self.positions: list[str] = []

    # -- result slots

    def take(self, types: Many[Type]) -> list[Place]:
        """Load the next result slots."""
        return [self._array_place(type) if type.shape else self._number_place(type) for type in types]

    def _slot(self, size: int = 1) -> str:
        self.count += size
        return self.code.at(self.slots, 8 * (self.count - size))

    def _number_place(self, type: Type) -> Place:
        llvm, size = element(type)
        slot = self._slot(2 if size == 16 else 1)
        return Place(type, self.code.load(llvm, slot))

    def _array_place(self, type: Type) -> Place:
        slot = self._slot()
        self._arrays.append(slot)
        dims: list[str] = []
        for known in type.shape:
            place = self._slot()
            dims.append(self.code.load("i64", place) if known is None else str(known))
        return Place(type, self.code.load("ptr", slot), tuple(dims), slot)

    def owned(self, place: Place) -> str:
        """Whether elements are ours to free."""
        if not place.slot:
            return "false"
        result = "true"
        for pointer in self.lent:
            foreign = self.code.op(f"icmp ne ptr {place.value}, {pointer}")
            result = foreign if result == "true" else self.code.op(f"and i1 {result}, {foreign}")
        return result

    def free(self, place: Place) -> None:
        """Free elements, if they are ours."""
        if not place.slot:
            return
        self.code.store("ptr", "null", place.slot)
        owned = self.owned(place)
        pointer = place.value
        if owned != "true":
            pointer = self.code.op(f"select i1 {owned}, ptr {pointer}, ptr null")
        self.code.help_do("release", f"ptr {pointer}")

    def release_rest(self) -> None:
        """Free all arrays that have not been boxed, after a failure."""
        for slot in self._arrays:
            self.free(Place(Type("i8", (0,)), self.code.load("ptr", slot), (), slot))

    # -- structures

    def box(self, structure: Structure, places: list[Place], error: str) -> str:
        """Make an object (a new reference) of places, which are taken from the front; goes to `error` on
        failure.
        """
        match structure:
            case Leaf(type=type) if type.shape:
                return self._array(places.pop(0), error)
            case Leaf():
                return self._number(structure, places.pop(0).value, error)
            case Complex():
                return self._complex(structure, places.pop(0), places.pop(0), error)
            case Constant(value=value):
                return self._another(self.code.object(value))
            case Same(path=path):
                return self.walker.follow(path, self.positions, error)
            case Tuple(cls=cls, items=items):
                return self._tuple(cls, items, places, error)
            case Record():
                return self._record(structure, places, error)
            case Dict(keys=keys, items=items):
                return self._dict(keys, items, places, error)
            case Sequence():
                return self._sequence(structure, places, error)
            case Optional(item=item):
                return self._optional(item, places, error)
            case OneOf(options=options):
                return self._one_of(tuple(option.value for option in options), places.pop(0).value)
            case Varied():
                return self._varied(structure, [places.pop(0) for _ in leaves(structure)], error)
            case Random():
                raise AssertionError("random generators are no results")

    def _optional(self, item: Structure, places: list[Place], error: str) -> str:
        """Make an object where there is one; elsewhere it is `None`, and its arrays are freed."""
        code = self.code
        present = code.op(f"icmp ne i8 {places.pop(0).value}, 0")
        some, none, end = (code.new_label(name) for name in ("some", "none", "either"))
        code.branch(present, some, none)
        code.block(none)
        for place in places[: len(leaves(item))]:
            self.free(place)
        nothing, after_none = self._another(code.object(None)), code.label
        code.jump(end)
        code.block(some)
        value = self.box(item, places, error)
        after_some = code.label
        code.jump(end)
        code.block(end)
        either = code.phi("ptr")
        either.add(nothing, after_none)
        either.add(value, after_some)
        return either.name

    def _one_of(self, options: tuple[object, ...], number: str) -> str:
        """Take the one of a few known objects that a number says."""
        first = self.code.entry_address(self.code.table.append(options))
        place = self.code.op(f"getelementptr ptr, ptr {first}, i64 {number}")
        return self._another(self.code.load("ptr", place))

    def _varied(self, number: Varied, places: list[Place], error: str) -> str:
        """Make a number of the type that it has in this run."""
        code = self.code
        end = code.new_label("typed")
        made: list[tuple[str, str]] = []
        for k, sort in enumerate(number.sorts):
            last = k == len(number.sorts) - 1
            met, following = code.new_label("sort"), code.new_label("other")
            if not last:
                test = code.op(f"icmp eq i64 {places[1].value}, {SORTS.index(sort)}")
                code.branch(test, met, following)
                code.block(met)
            value = self._number(sort, self._narrowed(number, sort, places), error)
            made.append((value, code.label))
            code.jump(end)
            code.block(end if last else following)
        either = code.phi("ptr")
        for value, label in made:
            either.add(value, label)
        return either.name

    def _narrowed(self, number: Varied, sort: Leaf, places: list[Place]) -> str:
        """Give a number in the element type of its sort."""
        floating = sort.type.dtype in FLOATS
        place = places[0] if floating or not number.whole else places[2]
        if place.type.dtype == sort.type.dtype:
            return place.value
        if floating:
            return self.code.op(f"fptrunc double {place.value} to float")
        return self.code.op(f"trunc i64 {place.value} to i8")

    def _another(self, value: str) -> str:
        self.code.help_do("incref", f"ptr {value}")
        return value

    def _new(self, value: str, error: str) -> str:
        self.code.require_object(value, error)
        return value

    def _undo(self, value: str, error: str) -> str:
        """Give a block that drops a container that is not finished, and goes on to `error`."""
        label = self.code.new_label("undo")
        with self.code.aside(label):
            self.code.help_do("decref", f"ptr {value}")
            self.code.jump(error)
        return label

    def _number(self, leaf: Leaf, value: str, error: str) -> str:
        code, type = self.code, leaf.type
        if type.dtype == "bool":
            return self._bool(leaf, value)
        if leaf.kind == "numpy":
            cls = layout.numpy_dtype(type).type
            scalar = self._allocate(cls, 0, error)
            code.store(element(type)[0], value, scalar, layout.NUMBER)
            return scalar
        match type.dtype:
            case "f64":
                return self._new(code.call("PyFloat_FromDouble", f"double {value}"), error)
            case _:
                return self._new(code.call("PyLong_FromLongLong", f"i64 {value}"), error)

    def _complex(self, structure: Complex, real: Place, imag: Place, error: str) -> str:
        """Make a complex number or array of its parts."""
        code = self.code
        if structure.shape:
            return self._complex_array(real, imag, error)
        if structure.kind == "python":
            parts = (f"double {real.value}", f"double {imag.value}")
            return self._new(code.call("PyComplex_FromDoubles", *parts), error)
        scalar = self._allocate(np.complex128, 0, error)
        code.store("double", real.value, scalar, layout.NUMBER)
        code.store("double", imag.value, scalar, layout.NUMBER + 8)
        return scalar

    def _complex_array(self, real: Place, imag: Place, error: str) -> str:
        code = self.code
        shape = code.alloca(f"[{len(real.dims)} x i64]", 8)
        for k, dim in enumerate(real.dims):
            code.store("i64", dim, shape, 8 * k)
        count, dtype = code.product(real.dims, 1), code.object(np.dtype(complex))
        pointers = (f"ptr {real.value}", f"ptr {imag.value}", f"i64 {count}", f"i32 {len(real.dims)}")
        array = self._new(code.help("ptr", "pair", *pointers, f"ptr {shape}", f"ptr {dtype}"), error)
        self.free(real)
        self.free(imag)
        return array

    def _bool(self, leaf: Leaf, value: str) -> str:
        true, false = (np.True_, np.False_) if leaf.kind == "numpy" else (True, False)
        holds = self.code.op(f"icmp ne i8 {value}, 0")
        choice = f"ptr {self.code.object(true)}, ptr {self.code.object(false)}"
        return self._another(self.code.op(f"select i1 {holds}, {choice}"))

    def _allocate(self, cls: type, count: int, error: str) -> str:
        allocator = self.code.object(Address("alloc", cls))
        return self._new(
            self.code.op(f"call ptr {allocator}(ptr {self.code.object(cls)}, i64 {count})"), error
        )

    def _array(self, place: Place, error: str) -> str:
        code = self.code
        shape = code.alloca(f"[{len(place.dims)} x i64]", 8)
        for k, dim in enumerate(place.dims):
            code.store("i64", dim, shape, 8 * k)
        size = code.product(place.dims, element(place.type)[1])
        owned = self.owned(place)
        if place.slot:
            code.store("ptr", "null", place.slot)
        dtype = code.object(layout.numpy_dtype(place.type))
        pointers = (f"ptr {place.value}", f"i64 {size}", f"i32 {len(place.dims)}", f"ptr {shape}")
        return self._new(code.help("ptr", "array", *pointers, f"ptr {dtype}", f"i1 {owned}"), error)

    def _tuple(self, cls: type, items: tuple[Structure, ...], places: list[Place], error: str) -> str:
        code = self.code
        if cls is list:
            result = self._new(code.call("PyList_New", f"i64 {len(items)}"), error)
        elif cls is tuple:
            result = self._new(code.call("PyTuple_New", f"i64 {len(items)}"), error)
        else:
            result = self._allocate(cls, len(items), error)
        undo = self._undo(result, error)
        first = (
            code.load("ptr", result, layout.LIST_ITEMS)
            if cls is list
            else code.at(result, layout.TUPLE_ITEMS)
        )
        for k, item in enumerate(items):
            code.store("ptr", self.box(item, places, undo), first, 8 * k)
        return result

    def _record(self, record: Record, places: list[Place], error: str) -> str:
        """Make an object without `__init__`, as `object.__new__` does, and set its fields past
        `__setattr__`.
        """
        code = self.code
        arguments = (f"ptr {code.object(record.cls)}", f"ptr {code.object(())}", "ptr null")
        result = self._new(code.op(f"call ptr {code.object(Address('new'))}({', '.join(arguments)})"), error)
        undo = self._undo(result, error)
        for name, item in zip(record.fields, record.items, strict=True):
            value = self.box(item, places, undo)
            offset = layout.slot_offset(record.cls, name)
            if offset is not None:
                code.store("ptr", value, result, offset)
                continue
            place = code.word(Address("attribute", record.cls, name))
            target = (f"ptr {result}", f"ptr {code.name(name)}", f"ptr {value}")
            basic = f"i64 {record.cls.__basicsize__}"
            status = code.help("i32", "setattribute", *target, f"i64 {place}", basic)
            code.require(code.op(f"icmp eq i32 {status}, 0"), undo)
        return result

    def _dict(
        self, keys: tuple[object, ...], items: tuple[Structure, ...], places: list[Place], error: str
    ) -> str:
        code = self.code
        result = self._new(code.call("PyDict_New"), error)
        undo = self._undo(result, error)
        for key, item in zip(keys, items, strict=True):
            value = self.box(item, places, undo)
            status = code.call("PyDict_SetItem", f"ptr {result}", f"ptr {code.object(key)}", f"ptr {value}")
            code.help_do("decref", f"ptr {value}")
            code.require(code.op(f"icmp eq i32 {status}, 0"), undo)
        return result

    # -- run-time sequences

    def _sequence(self, sequence: Sequence, places: list[Place], error: str) -> str:
        code = self.code
        length = places.pop(0).value
        columns = [places.pop(0) for _ in leaves(sequence.item)]
        if is_vector(sequence):
            return self._array(replace(columns[0], dims=(length,)), error)
        maker = "PyTuple_New" if issubclass(sequence.cls, tuple) else "PyList_New"
        result = self._new(code.call(maker, f"i64 {length}"), error)
        undo = self._undo(result, error)
        in_list = layout.LIST_ITEMS
        first = (
            code.load("ptr", result, in_list)
            if maker == "PyList_New"
            else code.at(result, layout.TUPLE_ITEMS)
        )
        with self.rows(length, columns) as (position, row):
            value = self.box(sequence.item, row, undo)
            code.store("ptr", value, code.op(f"getelementptr ptr, ptr {first}, i64 {position}"))
        for column in columns:
            self.free(column)
        return result

    @contextmanager
    def rows(self, length: str, columns: list[Place]) -> Generator[tuple[str, list[Place]], None, None]:
        """Loop over the rows of columns: the context gives the position and the places of the row's
        leaves.
        """
        with self.code.loop(length) as position:
            self.positions.append(position)
            yield position, [self._row(column, position) for column in columns]
            self.positions.pop()

    def _row(self, column: Place, position: str) -> Place:
        """Give the place of one row of a column."""
        code = self.code
        llvm, size = element(column.type)
        inner = column.dims[1:]
        offset = code.op(f"mul i64 {position}, {code.product(inner, size)}")
        at = code.at(column.value, offset)
        type = column.type.with_shape(column.type.shape[1:])
        return Place(type, at, inner) if inner else Place(type, code.load(llvm, at))
