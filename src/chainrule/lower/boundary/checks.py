"""Check Python objects: exact types, lengths, attributes, keys, dtypes, dimensions.

In: structures and the registers that hold objects. Out: registers with their parts, numbers and dimensions.
Where an object does not have the structure, control goes to `fail`: a block that releases what was acquired
so far, in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from chainrule.ir.observe import slot_names
from chainrule.ir.structure import (
    Complex,
    Constant,
    Dict,
    Leaf,
    OneOf,
    Record,
    Same,
    Structure,
    Tuple,
    Varied,
)
from chainrule.ir.types import Type
from chainrule.lower.boundary import inline, layout
from chainrule.lower.boundary.code import Code, element
from chainrule.lower.boundary.describe import Address, Path

PYTHON_TYPES: dict[str, type] = {"f64": float, "i64": int}
Visit = Callable[[Structure, str, object], None]


class Checks:
    """What can be required of objects. `kept` are the places whose objects must last until the call
    returns.
    """

    def __init__(self, code: Code, fail: str, kept: Collection[Path]) -> None:
        self.code = code
        self.fail = fail
        self.kept = kept
        self._releases: list[Callable[[], None]] = []

    # -- what must be released

    def on_release(self, release: Callable[[], None]) -> str:
        """Have something done before the call returns, or when a later check fails; gives `fail` as it
        was.
        """
        before, self.fail = self.fail, self.code.new_label("unwind")
        with self.code.aside(self.fail):
            release()
            self.code.jump(before)
        self._releases.append(release)
        return before

    def release_all(self) -> None:
        """Write the releases, last acquired first."""
        for release in reversed(self._releases):
            release()

    def release_last(self, fail: str) -> None:
        """Write the last release now, for good."""
        self._releases.pop()()
        self.fail = fail

    def own(self, value: str) -> str:
        """Take over a reference."""
        return self.on_release(lambda: self.code.help_do("decref", f"ptr {value}"))

    def parts(
        self,
        structure: Constant | Tuple | Record | Dict | Same | Varied,
        value: str,
        visit: Visit,
        path: Path | None = None,
    ) -> None:
        """Check an object that holds others, and visit these. References are borrowed; they hold during
        the visit.
        """
        match structure:
            case Constant(value=constant):
                self._constant(constant, value)
            case Tuple(cls=cls, items=items):
                self.code.require(self.code.has_type(value, cls), self.fail)
                length, first = self.items(cls, value)
                self.code.require(self.code.op(f"icmp eq i64 {length}, {len(items)}"), self.fail)
                for k, item in enumerate(items):
                    visit(item, self.code.load("ptr", first, 8 * k), k)
            case Record(cls=cls, fields=fields, items=items):
                self.code.require(self.code.has_type(value, cls), self.fail)
                self._nothing_else(cls, fields, value)
                for name, item in zip(fields, items, strict=True):
                    self._attribute(cls, name, item, value, visit, path)
            case Dict(keys=keys, items=items):
                self._dict(keys, items, value, visit)
            case Same() | Varied():
                raise TypeError("an argument stands for no other one, and has one type")

    def items(self, cls: type, value: str) -> tuple[str, str]:
        """Give the length of a list or tuple and the address of its items."""
        length = self.code.load("i64", value, layout.SIZE)
        if issubclass(cls, tuple):
            return length, self.code.at(value, layout.TUPLE_ITEMS)
        return length, self.code.load("ptr", value, layout.LIST_ITEMS)

    def _constant(self, constant: object, value: str) -> None:
        same = self.code.op(f"icmp eq ptr {value}, {self.code.object(constant)}")
        if not isinstance(constant, str | bytes | int | float) or isinstance(constant, bool):
            self.code.require(same, self.fail)
            return
        compare, going = self.code.new_label("compare"), self.code.new_label("same")
        self.code.branch(same, going, compare)
        with self.code.aside(compare):
            equal = self.code.help("i1", "equal", f"ptr {value}", f"ptr {self.code.object(constant)}")
            self.code.branch(equal, going, self.fail)
        self.code.block(going)

    def one_of(self, structure: OneOf, value: str) -> str:
        """Check that an object is one of a few known ones and give its position among them."""
        code = self.code
        options = tuple(option.value for option in structure.options)
        texts = [k for k, option in enumerate(options) if isinstance(option, str | bytes)]
        first, last = (texts[0], texts[-1] + 1) if texts else (0, 0)
        address = code.entry_address(code.table.append(options))
        numbers = (f"i64 {len(options)}", f"i64 {first}", f"i64 {last}")
        found = code.help("i64", "find", f"ptr {value}", f"ptr {address}", *numbers)
        code.require(code.op(f"icmp sge i64 {found}, 0"), self.fail)
        return found

    def _nothing_else(self, cls: type, fields: tuple[str, ...], value: str) -> None:
        """Check that an object has no attributes beyond those that its structure names."""
        for name in slot_names(cls):
            offset = layout.slot_offset(cls, name)
            if name not in fields and offset is not None:
                self.code.require(
                    self.code.op(f"icmp eq ptr {self.code.load('ptr', value, offset)}, null"), self.fail
                )
        if cls.__dictoffset__ == 0:
            return
        count = sum(layout.slot_offset(cls, name) is None for name in fields)
        basic = cls.__basicsize__ if inline.has_values(cls) else -1
        exact = self.code.help("i1", "holds", f"ptr {value}", f"i64 {count}", f"i64 {basic}")
        self.code.require(exact, self.fail)

    def _attribute(
        self,
        cls: type,
        name: str,
        item: Structure,
        value: str,
        visit: Visit,
        path: Path | None,
    ) -> None:
        content = self._standing(cls, name, value)
        if content:
            self.code.require_object(content, self.fail)
            visit(item, content, name)
            return
        content, before = self.attribute(value, name)
        visit(item, content, name)
        if path is None or (_passing(item) and (*path, name) not in self.kept):
            self.release_last(before)

    def _standing(self, cls: type, name: str, value: str) -> str:
        """Give an attribute that stands in the object itself, as a borrowed reference, or null; "" if it
        may not.
        """
        offset = layout.slot_offset(cls, name)
        if offset is not None:
            return self.code.load("ptr", value, offset)
        if not inline.is_ordinary(cls, name):
            return ""
        place = self.code.word(Address("attribute", cls, name))
        basic = f"i64 {cls.__basicsize__}"
        return self.code.help(
            "ptr", "attribute", f"ptr {value}", f"ptr {self.code.name(name)}", f"i64 {place}", basic
        )

    def attribute(self, value: str, name: str) -> tuple[str, str]:
        """Get an attribute and own it; gives also the block that `fail` was before."""
        content = self.code.call("PyObject_GetAttr", f"ptr {value}", f"ptr {self.code.name(name)}")
        missing = self.code.new_label("missing")
        with self.code.aside(missing):
            self.code.call_do("PyErr_Clear")
            self.code.jump(self.fail)
        self.code.require_object(content, missing)
        return content, self.own(content)

    def _dict(
        self,
        keys: tuple[object, ...],
        items: tuple[Structure, ...],
        value: str,
        visit: Visit,
    ) -> None:
        code = self.code
        code.require(code.has_type(value, dict), self.fail)
        size = code.load("i64", value, layout.SIZE)
        code.require(code.op(f"icmp eq i64 {size}, {len(keys)}"), self.fail)
        position, key_at, item_at = code.alloca("i64", 8), code.alloca("ptr", 8), code.alloca("ptr", 8)
        code.store("i64", "0", position)
        for key, item in zip(keys, items, strict=True):
            places = (f"ptr {position}", f"ptr {key_at}", f"ptr {item_at}")
            more = code.call("PyDict_Next", f"ptr {value}", *places)
            code.require(code.op(f"icmp ne i32 {more}, 0"), self.fail)
            self._constant(key, code.load("ptr", key_at))
            visit(item, code.load("ptr", item_at), key)

    # -- numbers and arrays

    def scalar(self, leaf: Leaf, value: str) -> str:
        """Check that an object is a number of exactly the leaf's type and give it as it stands in memory."""
        code, type = self.code, leaf.type
        llvm, _ = element(type)
        if leaf.kind == "numpy":
            code.require(code.has_type(value, layout.numpy_dtype(type).type), self.fail)
            return code.load(llvm, value, layout.NUMBER)
        if type.dtype == "bool":
            return self._bool(value)
        code.require(code.has_type(value, PYTHON_TYPES[type.dtype]), self.fail)
        if type.dtype != "i64":
            return code.load(llvm, value, layout.NUMBER)
        number = code.alloca("i64", 8)
        code.require(code.help("i1", "integer", f"ptr {value}", f"ptr {number}"), self.fail)
        return code.load("i64", number)

    def complex_scalar(self, structure: Complex, value: str) -> tuple[str, str]:
        """Check that an object is a complex number and give its parts."""
        code = self.code
        cls = complex if structure.kind == "python" else np.complex128
        code.require(code.has_type(value, cls), self.fail)
        return code.load("double", value, layout.NUMBER), code.load("double", value, layout.NUMBER + 8)

    def _bool(self, value: str) -> str:
        true = self.code.op(f"icmp eq ptr {value}, {self.code.object(True)}")
        false = self.code.op(f"icmp eq ptr {value}, {self.code.object(False)}")
        self.code.require(self.code.op(f"or i1 {true}, {false}"), self.fail)
        return self.code.op(f"zext i1 {true} to i8")

    def check_array(self, type: Type, value: str) -> tuple[str, ...]:
        """Check class, element type and rank of an array and give its dimensions."""
        code = self.code
        same = code.op(f"icmp eq ptr {code.load('ptr', value, layout.TYPE)}, {code.object(np.ndarray)}")
        code.require(same, self.fail)
        rank = code.load("i32", value, layout.ARRAY_RANK)
        fits = code.op(f"icmp eq i32 {rank}, {type.rank}")
        number, twin = layout.type_numbers(layout.numpy_dtype(type))
        elements = code.help("i1", "elements", f"ptr {value}", f"i32 {number}", f"i32 {twin}")
        code.require(code.op(f"and i1 {fits}, {elements}"), self.fail)
        dims = code.load("ptr", value, layout.ARRAY_DIMS)
        return tuple(code.load("i64", dims, 8 * k) for k in range(type.rank))

    def check_dims(self, type: Type, dims: tuple[str, ...]) -> tuple[str, ...]:
        """Check dimensions against the known ones; one that is not known is not 1, since 1 broadcasts."""
        for known, dim in zip(type.shape, dims, strict=True):
            test = "ne" if known is None else "eq"
            self.code.require(
                self.code.op(f"icmp {test} i64 {dim}, {1 if known is None else known}"), self.fail
            )
        return tuple(
            str(known) if known is not None else dim for known, dim in zip(type.shape, dims, strict=True)
        )

    def has_flags(self, value: str, flags: int) -> str:
        """Whether an array has all of these flags."""
        present = self.code.op(f"and i32 {self.code.load('i32', value, layout.ARRAY_FLAGS)}, {flags}")
        return self.code.op(f"icmp eq i32 {present}, {flags}")


def _passing(structure: Structure) -> bool:
    """Whether nothing refers to the object once it was read: numbers are copied, constants compared."""
    number = isinstance(structure, Leaf | Complex) and not structure.type.shape
    return isinstance(structure, Constant) or number
