"""The text of a boundary function: instructions, calls of CPython's and NumPy's C functions, and the object
table.

In: what to load, call and require. Out: LLVM assembly, the table's entries, declarations of external
functions.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Generator
from contextlib import contextmanager

from chainrule.ir.types import Type
from chainrule.lower.boundary import layout
from chainrule.lower.boundary.describe import Address
from chainrule.lower.boundary.helpers import SHARED, shared_functions
from chainrule.lower.layout import memory_type, number_size
from chainrule.lower.text import FunctionText

EXTERNAL = {
    "PyBool_FromLong": "ptr (i64)",
    "PyCapsule_GetPointer": "ptr (ptr, ptr)",
    "PyCapsule_New": "ptr (ptr, ptr, ptr)",
    "PyComplex_FromDoubles": "ptr (double, double)",
    "PyCell_Set": "i32 (ptr, ptr)",
    "PyDict_GetItemWithError": "ptr (ptr, ptr)",
    "PyDict_New": "ptr ()",
    "PyDict_Next": "i32 (ptr, ptr, ptr, ptr)",
    "PyDict_SetItem": "i32 (ptr, ptr, ptr)",
    "PyErr_Clear": "void ()",
    "PyEval_RestoreThread": "void (ptr)",
    "PyEval_SaveThread": "ptr ()",
    "PyErr_SetObject": "void (ptr, ptr)",
    "PyErr_SetString": "void (ptr, ptr)",
    "PyFloat_FromDouble": "ptr (double)",
    "PyList_New": "ptr (i64)",
    "PyList_SetItem": "i32 (ptr, i64, ptr)",
    "PyList_SetSlice": "i32 (ptr, i64, i64, ptr)",
    "PyLong_AsLongLongAndOverflow": "i64 (ptr, ptr)",
    "PyLong_FromLongLong": "ptr (i64)",
    "PyLong_FromUnsignedLongLong": "ptr (i64)",
    "PyObject_CallFunction": "ptr (ptr, ptr, ...)",
    "PyObject_GenericGetDict": "ptr (ptr, ptr)",
    "PyObject_GenericSetAttr": "i32 (ptr, ptr, ptr)",
    "PyObject_GetAttr": "ptr (ptr, ptr)",
    "PyObject_GetItem": "ptr (ptr, ptr)",
    "PyObject_RichCompareBool": "i32 (ptr, ptr, i32)",
    "PyObject_SetAttr": "i32 (ptr, ptr, ptr)",
    "PyObject_SetItem": "i32 (ptr, ptr, ptr)",
    "PyObject_Vectorcall": "ptr (ptr, ptr, i64, ptr)",
    "PySequence_GetItem": "ptr (ptr, i64)",
    "PySequence_Size": "i64 (ptr)",
    "PyTuple_New": "ptr (i64)",
    "_Py_Dealloc": "void (ptr)",
    "calloc": "ptr (i64, i64)",
    "free": "void (ptr)",
    "malloc": "ptr (i64)",
    "memcpy": "ptr (ptr, ptr, i64)",
    "qsort": "void (ptr, i64, i64, ptr)",
    "realloc": "ptr (ptr, i64)",
    # The kernel's allocator.
    "cr_free_unlinked": "void (ptr)",
    "cr_release_all": "void (ptr)",
}


_RARELY = {"decref": "drop", "xdecref": "xdrop"}


def declarations(text: str) -> str:
    """Declare the external functions that a text calls."""
    called = sorted(set(re.findall(r"@(\w+)\(", text)) & EXTERNAL.keys())
    return "".join(f"declare {result} @{name}{rest}\n" for name in called for result, rest in [_parts(name)])


def _helper(symbol: str, name: str) -> str:
    return f"@{SHARED if name in shared_functions() else symbol}.{name}"


def _parts(name: str) -> tuple[str, str]:
    result, _, parameters = EXTERNAL[name].partition(" ")
    return result, parameters


class Table:
    """The Python objects and addresses that code refers to by position, each once."""

    def __init__(self) -> None:
        self.entries: list[object] = []
        self._positions: dict[object, int] = {}

    def position(self, entry: object) -> int:
        """Give the position of an object or address."""
        key = entry if isinstance(entry, Address) else id(entry)
        if key not in self._positions:
            self._positions[key] = self.append((entry,))
        return self._positions[key]

    def append(self, entries: tuple[object, ...]) -> int:
        """Put entries side by side and give the position of the first."""
        self.entries.extend(entries)
        return len(self.entries) - len(entries)


class Code(FunctionText):
    """A function under construction that talks to CPython. Names of registers are LLVM operands (`%t7`)."""

    def __init__(self, symbol: str) -> None:
        super().__init__()
        self.symbol = symbol
        self.table = Table()
        self.outlying: list[str] = []
        self._aside = False

    # -- control flow

    def require(self, condition: str, otherwise: str) -> None:
        """Go on only if the condition holds, else to the other block."""
        going = self.new_label("go")
        self.branch(condition, going, otherwise)
        self.block(going)

    def require_object(self, pointer: str, otherwise: str) -> None:
        """Go on only if a pointer is not null."""
        self.require(self.op(f"icmp ne ptr {pointer}, null"), otherwise)

    @contextmanager
    def aside(self, label: str) -> Generator[None, None, None]:
        """Write a block that is entered by a jump and ends with one; the current block goes on afterwards."""
        here, self.lines = self.lines, []
        current, outer, self._aside = self.label, self._aside, True
        self.block(label)
        yield
        self._aside = outer
        self.outlying.extend(str(line) for line in self.lines)
        self.lines, self.label = here, current

    @contextmanager
    def loop(self, count: str) -> Generator[str, None, None]:
        """Repeat what is written for each number below `count`, which the context gives."""
        head, end = self.new_label("loop"), self.new_label("end")
        before = self.label
        empty = self.op(f"icmp sle i64 {count}, 0")
        self.branch(empty, end, head)
        self.block(head)
        counter = self.phi("i64")
        counter.add("0", before)
        yield counter.name
        following = self.op(f"add i64 {counter.name}, 1")
        counter.add(following, self.label)
        self.branch(self.op(f"icmp slt i64 {following}, {count}"), head, end)
        self.block(end)

    # -- memory

    def at(self, base: str, offset: int | str) -> str:
        """Give an address some bytes after another."""
        return base if offset in (0, "0") else self.op(f"getelementptr i8, ptr {base}, i64 {offset}")

    def load(self, type: str, base: str, offset: int | str = 0) -> str:
        """Load a value that stands some bytes after an address."""
        return self.op(f"load {type}, ptr {self.at(base, offset)}, align {_align(type)}")

    def store(self, type: str, value: str, base: str, offset: int | str = 0) -> None:
        """Store a value some bytes after an address."""
        self.do(f"store {type} {value}, ptr {self.at(base, offset)}, align {_align(type)}")

    def product(self, factors: tuple[str, ...], size: int) -> str:
        """Multiply dimensions and an element's size."""
        known = size
        result = ""
        for factor in factors:
            if factor.lstrip("-").isdigit():
                known *= int(factor)
            else:
                result = self.op(f"mul i64 {result}, {factor}") if result else factor
        if not result:
            return str(known)
        return result if known == 1 else self.op(f"mul i64 {result}, {known}")

    # -- Python

    def object(self, entry: object) -> str:
        """Load a Python object or an address from the table."""
        return self.entry(self.table.position(entry))

    def entry(self, position: int) -> str:
        """Load one entry of the table."""
        return self.op(f"load ptr, ptr {self.entry_address(position)}, align 8, !invariant.load !{{}}")

    def entry_address(self, position: int) -> str:
        """Give the address of an entry of the table."""
        return f"getelementptr (i8, ptr @{self.symbol}.table, i64 {8 * position})"

    def word(self, entry: Address) -> str:
        """Load a number from the table."""
        position = self.table.position(entry)
        return self.op(f"load i64, ptr {self.entry_address(position)}, align 8, !invariant.load !{{}}")

    def name(self, text: str) -> str:
        """Load an interned string."""
        return self.object(sys.intern(text))

    def call(self, name: str, *arguments: str) -> str:
        """Call an external function; arguments are written with their types. Gives its result."""
        return self.op(f"call {_parts(name)[0]} @{name}({', '.join(arguments)})")

    def call_do(self, name: str, *arguments: str) -> None:
        """Call an external function without a result."""
        self.do(f"call {_parts(name)[0]} @{name}({', '.join(arguments)})")

    def help(self, result: str, name: str, *arguments: str) -> str:
        """Call one of the boundary's own helper functions that gives a result of this type."""
        return self.op(f"call {result} {_helper(self.symbol, name)}({', '.join(arguments)})")

    def help_do(self, name: str, *arguments: str) -> None:
        """Call one of the boundary's own helper functions without a result; aside, its smaller variant."""
        name = _RARELY.get(name, name) if self._aside else name
        self.do(f"call void {_helper(self.symbol, name)}({', '.join(arguments)})")

    def numpy(self, position: int) -> str:
        """Load a function or a type from NumPy's C interface."""
        return self.load("ptr", self.object(Address("numpy")), 8 * position)

    def has_type(self, value: str, cls: type) -> str:
        """Compare the type of an object with a class."""
        return self.op(f"icmp eq ptr {self.load('ptr', value, layout.TYPE)}, {self.object(cls)}")


def _align(type: str) -> int:
    return {"i8": 1, "i16": 2, "i32": 4, "float": 4}.get(type, 8)


def element(type: Type) -> tuple[str, int]:
    """Give LLVM's name and the size in bytes of one element in memory."""
    if type.dtype in ("c128", "c64"):
        part = "double" if type.dtype == "c128" else "float"
        return f"<2 x {part}>", 16 if type.dtype == "c128" else 8
    return memory_type(type), number_size(type)
