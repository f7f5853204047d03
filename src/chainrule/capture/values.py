"""Abstract values: what capture knows of a Python value while it evaluates a program.

Numbers are IR atoms with a kind; arrays, lists and objects are references to cells, whose contents live in
the state, so that every alias sees a change. Tuples and everything that Python knows now are values in
themselves.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from typing import Literal as OneOf

from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Leaf, Structure

Kind = OneOf["python", "numpy", "mixed"]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sorts:
    """Of a number whose type only the run tells: what it may be, and which of `SORTS` it is (a place in them).

    `whole` is the number as an integer, where some of the options are floats and some are not.
    """

    options: tuple[Leaf, ...]
    which: Atom
    whole: Atom | None = None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number. `mixed`: a Python number on one path and a NumPy one on another; `sorts` says which, where known."""

    atom: Atom
    kind: Kind = "python"
    sorts: Sorts | None = None

    @property
    def known(self) -> bool:
        """Whether the number is a constant."""
        return isinstance(self.atom, Literal)


@dataclass(frozen=True, slots=True)
class Static:
    """A Python object that is known at compile time and no number: module, function, class, string, None."""

    value: Any


@dataclass(frozen=True, slots=True)
class SliceView:
    """Part of an array: start, size and step per axis of the base; dropped axes have size 1 and disappear.

    NumPy lets nobody write through some views: those are `read_only`.
    """

    where: tuple[Atom, ...]
    dropped: tuple[bool, ...]
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class TransposeView:
    """An array with its axes permuted."""

    perm: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReshapeView:
    """An array in another shape; `dims` as read, `base_dims` to write back."""

    dims: tuple[Atom, ...]
    base_dims: tuple[Atom, ...]


View = SliceView | TransposeView | ReshapeView


@dataclass(frozen=True, slots=True)
class ArrayRef:
    """A reference to an array cell, seen through a chain of views; `view_rank` is its rank."""

    cell: Key
    views: tuple[View, ...] = ()


@dataclass(frozen=True, slots=True)
class ComplexValue:
    """A complex number: two floats."""

    real: Atom
    imag: Atom
    kind: Kind = "python"

    @property
    def known(self) -> bool:
        """Whether the number is a constant."""
        return isinstance(self.real, Literal) and isinstance(self.imag, Literal)


@dataclass(frozen=True, slots=True)
class ComplexArray:
    """An array of complex numbers: two arrays of floats of one shape, which carry the same views."""

    real: ArrayRef
    imag: ArrayRef


@dataclass(frozen=True, slots=True)
class FlatValue:
    """`x.flat`: an array seen as a vector, written in place; reading a part of it copies."""

    array: ArrayRef


@dataclass(frozen=True, slots=True)
class TupleValue:
    """A tuple or named tuple; a `slice` too, whose items are start, stop and step."""

    cls: type
    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a cell that holds an object, a list, or a dict."""

    cell: Key


@dataclass(frozen=True, slots=True)
class ElementRef:
    """A reference to a record inside a run-time list: list cell, item number, first column, structure."""

    cell: Key
    index: Atom
    column: int
    structure: Structure


@dataclass(frozen=True, slots=True)
class RangeValue:
    """A `range` object."""

    start: Atom
    stop: Atom
    step: Atom


@dataclass(frozen=True, slots=True)
class Iteration:
    """Something to loop over: `enumerate`, `zip`, `reversed`, `dict.items()`.

    Items are made when they are asked for: what they are made from may have changed since the loop began.
    """

    length: Atom
    item: Callable[[Atom], Any]
    count: int | None = None  # the length, where it is known and `now` gives the items one by one
    now: Callable[[int], Any] = lambda k: None
    bound: int | None = None  # items must be taken one by one: there are at most this many
    uniform: bool = False  # whether all items are numbers of one type
    once: bool = False  # an iterator, which gives its items once
    lists: tuple[tuple[Key, Any], ...] = ()  # the lists that it runs over, with their lengths
    reads: tuple[tuple[Key, Any], ...] = ()  # what must stay as it is, as the items were made too early
    part: bool = False  # of its lists, which must hold the same objects until the last item is taken

    @property
    def static_items(self) -> tuple[Any, ...] | None:
        """Make all items, if their number is known."""
        return None if self.count is None else tuple(map(self.now, range(self.count)))

    def each(self, change: Callable[[Any], Any]) -> Iteration:
        """Give an iterator over what `change` makes of each item."""

        def item(k: Atom) -> Any:
            return change(self.item(k))

        def now(k: int) -> Any:
            return change(self.now(k))

        return replace(self, item=item, now=now, once=True)


@dataclass(frozen=True, slots=True)
class Closure:
    """A function defined inside captured code (`def` or `lambda`), with the frame that it was defined in."""

    node: ast.FunctionDef | ast.Lambda
    frame: Any
    defaults: tuple[Any, ...]
    keyword_defaults: tuple[tuple[str, Any], ...] = ()
    wrapped: Any = None  # by `functools.wraps`


@dataclass(frozen=True, slots=True)
class BoundMethod:
    """A function together with its first argument."""

    owner: Any
    function: Any


@dataclass(frozen=True, slots=True)
class PartialCall:
    """A function with some arguments given already (`functools.partial`)."""

    function: Any
    arguments: tuple[Any, ...]
    keywords: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A derivative of a function, as `grad(f)` gives it; `recipe` says which one (a plan without a function)."""

    function: Any
    recipe: Any


