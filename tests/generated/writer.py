"""The state in which a program is written: lines so far, names in scope and their kinds, and the dice.

Sizes of arrays are known while writing, so that shapes fit and indices stay in bounds by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Kind:
    """What a name stands for: a number, an array of a known shape, a list of floats, a record, a function."""

    name: str
    shape: tuple[int, ...] = ()
    of: Any = None


# What the generator may use that not every version of the compiler takes.
FEATURES = frozenset({"masks", "records"})

FLOAT = Kind("float")
INT = Kind("int")
COUNTER = Kind("counter")  # an integer that only its loop changes
LIST = Kind("list")
PAIR = Kind("pair")
DICT = Kind("dict")  # two floats and an array of three
ROWS = Kind("rows")  # a list of arrays of three
NONE = Kind("none")


def array(*shape: int) -> Kind:
    return Kind("array", shape)


@dataclass(frozen=True)
class Signature:
    """A function that can be called: its name, the kinds of its parameters, and of its result."""

    name: str
    params: tuple[Kind, ...]
    result: Kind
    names: tuple[str, ...] = ()  # of the parameters, where they may be used in a call


@dataclass
class Record:
    """A class of the program, with its fields and methods."""

    name: str
    frozen: bool
    fields: dict[str, Kind]
    methods: list[Signature] = field(default_factory=list)
    spellings: list[str] = field(default_factory=list)  # floats that one is asked for: `{0}.norm`, `{0}({1})`
    settable: list[str] = field(default_factory=list)  # `{0}.total`, a property that may be assigned to
    makers: list[str] = field(default_factory=list)  # others of its kind made from it: `{0} * {1}`


@dataclass
class Level:
    """A function that is being written: what it returns, and which loops are around."""

    result: Kind | None
    loops: int = 0
    blocks: int = 0
    frozen_lists: bool = False
    main: bool = False  # the function `program`


class Writer:
    """Writes lines; `draw(n)` gives a number below `n`, and 0 is the simplest choice."""

    def __init__(self, draw: Callable[[int], int]) -> None:
        self.dice = draw
        self.lines: list[str] = []
        self.indent = 0
        self.scopes: list[dict[str, Kind]] = []
        self.boundary = 0  # scopes from here on belong to the function that is being written
        self.nonlocals: set[str] = set()
        self.levels: list[Level] = []
        self.functions: list[Signature] = []
        self.records: list[Record] = []
        self.count: dict[str, int] = {}
        self.budget = 8 + 8 * draw(4)  # statements of the whole program
        self.appends = False  # whether a call may make a list longer
        self.features = FEATURES
        self.nesting = 0  # of calls in arguments of calls
        self.fault = ""  # a template of `faulty` that is still to be put in, after so many statements
        self.fault_after = 0
        self.fault_lines: tuple[int, ...] = ()
        self.constants: dict[str, Kind] = {}  # names of the module

    # Dice

    def below(self, n: int) -> int:
        return self.dice(n)

    def pick(self, options: Sequence[T]) -> T:
        return options[self.dice(len(options))]

    def chance(self, percent: int) -> bool:
        return self.dice(100) >= 100 - percent

    # Lines

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """An indented block with a scope of its own: what it defines is not used after it."""
        self.line(head)
        self.indent += 1
        self.scopes.append({})
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.line("pass")
        self.scopes.pop()
        self.indent -= 1

    @contextmanager
    def function(self, head: str, result: Kind | None, closed: bool, writes: set[str]) -> Iterator[None]:
        """The body of a function; `closed` if it sees no local names from outside."""
        kept = self.scopes, self.boundary, self.nonlocals
        self.scopes = [] if closed else list(self.scopes)
        self.boundary, self.nonlocals = len(self.scopes), writes
        frozen = bool(self.levels) and not closed and self.level.frozen_lists  # it may be called in the loop
        self.levels.append(Level(result, frozen_lists=frozen))
        with self.block(head):
            yield
        self.levels.pop()
        self.scopes, self.boundary, self.nonlocals = kept

    @property
    def level(self) -> Level:
        return self.levels[-1]

    @contextmanager
    def loop(self, frozen_lists: bool = False) -> Iterator[None]:
        kept = self.level.frozen_lists
        self.level.loops += 1
        self.level.frozen_lists = kept or frozen_lists
        yield
        self.level.loops -= 1
        self.level.frozen_lists = kept

    # Names

    def fresh(self, stem: str) -> str:
        self.count[stem] = self.count.get(stem, 0) + 1
        return f"{stem}{self.count[stem]}"

    def define(self, name: str, kind: Kind) -> str:
        self.scopes[-1][name] = kind
        return name

    def visible(self) -> dict[str, Kind]:
        names: dict[str, Kind] = dict(self.constants)
        for scope in self.scopes:
            names |= scope
        return names

    def names(self, *kinds: str) -> list[str]:
        return [name for name, kind in self.visible().items() if kind.name in kinds]

    def arrays(self, shape: tuple[int, ...] | None = None, rank: int = 0) -> list[str]:
        """Arrays of a shape, of a rank, or all of them; fields of records too."""
        found = {name: kind.shape for name, kind in self.visible().items() if kind.name == "array"}
        for name, record in self.record_names():
            found |= {f"{name}.{f}": k.shape for f, k in record.fields.items() if k.name == "array"}
        found |= {f'{name}["row"]': (3,) for name in self.names("dict")}
        return [n for n, s in found.items() if (shape is None or s == shape) and (not rank or len(s) == rank)]

    def shape_of(self, name: str) -> tuple[int, ...]:
        if name.endswith("]"):
            return (3,)
        owner, _, attribute = name.partition(".")
        kind = self.visible()[owner]
        return kind.of.fields[attribute].shape if attribute else kind.shape

    def assignable_floats(self) -> list[str]:
        """Floats that are plain variables of the function that is being written."""
        return [name for name in self.assignable(FLOAT) if name.isidentifier()]

    def record_names(self, mutable: bool = False) -> list[tuple[str, Record]]:
        found = [(n, k.of) for n, k in self.visible().items() if k.name == "record"]
        return [(n, r) for n, r in found if not (mutable and r.frozen)]

    def assignable(self, kind: Kind) -> list[str]:
        """Names of this kind that an assignment rebinds in the function that is being written."""
        own: dict[str, Kind] = {}
        for scope in self.scopes[self.boundary :]:
            own |= scope
        visible = self.visible()
        return [n for n, k in own.items() if k == kind] + [n for n in self.nonlocals if visible[n] == kind]
