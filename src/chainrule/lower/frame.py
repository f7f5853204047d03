"""One function being lowered: its text, the operands of its values, and what the whole unit shares.

`Unit` gathers what functions share: sites of checks, declarations, metadata. `Frame` is the state of one
function.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from chainrule.ir.nodes import Atom, Function, Literal, Region, Value
from chainrule.ir.types import Type
from chainrule.lower.layout import (
    Array,
    Operand,
    Tape,
    is_small,
    literal_text,
    memory_type,
    number_size,
    number_type,
    register_type,
)
from chainrule.lower.site import Site
from chainrule.lower.text import FunctionText, Phi

LIKELY = '!0 = !{!"branch_weights", i32 1048575, i32 1}'
MANY_BUFFERS = 24  # beyond that, LLVM's own checks at run time cost less than the metadata
FAST = "reassoc nsz arcp contract "


@dataclass(slots=True)
class Unit:
    """What the functions of one compiled unit share."""

    functions: Mapping[str, Function]
    strict: bool = False
    sites: list[Site] = field(default_factory=list[Site])
    declarations: dict[str, None] = field(default_factory=dict[str, None])
    metadata: list[str] = field(default_factory=lambda: [LIKELY])
    attributes: dict[str, int] = field(default_factory=dict[str, int])
    libraries: dict[str, None] = field(default_factory=dict[str, None])
    recursive: set[str] = field(default_factory=set[str])
    long: set[str] = field(default_factory=set[str])
    kept: dict[str, None] = field(default_factory=dict[str, None])
    stack_bytes: int = 0
    parts: list[str] = field(default_factory=list[str])  # texts of functions for parts of others
    _memory: int = 0
    _known: dict[Site, int] = field(default_factory=dict[Site, int])

    @property
    def flags(self) -> str:
        """Flags of floating-point instructions."""
        return "" if self.strict else FAST

    def site(self, site: Site) -> int:
        """Number a site; they count from 1."""
        if site not in self._known:
            self.sites.append(site)
            self._known[site] = len(self.sites)
        return self._known[site]

    def memory_site(self) -> int:
        """The site of allocations that fail."""
        if not self._memory:
            self._memory = self.site(Site("MemoryError", "not enough memory for an array", (), None))
        return self._memory

    def declare(self, text: str) -> None:
        """Add a declaration, once."""
        self.declarations[text] = None

    def node(self, text: str) -> str:
        """Add a metadata node and give its name, which stands for `{0}` in it."""
        name = f"!{len(self.metadata)}"
        self.metadata.append(f"{name} = {text.format(name)}")
        return name

    def likely(self) -> str:
        """Branch weights that say that the first label is nearly always taken."""
        return ", !prof !0"

    def plain_loop(self) -> str:
        """Metadata of a loop whose iterations are independent: interleaving them gains nothing but code."""
        interleave = self.node('!{{!"llvm.loop.interleave.count", i32 1}}')
        unroll = self.node('!{{!"llvm.loop.unroll.runtime.disable"}}')
        return f", !llvm.loop {self.node(f'distinct !{{{{{{0}}, {interleave}, {unroll}}}}}')}"

    def attribute(self, text: str) -> str:
        """Name an attribute group."""
        number = self.attributes.setdefault(text, len(self.attributes) + 1)
        return f"#{number}"


class Frame:
    """One function: the text so far, and the operand of each value."""

    def __init__(
        self, unit: Unit, lower_region: Callable[[Frame, Region], None], attributes: str = ""
    ) -> None:
        self.unit = unit
        self.attributes = attributes
        self.text = FunctionText()
        self.values: dict[Value, Operand] = {}
        self.failures: list[tuple[str, str]] = []
        self.foreign: list[str] = []
        self.alias: dict[str, str] = {}
        self.budget = ""  # where work is counted that is left until the next poll, if there are polls
        self.in_loop = False
        self.lower_region = lower_region

    def region(self, region: Region) -> None:
        """Lower a region whose parameters are bound; its results can be had afterwards."""
        self.lower_region(self, region)

    # Operands

    def bind(self, value: Value, operand: Operand) -> None:
        """Say what a value is."""
        self.values[value] = operand

    def get(self, atom: Atom) -> Operand:
        """Give the operand of an atom."""
        return literal_text(atom) if isinstance(atom, Literal) else self.values[atom]

    def scalar(self, atom: Atom, lanes: int = 1) -> str:
        """Give the register or constant of a number, repeated in each lane where a pack is wanted."""
        if isinstance(atom, Literal):
            return literal_text(Literal(atom.value, Type(atom.type.dtype, (), max(lanes, atom.type.lanes))))
        operand = self.values[atom]
        assert isinstance(operand, str), f"{atom.name}: {atom.type} is no number"
        return self.splat(operand, atom.type, lanes) if lanes > atom.type.lanes else operand

    def array(self, atom: Atom) -> Array:
        """Give the memory of an array."""
        operand = self.get(atom)
        assert isinstance(operand, Array), f"{atom} is no array"
        return operand

    def tape(self, atom: Atom) -> Tape:
        """Give the memory of a tape."""
        operand = self.get(atom)
        assert isinstance(operand, Tape), f"{atom} is no tape"
        return operand

    def splat(self, operand: str, type: Type, lanes: int) -> str:
        """Repeat a number in each lane."""
        vector = f"<{lanes} x {number_type(type)}>"
        first = self.text.op(f"insertelement {vector} poison, {number_type(type)} {operand}, i64 0")
        zeros = f"<{lanes} x i32> zeroinitializer"
        return self.text.op(f"shufflevector {vector} {first}, {vector} poison, {zeros}")

    # Integer arithmetic on sizes and positions

    def times(self, x: str, y: str) -> str:
        """Multiply sizes."""
        if _is_number(x) and _is_number(y):
            return str(int(x) * int(y))
        if x == "1" or y == "0":
            return y
        if y == "1" or x == "0":
            return x
        return self.text.op(f"mul nsw i64 {x}, {y}")

    def plus(self, x: str, y: str) -> str:
        """Add positions."""
        if _is_number(x) and _is_number(y):
            return str(int(x) + int(y))
        if x == "0":
            return y
        return x if y == "0" else self.text.op(f"add nsw i64 {x}, {y}")

    def minus(self, x: str, y: str) -> str:
        """Subtract positions."""
        if _is_number(x) and _is_number(y):
            return str(int(x) - int(y))
        return x if y == "0" else self.text.op(f"sub nsw i64 {x}, {y}")

    def product(self, dims: Iterable[str]) -> str:
        """Multiply dimensions."""
        total = "1"
        for dim in dims:
            total = self.times(total, dim)
        return total

    # Memory

    def offset(self, array: Array, indices: Iterable[str]) -> str:
        """Give the position of an element in C order."""
        position = "0"
        for index, dim in zip(indices, array.dims, strict=True):
            position = self.plus(self.times(position, dim), index)
        return position

    def address(self, array: Array, offset: str) -> str:
        """Give the address of the element at a position."""
        if offset == "0":
            return array.pointer
        element = memory_type(array.type)
        return self.text.op(f"getelementptr inbounds {element}, ptr {array.pointer}, i64 {offset}")

    def load(self, array: Array, offset: str) -> str:
        """Read an element."""
        place, suffix = self.address(array, offset), self._suffix(array)
        if array.type.dtype == "bool":
            byte = self.text.op(f"load i8, ptr {place}{suffix}")
            return self.text.op(f"trunc i8 {byte} to i1")
        return self.text.op(f"load {register_type(array.type)}, ptr {place}{suffix}")

    def store(self, array: Array, offset: str, operand: str) -> None:
        """Write an element."""
        place, suffix = self.address(array, offset), self._suffix(array)
        register = register_type(array.type)
        if array.type.dtype == "bool":
            operand, register = self.text.op(f"zext i1 {operand} to i8"), "i8"
        self.text.do(f"store {register} {operand}, ptr {place}{suffix}")

    @contextmanager
    def distinct(self, pointers: Iterable[str]) -> Generator[None]:
        """Tell LLVM, for the loads and stores emitted inside, that these buffers do not overlap."""
        buffers = tuple(dict.fromkeys(pointers))
        if not 1 < len(buffers) <= MANY_BUFFERS:
            yield
            return
        outer = self.alias
        domain = self.unit.node("distinct !{{{0}}}")
        scopes = [self.unit.node(f"distinct !{{{{{{0}}, {domain}}}}}") for _ in buffers]
        self.alias = dict(outer)
        for k, (buffer, scope) in enumerate(zip(buffers, scopes, strict=True)):
            own = self.unit.node(f"!{{{{{scope}}}}}")
            others = self.unit.node("!{{" + ", ".join(scopes[:k] + scopes[k + 1 :]) + "}}")
            self.text.do(f"call void @llvm.experimental.noalias.scope.decl(metadata {own})")
            self.alias[buffer] = f", !alias.scope {own}, !noalias {others}"
        yield
        self.alias = outer

    def _suffix(self, array: Array) -> str:
        return f", align {number_size(array.type)}{self.alias.get(array.pointer, '')}"

    # Failing

    def require(self, condition: str, site: int) -> None:
        """Leave the function with the number of a site unless a condition holds."""
        self.require_with(condition, str(-site), lambda: None)

    def require_with(self, condition: str, status: str, before: Callable[[], None]) -> None:
        """Leave the function with a status unless a condition holds; `before` runs in the cold block."""
        fail, ok = self.text.new_label("fail"), self.text.new_label("ok")
        self.text.branch(condition, ok, fail, self.unit.likely())
        self.text.block(fail)
        before()
        self.failures.append((status, self.text.label))
        self.text.jump("failed")
        self.text.block(ok)

    def failed(self) -> str:
        """Begin the block of all failures and give their status; "" if nothing can fail."""
        if not self.failures:
            return ""
        self.text.block("failed")
        status = self.text.phi("i64")
        for code, label in self.failures:
            status.add(code, label)
        return status.name

    # Slots: operands as flat lists of registers, for phis, parameters and results

    def flat(self, operand: Operand, type: Type) -> list[tuple[str, str]]:
        """Give (LLVM type, operand) pairs for what is not known from the type."""
        match operand:
            case str():
                return [(register_type(type), operand)]
            case Tape():
                return [("ptr", operand.pointer), ("i64", operand.size), ("i64", operand.capacity)]
            case Array():
                unknown = [
                    ("i64", d) for d, known in zip(operand.dims, type.shape, strict=True) if known is None
                ]
                return [("ptr", operand.pointer), *unknown]

    def unflat(self, registers: Iterable[str], type: Type) -> Operand:
        """Put flat registers together to an operand."""
        it = iter(registers)
        if type.dtype == "tape":
            return Tape(next(it), next(it), next(it))
        if not type.is_array:
            return next(it)
        pointer = next(it)
        return Array(pointer, tuple(next(it) if d is None else str(d) for d in type.shape), type)

    def phis(self, type: Type) -> tuple[list[Phi], Operand]:
        """Append the phi nodes of a value; small arrays do not come here."""
        assert not is_small(type)
        phis = [self.text.phi(t) for t in flat_types(type)]
        return phis, self.unflat((p.name for p in phis), type)


def flat_types(type: Type) -> list[str]:
    """Give the LLVM types of the registers that stand for a value."""
    if type.dtype == "tape":
        return ["ptr", "i64", "i64"]
    if not type.is_array:
        return [register_type(type)]
    return ["ptr", *("i64" for d in type.shape if d is None)]


def _is_number(text: str) -> bool:
    return text.lstrip("-").isdigit()