@dataclass(frozen=True, slots=True)
class Pullback:
    """What `vjp` gave beside a value; `made` holds the function's program.

    The atoms are those of the arguments, of what the function reads around it, and of its result, as they
    were when `vjp` was called.
    """

    made: Any
    structures: tuple[Structure, ...]
    spread: tuple[bool, ...]
    count: int
    arguments: tuple[Atom, ...]
    free: tuple[Atom, ...]
    results: tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Undefined:
    """A variable that has no value yet."""


@dataclass(frozen=True, slots=True)
class MaybeUndefined:
    """A variable that has a value on some paths only; `defined` says at run time."""

    defined: Atom
    value: Any


@dataclass(frozen=True, slots=True)
class Maybe:
    """A value, or `None`: `present` says at run time."""

    present: Atom
    value: Any


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two objects or arrays that exist already, as a run-time condition says."""

    condition: Atom
    yes: Any
    no: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """A variable whose types on two paths do not go together; an error if it is used."""

    reason: str


Abstract = (
    Scalar | Static | ArrayRef | ComplexValue | ComplexArray | FlatValue
    | TupleValue | Ref | ElementRef | RangeValue
    | Iteration | Closure | BoundMethod | PartialCall | Derived | Pullback | Undefined | MaybeUndefined | Maybe
    | Choice | Conflict
)  # fmt: skip

FunctionValue = Closure | BoundMethod | PartialCall | Derived | Pullback

# Contents of cells (an array cell holds an IR atom)


@dataclass(frozen=True, slots=True)
class ObjectState:
    """The attributes of an object now."""

    cls: type
    fields: tuple[tuple[str, Any], ...]

    def get(self, name: str) -> Any:
        """Give an attribute, or None."""
        return dict(self.fields).get(name)

    def with_field(self, name: str, value: Any) -> ObjectState:
        """Give the object with an attribute replaced or added."""
        fields = dict(self.fields)
        fields[name] = value
        return ObjectState(self.cls, tuple(fields.items()))


@dataclass(frozen=True, slots=True)
class ListState:
    """A list whose length is known.

    An empty list that is an item of a run-time list may have a `home`: that list, and its number there.
    """

    items: tuple[Any, ...]
    home: tuple[Key, Atom] | None = None


@dataclass(frozen=True, slots=True)
class SequenceState:
    """A list of run-time length: its length, the structure of an item, one array per leaf of the items.

    A list that is an item of a list has a `home`, where its length is stored: a column of lengths, and which one.
    """

    length: Atom
    item: Structure
    columns: tuple[ArrayRef, ...]
    cls: type = list
    home: tuple[ArrayRef, Atom] | None = None


@dataclass(frozen=True, slots=True)
class DictState:
    """A dict with keys known at compile time."""

    items: tuple[tuple[Any, Any], ...]


def cells_of(value: Any) -> tuple[Key, ...]:
    """Give the cells that a reference names: two for an array of complex numbers, none for a number."""
    match value:
        case Ref(cell=cell) | ArrayRef(cell=cell):
            return (cell,)
        case ComplexArray(real=real, imag=imag):
            return (real.cell, imag.cell)
        case _:
            return ()


UNDEFINED = Undefined()
NONE = Static(None)
MOST_OPTIONS = 16  # things that a run-time choice may be between


def is_slice(value: Any) -> bool:
    """Whether a value is a slice."""
    return isinstance(value, TupleValue) and value.cls is slice


def number_of(atom: Atom) -> float:
    """Give the number that a constant is."""
    assert isinstance(atom, Literal)
    assert not isinstance(atom.value, complex)
    return atom.value


def integer_of(atom: Atom) -> int:
    """Give the integer that a constant is."""
    return int(number_of(atom))
