"""The state of an evaluation: variables and cells, and walks over abstract values.

A state maps keys to contents: `("v", frame, name)` to the abstract value of a variable, `("c", number)` to
the contents of a cell (an IR atom for an array, else an `ObjectState`, `ListState`, `SequenceState` or
`DictState`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from chainrule.capture.values import (
    ArrayRef,
    BoundMethod,
    Choice,
    Closure,
    ComplexArray,
    ComplexValue,
    Derived,
    DictState,
    ElementRef,
    Key,
    ListState,
    Maybe,
    MaybeUndefined,
    ObjectState,
    PartialCall,
    Pullback,
    RangeValue,
    Ref,
    ReshapeView,
    Scalar,
    SequenceState,
    SliceView,
    Sorts,
    TupleValue,
    View,
)
from chainrule.ir.nodes import Atom, Literal, Value

State = dict[Key, Any]
SHARED: Key = ("shared",)  # which objects may be items of run-time lists as well
UNCERTAIN: Key = ("uncertain",)  # cells whose identity depends on the path taken: they can't be written
NUMBER: Key = ("n",)  # the number that the next array gets


def number_key(cell: Key) -> Key:
    """Name the place of an array's number, or of those of the rows of a column."""
    return ("n", cell)


def row_numbers(state: State, cell: Key) -> Atom | None:
    """Give the numbers of the rows of a column, if it keeps them."""
    numbers: Atom | None = state.get(number_key(cell))
    return numbers if numbers is not None and numbers.type.shape else None


def same_atom(a: Atom, b: Atom) -> bool:
    """Whether two atoms are the same value (constants: bit for bit)."""
    if isinstance(a, Literal) and isinstance(b, Literal):
        return a.type == b.type and repr(a.value) == repr(b.value)
    return a is b


def map_views(views: tuple[View, ...], f: Callable[[Atom], Atom]) -> tuple[View, ...]:
    """Apply a function to the atoms of views."""
    result: list[View] = []
    for view in views:
        match view:
            case SliceView():
                result.append(SliceView(tuple(map(f, view.where)), view.dropped, view.read_only))
            case ReshapeView():
                result.append(ReshapeView(tuple(map(f, view.dims)), tuple(map(f, view.base_dims))))
            case _:
                result.append(view)
    return tuple(result)


def map_atoms(content: Any, f: Callable[[Atom], Atom]) -> Any:
    """Apply a function to every atom in an abstract value or in the contents of a cell."""
    match content:
        case Value() | Literal():
            return f(content)
        case Scalar():
            return Scalar(f(content.atom), content.kind, _map_sorts(content.sorts, f))
        case ArrayRef():
            return ArrayRef(content.cell, map_views(content.views, f)) if content.views else content
        case ComplexValue():
            return ComplexValue(f(content.real), f(content.imag), content.kind)
        case ComplexArray():
            return ComplexArray(map_atoms(content.real, f), map_atoms(content.imag, f))
        case TupleValue():
            return TupleValue(content.cls, tuple(map_atoms(i, f) for i in content.items))
        case ElementRef():
            return replace(content, index=f(content.index))
        case RangeValue():
            return RangeValue(f(content.start), f(content.stop), f(content.step))
        case MaybeUndefined():
            return MaybeUndefined(f(content.defined), map_atoms(content.value, f))
        case Maybe():
            return Maybe(f(content.present), map_atoms(content.value, f))
        case Choice():
            return Choice(f(content.condition), map_atoms(content.yes, f), map_atoms(content.no, f))
        case BoundMethod():
            return BoundMethod(map_atoms(content.owner, f), content.function)
        case PartialCall(function=function, arguments=arguments, keywords=keywords):
            given = tuple(map_atoms(a, f) for a in arguments)
            return PartialCall(
                map_atoms(function, f), given, tuple((n, map_atoms(v, f)) for n, v in keywords)
            )
        case Closure(defaults=defaults, keyword_defaults=named, wrapped=wrapped) if (
            defaults or named or wrapped
        ):
            given = tuple(map_atoms(d, f) for d in defaults)
            kept = tuple((n, map_atoms(v, f)) for n, v in named)
            return replace(content, defaults=given, keyword_defaults=kept, wrapped=map_atoms(wrapped, f))
        case Derived(function=function):
            return replace(content, function=map_atoms(function, f))
        case Pullback(arguments=arguments, free=free, results=results):
            parts = (tuple(map(f, atoms)) for atoms in (arguments, free, results))
            return replace(content, **dict(zip(("arguments", "free", "results"), parts, strict=True)))
        case ObjectState():
            return ObjectState(content.cls, tuple((n, map_atoms(v, f)) for n, v in content.fields))
        case ListState():
            home = content.home and (content.home[0], f(content.home[1]))
            return ListState(tuple(map_atoms(i, f) for i in content.items), home)
        case DictState():
            return DictState(tuple((k, map_atoms(v, f)) for k, v in content.items))
        case SequenceState():
            columns = tuple(map_atoms(c, f) for c in content.columns)
            home = content.home and (map_atoms(content.home[0], f), f(content.home[1]))
            return replace(content, length=f(content.length), columns=columns, home=home)
        case _:
            return content


