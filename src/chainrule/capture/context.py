"""What every part of capture shares: builder, state, frames, positions, and how errors are raised."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NoReturn

from chainrule.capture.fetch import Source
from chainrule.capture.state import SHARED, UNCERTAIN, State
from chainrule.capture.values import Abstract, Choice, Closure, Key, Scalar, Static, number_of
from chainrule.errors import CompileError, TypeMismatchError, UnsupportedError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Function, Value
from chainrule.ir.structure import Structure
from chainrule.primitives.ops import Ops
from chainrule.source import Span

FALSE = Scalar(literal(False))
TRUE = Scalar(literal(True))
SOMEWHERE: ast.AST = ast.Pass()  # a place without a position of its own: errors point at the call


@dataclass(frozen=True, slots=True)
class Ambient:
    """A number, array or record in a global, closure cell or attribute, read afresh at every call.

    `holder` is the dict, cell or object; `name` the key or attribute (empty for a cell).
    """

    holder: Any
    name: str
    structure: Structure

    def read(self) -> Any:
        """Give the value now."""
        if isinstance(self.holder, dict):
            return self.holder[self.name]
        return self.holder.cell_contents if self.name == "" else getattr(self.holder, self.name)


@dataclass(eq=False, slots=True)
class Frame:
    """One activation of a captured function."""

    source: Source
    names: frozenset[str]
    function: Any
    parent: Frame | None = None
    globals: dict[str, Any] = field(default_factory=dict[str, Any])
    number: int = 0
    caller: Frame | None = None
    called_at: Span | None = None
    keeps_all: bool = False  # comprehensions: every variable stays live
    statement: ast.stmt | None = None  # where it is


@dataclass(eq=False, slots=True)
class Outlined:
    """A function that is captured on its own (recursion): its name, and its result once that is known."""

    name: str
    result: Structure | None = None
    effects: tuple[tuple[int, Structure], ...] = ()
    shares: frozenset[tuple[tuple[int, bool], tuple[int, bool]]] = (
        frozenset()
    )  # arguments that are one object now
    done: bool = False


@dataclass(eq=False, slots=True)
class Unit:
    """What belongs to the whole capture rather than to one function."""

    functions: dict[str, Function] = field(default_factory=dict[str, Function])
    ambients: dict[tuple[int, str], tuple[Ambient, tuple[Value, ...]]] = field(
        default_factory=dict[tuple[int, str], tuple[Ambient, tuple[Value, ...]]]
    )
    outlined: dict[Any, Outlined] = field(default_factory=dict[Any, Outlined])
    derived: dict[Any, tuple[Any, str]] = field(default_factory=dict[Any, tuple[Any, str]])
    recursive: set[Any] = field(default_factory=set[Any])
    guards: dict[tuple[int, str], Ambient] = field(default_factory=dict[tuple[int, str], Ambient])
    numbers: Any = field(default_factory=lambda: count(1))
    keep: list[Any] = field(default_factory=list[Any])
    whole: bool = False  # whether functions of the library that are captured on their own are inlined as well
    tracking: bool = False  # whether objects from before a loop are kept apart from those of the loop
    numbering: bool = False  # whether arrays have numbers, so that the run tells which of them are one
    foreign: set[Key] = field(
        default_factory=set[Key]
    )  # cells of globals and closures, and of shared defaults
    replaced: set[Key] = field(
        default_factory=set[Key]
    )  # run-time lists in which objects took others' places


class Bottom(Exception):  # noqa: N818 - no error: the path is left
    """Raised while the result of a recursive function is not known yet: this path gives nothing for now."""


class Raised(Bottom):
    """Raised where every path has raised a Python exception: nothing further down is reached."""


class Recursion(Exception):  # noqa: N818 - no error: the call is captured in another way
    """Raised where a function that is being inlined calls itself: it must be captured on its own."""

    def __init__(self, identity: Any) -> None:
        super().__init__(identity)
        self.identity = identity


class Context:
    """State of one capture; the parts of the evaluator derive from it."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.b = Ops()
        self.state: State = {UNCERTAIN: frozenset(), SHARED: frozenset()}
        self.frame: Frame | None = None
        self.assumed: dict[Any, bool] = {}  # conditions of choices that are made on this path
        self.assumed_sorts: dict[Any, Any] = {}  # what numbers of several types are on this path
        self.tells_sorts = False  # whether what is described says which type a number has in this run
        self.stack: list[tuple[Any, ...]] = []
        self.lower_bounds: dict[Any, int] = {}
        self.given: set[Any] = set()  # the numbers that the captured function is given
        self.known_before_loop: int | None = (
            None  # how many values were defined before the loop that is running
        )
        self.changing: set[Any] = set()  # vectors that a loop carries and gives another size
        self.counters: set[Any] = set()  # integers that start small and count in a loop
        self.slim: set[Any] = set()  # sizes of slices such as `0:1`, which hold one item or none
        # choices of what a number says, by their first condition, with the number and its options
        self.numbered: dict[Any, tuple[Any, Atom, tuple[Any, ...]]] = {}
        self.line = 0
        self.whole: Span | None = None  # the function that is captured

    # Positions and errors

    def at(self, node: ast.AST) -> None:
        """Remember where the program is: new equations get this position.

        Inside a function of the library it stays where the user called it.
        """
        line: int | None = getattr(node, "lineno", None)
        if self.frame is not None and line is not None and not self.frame.source.of_library:
            self.b.span = self.frame.source.span(node, self.frame.called_at)
            self.line = line

    def refuse(
        self, code: str, message: str, *, kind: type[CompileError] = UnsupportedError,
        node: ast.AST | None = None, label: str = "", hint: str = "", notes: tuple[str, ...] = (),
    ) -> NoReturn:  # fmt: skip
        """Raise an error at a node (or where the program is)."""
        if node is not None:
            self.at(node)
        raise kind(code, message, self.b.span, label=label, hint=hint, notes=notes)

    def mismatch(self, code: str, message: str, **details: Any) -> NoReturn:
        """Raise a type error where the program is."""
        self.refuse(code, message, kind=TypeMismatchError, **details)

    # Sequences and variables

    def fresh(self) -> int:
        """Give a number that was not used before."""
        return next(self.unit.numbers)

    def new_cell(self, content: Any) -> Key:
        """Make a cell."""
        key = ("c", self.fresh())
        self.state[key] = content
        return key

    def writable(self, cell: Key) -> None:
        """Refuse to write to a cell when it is not certain which object it is."""
        self.certainly_writable(cell)

    def certainly_writable(self, cell: Key) -> None:
        """Refuse to write to what may be another object, whatever else has a name for it."""
        if cell in self.unit.foreign:
            self.refuse(
                "E0305",
                "this changes something that belongs outside the function",
                hint="return the new value, or pass the object as an argument",
            )
        if cell in self.state[UNCERTAIN]:
            self.refuse_alias()

    def refuse_alias(self) -> NoReturn:
        """Refuse a write of which it is not known what else it changes."""
        self.refuse(
            "E0321",
            "this changes an object that has another name, or was chosen at run time",
            hint="change a copy, or change it before the second name is made",
        )

    def mark_uncertain(self, *cells: Key) -> None:
        """From now on these cells may be read but not written."""
        self.state[UNCERTAIN] = self.state[UNCERTAIN] | set(cells)

    def aliased(self, ref: Any) -> Any:
        """Take a reference to an object that is now an item of a list as a reference to that item."""
        raise NotImplementedError(type(self).__name__)

    def variable(self, name: str, frame: Frame | None = None) -> Key:
        """Give the key of a variable of a frame."""
        owner = frame or self.frame
        assert owner is not None
        return ("v", owner.number, name)

    # Control

    def in_region(
        self, run: Callable[[], Any], state: State, *, repeats: bool = False
    ) -> tuple[Any, Ops, State]:
        """Run something into a new region with a copy of a state; give its result, builder and last state.

        A region `repeats` if it is the body of a loop.
        """
        outer, before, span = self.b, self.state, self.b.span
        self.b, self.state = outer.nested(), dict(state)
        known = self.known_before_loop
        if repeats:
            self.known_before_loop = len(outer.definitions)
        try:
            result = run()
            return result, self.b, self.state
        finally:
            self.b, self.state = outer, before
            self.b.span = span
            self.known_before_loop = known

    # What the other parts supply

    def evaluate(self, node: ast.expr) -> Any:
        """Evaluate an expression."""
        raise NotImplementedError(type(self).__name__)

    def choose(self, choice: Choice, run: Callable[[Any], Any]) -> Any:
        """Do something with the one of two objects that is meant."""
        raise NotImplementedError(type(self).__name__)

    def call(self, function: Abstract, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function value."""
        raise NotImplementedError(type(self).__name__)

    def execute(self, statements: list[ast.stmt]) -> None:
        """Execute statements."""
        raise NotImplementedError(type(self).__name__)

    def describe_value(self, value: Any) -> str:
        """Say in a few words what a value is, for error messages."""
        match value:
            case Scalar(atom=atom):
                return f"a number ({atom.type})"
            case Static(value=None):
                return "None"
            case Static(value=str()):
                return "a string"
            case Static(value=known):
                return f"`{getattr(known, '__name__', known)}`"
            case Closure():
                return "a function"
            case _:
                return _WORDS.get(type(value).__name__, "a value of another kind")


_WORDS = {
    "ArrayRef": "an array",
    "ComplexValue": "a complex number",
    "ComplexArray": "an array of complex numbers",
    "TupleValue": "a tuple",
    "Ref": "an object or list",
    "ElementRef": "an item of a list",
    "RangeValue": "a range",
    "Iteration": "an iterator",
    "Undefined": "a variable without a value",
    "BoundMethod": "a method",
    "PartialCall": "a function",
    "Derived": "a function",
    "Pullback": "a function",
}


def is_true(value: Any) -> bool:
    """Whether a flag is known to be set."""
    return isinstance(value, Scalar) and value.known and bool(number_of(value.atom))


def is_false(value: Any) -> bool:
    """Whether a flag is known not to be set."""
    return isinstance(value, Scalar) and value.known and not number_of(value.atom)


def flag_atom(value: Any) -> Atom:
    """Give the atom of a flag."""
    return value.atom
