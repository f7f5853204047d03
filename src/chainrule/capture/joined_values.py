"""Join the values that a variable has on two paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chainrule.capture.joined_complex import JoinedComplex
from chainrule.capture.joined_known import NOTHING, Nothing, all_static, known
from chainrule.capture.values import (
    ArrayRef,
    BoundMethod,
    Choice,
    ComplexArray,
    ComplexValue,
    Conflict,
    ElementRef,
    FunctionValue,
    Maybe,
    MaybeUndefined,
    PartialCall,
    RangeValue,
    Ref,
    Scalar,
    Static,
    TupleValue,
    Undefined,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal


@dataclass(eq=False)
class JoinedValues(JoinedComplex):
    """Joins two abstract values."""

    def join(self, a: Any, b: Any, name: str) -> Any:
        """Join two abstract values."""
        match a, b:
            case (Conflict(), _):
                return a
            case (_, Conflict()):
                return self.conflict(b.reason)
            case (Undefined(), Undefined()):
                return a
            case (Nothing(), Nothing()):
                return a
            case (Undefined(), Nothing()) | (Nothing(), Undefined()):
                return Undefined()
            case (Undefined() | MaybeUndefined(), _) | (_, Undefined() | MaybeUndefined()):
                return self._maybe(a, b, name)
            case (Maybe(), _) | (_, Maybe()):
                return self._optional(a, b, name)
            case (Static(value=None), Static()) | (Static(), Static(value=None)):
                return self._other(a, b, name)
            case (Static(value=None), Choice()) | (Choice(), Static(value=None)) if all_static(a, b):
                return self.picked(a, b, name) or self._optional(a, b, name)
            case (Static(value=None), _) | (_, Static(value=None)):
                return self._optional(a, b, name)
            case (
                ArrayRef() | Ref() | ElementRef() | Choice(),
                ArrayRef() | Ref() | ElementRef() | Choice(),
            ) if self.tracks and a != b and (found := self.identified(a, b, name)) is not None:
                return found
            case (Choice(), Nothing()):
                return self.half_choice(a, True, name)
            case (Nothing(), Choice()):
                return self.half_choice(b, False, name)
            case (Choice(), _) | (_, Choice()) if a != b:
                return self.nested_choice(a, b, name) or self.join(
                    self.settled(a, left=True), self.settled(b, left=False), name
                )
            case (Scalar() | Nothing(), Scalar() | Nothing()):
                return self._scalar(a, b, name)
            case (ArrayRef() | Nothing(), ArrayRef() | Nothing()):
                return self._array(a, b, name)
            case (ComplexValue() | Scalar() | Nothing(), ComplexValue() | Scalar() | Nothing()):
                return self._complex(a, b, name)
            case (ComplexArray() | Nothing(), ComplexArray() | Nothing()):
                return self._complex_array(a, b, name)
            case (Ref() | Nothing(), Ref() | Nothing()):
                return self._ref(a, b, name)
            case (TupleValue(), TupleValue()) if a.cls is b.cls and len(a.items) == len(b.items):
                items = tuple(
                    self.join(x, y, f"{name}_{k}")
                    for k, (x, y) in enumerate(zip(a.items, b.items, strict=True))
                )
                return TupleValue(a.cls, items)
            case (TupleValue(), Nothing()):
                return TupleValue(a.cls, tuple(self.join(x, NOTHING, name) for x in a.items))
            case (Nothing(), TupleValue()):
                return TupleValue(b.cls, tuple(self.join(NOTHING, x, name) for x in b.items))
            case (ElementRef() | RangeValue(), Nothing()):
                return self.join(a, _unread(a), name)
            case (Nothing(), ElementRef() | RangeValue()):
                return self.join(_unread(b), b, name)
            case (ElementRef(), ElementRef()) if (a.cell, a.column) == (b.cell, b.column):
                if a.cell not in self.left or a.cell not in self.right:
                    self._kept(a.cell, name)
                index = self.atom(a.index, b.index, f"{name}_index")
                return (
                    ElementRef(a.cell, index, a.column, a.structure)
                    if not isinstance(index, Conflict)
                    else index
                )
            case (ElementRef() | Ref(), ElementRef() | Ref()):
                return self._materialised(a, b, name)
            case (RangeValue(), RangeValue()):
                parts = [
                    self.atom(x, y, name) for x, y in ((a.start, b.start), (a.stop, b.stop), (a.step, b.step))
                ]
                return RangeValue(*parts)
            case (PartialCall(), PartialCall()) if _alike(a, b):
                return self._partial(a, b, name)
            case (BoundMethod(), BoundMethod()) if a.function == b.function:
                return BoundMethod(self.join(a.owner, b.owner, name), a.function)
            case (Nothing(), _):
                return b
            case (_, Nothing()):
                return a
            case _:
                return self._other(a, b, name)

    def half_choice(self, choice: Choice, left: bool, name: str) -> Choice:
        """Join a choice that one path makes with nothing on the other."""
        pairs = [(one, NOTHING) if left else (NOTHING, one) for one in (choice.yes, choice.no)]
        yes, no = (self.join(*pair, name) for pair in pairs)
        return Choice(self.out(choice.condition, left, name), yes, no)

    def _partial(self, a: PartialCall, b: PartialCall, name: str) -> PartialCall:
        given = (self.join(x, y, name) for x, y in zip(a.arguments, b.arguments, strict=True))
        named = ((n, self.join(x, y, n)) for (n, x), (_, y) in zip(a.keywords, b.keywords, strict=True))
        return PartialCall(a.function, tuple(given), tuple(named))

    def _optional(self, a: Any, b: Any, name: str) -> Any:
        """Join a value on one path with `None` on the other."""

        def parts(x: Any) -> tuple[Atom, Any]:
            match x:
                case Static(value=None) | Nothing():
                    return literal(False), NOTHING
                case Maybe(present=present, value=value):
                    return present, value
                case _:
                    return literal(True), x

        (flag_a, value_a), (flag_b, value_b) = parts(a), parts(b)
        value = self.join(value_a, value_b, name)
        self.restructured = self.restructured or not isinstance(a, Maybe)
        if isinstance(value, Conflict | Static | FunctionValue):
            return value if isinstance(value, Conflict) else self._other(a, b, name)
        return Maybe(self.atom(flag_a, flag_b, f"{name}_present"), value)

    def _other(self, a: Any, b: Any, name: str) -> Any:
        if a == b:
            return a
        if isinstance(a, Static) and isinstance(b, Static) and a.value is b.value:
            return a
        if self.condition is not None and known(a) and known(b):
            return Choice(self.condition, a, b)
        picked = self.picked(a, b, name)
        if picked is not None:
            return picked
        left, right = self.cells.describe_value(a), self.cells.describe_value(b)
        return self.conflict(f"`{name}` is {left} on one path and {right} on another")

    def _maybe(self, a: Any, b: Any, name: str) -> Any:
        def parts(x: Any) -> tuple[Atom, Any]:
            match x:
                case Undefined():
                    return literal(False), NOTHING
                case MaybeUndefined(defined=defined, value=value):
                    return defined, value
                case Nothing():
                    return literal(False), NOTHING
                case _:
                    return literal(True), x

        (flag_a, value_a), (flag_b, value_b) = parts(a), parts(b)
        value = self.join(value_a, value_b, name)
        self.restructured = self.restructured or not isinstance(a, MaybeUndefined)
        if name.startswith("$"):
            return value  # the value of a `return` that was not reached is never read
        return MaybeUndefined(self.atom(flag_a, flag_b, f"{name}_defined"), value)


def _unread(value: ElementRef | RangeValue) -> ElementRef | RangeValue:
    """Make a value of the same kind for the path on which nobody reads it."""
    if isinstance(value, ElementRef):
        return ElementRef(value.cell, literal(0), value.column, value.structure)
    return RangeValue(literal(0), literal(0), value.step if isinstance(value.step, Literal) else literal(1))


def _alike(a: PartialCall, b: PartialCall) -> bool:
    """Whether the same arguments of the same function are given."""
    names = [tuple(name for name, _ in one.keywords) for one in (a, b)]
    return a.function == b.function and len(a.arguments) == len(b.arguments) and names[0] == names[1]