def _map_sorts(sorts: Sorts | None, f: Callable[[Atom], Atom]) -> Sorts | None:
    if sorts is None:
        return None
    return Sorts(sorts.options, f(sorts.which), None if sorts.whole is None else f(sorts.whole))


def substitute(state: State, mapping: dict[Value, Value]) -> State:
    """Replace values in a whole state."""
    if not mapping:
        return state

    def f(atom: Atom) -> Atom:
        return mapping.get(atom, atom) if isinstance(atom, Value) else atom

    return {key: map_atoms(content, f) for key, content in state.items()}


def references(content: Any) -> Iterator[Ref | ArrayRef | ElementRef]:
    """List the references in an abstract value or in the contents of a cell."""
    match content:
        case Ref() | ArrayRef() | ElementRef():
            yield content
        case ComplexArray(real=real, imag=imag):
            yield real
            yield imag
        case TupleValue(items=parts) | ListState(items=parts):
            for part in parts:
                yield from references(part)
        case MaybeUndefined(value=part) | Maybe(value=part):
            yield from references(part)
        case Choice(yes=yes, no=no):
            yield from references(yes)
            yield from references(no)
        case BoundMethod(owner=part) | Derived(function=part):
            yield from references(part)
        case PartialCall(arguments=parts, keywords=pairs):
            for part in (*parts, *(v for _, v in pairs)):
                yield from references(part)
        case Closure(defaults=parts, keyword_defaults=pairs):
            for part in (*parts, *(v for _, v in pairs)):
                yield from references(part)
        case ObjectState(fields=pairs) | DictState(items=pairs):
            for _, part in pairs:
                yield from references(part)
        case SequenceState(columns=parts):
            yield from parts
        case _:
            pass


def map_references(content: Any, f: Callable[[Any], Any]) -> Any:
    """Apply a function to every reference in an abstract value or in the contents of a cell."""

    def each(parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(map_references(part, f) for part in parts)

    def pairwise(pairs: tuple[tuple[Any, Any], ...]) -> tuple[tuple[Any, Any], ...]:
        return tuple((name, map_references(part, f)) for name, part in pairs)

    match content:
        case Ref() | ArrayRef() | ElementRef():
            return f(content)
        case ComplexArray():
            return ComplexArray(f(content.real), f(content.imag))
        case TupleValue():
            return TupleValue(content.cls, each(content.items))
        case ListState():
            return ListState(each(content.items), content.home)
        case MaybeUndefined() | Maybe():
            return replace(content, value=map_references(content.value, f))
        case Choice():
            return replace(content, yes=map_references(content.yes, f), no=map_references(content.no, f))
        case BoundMethod():
            return replace(content, owner=map_references(content.owner, f))
        case Derived():
            return replace(content, function=map_references(content.function, f))
        case PartialCall():
            return replace(content, arguments=each(content.arguments), keywords=pairwise(content.keywords))
        case Closure():
            return replace(
                content,
                defaults=each(content.defaults),
                keyword_defaults=pairwise(content.keyword_defaults),
            )
        case ObjectState():
            return ObjectState(content.cls, pairwise(content.fields))
        case DictState():
            return DictState(pairwise(content.items))
        case _:
            return content
