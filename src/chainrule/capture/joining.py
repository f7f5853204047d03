"""Joining two states where paths meet: the branches of an `if`, the entry and the end of a loop body.

Every number or array that differs becomes a new IR value (a result of the `if`, or a carried value of the loop). Two
different objects become one new object, which can be written only if that is the same thing on both paths.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chainrule.capture.cells import Cells, join_structures, join_types
from chainrule.capture.state import UNCERTAIN, State, map_views, same_atom
from chainrule.capture.values import (
    ArrayRef,
    BoundMethod,
    Choice,
    Closure,
    Conflict,
    DictState,
    ElementRef,
    Key,
    ListState,
    Maybe,
    MaybeUndefined,
    ObjectState,
    RangeValue,
    Ref,
    ReshapeView,
    Scalar,
    SequenceState,
    SliceView,
    Static,
    TransposeView,
    TupleValue,
    UNDEFINED,
    Undefined,
    View,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal, Value
from chainrule.ir.structure import leaves
from chainrule.ir.types import Type
from chainrule.primitives import arrays
from chainrule.primitives.ops import Ops


class Nothing:
    """Stands for a value on a path that never uses it."""


NOTHING = Nothing()


@dataclass(slots=True)
class Output:
    """A value that differs between two paths: the joined value and the atom on each side."""

    value: Value
    left: Atom
    right: Atom


@dataclass(eq=False)
class Joiner:
    """Joins state `left` (equations go to `left_ops`) with state `right`.

    In loops the left state belongs to the loop's header: cells in `owned` were made by an earlier join of the same
    loop and are kept.
    """

    cells: Cells
    left: State
    right: State
    left_ops: Ops
    right_ops: Ops
    live: Callable[[Key], bool]
    owned: set[Key] = field(default_factory=set[Key])
    outputs: list[Output] = field(default_factory=list[Output])
    state: State = field(default_factory=dict[Key, Any])
    merged: dict[tuple[Key, Key], Key] = field(default_factory=dict[tuple[Key, Key], Key])
    restructured: bool = False
    condition: Atom | None = None
    base: State = field(default_factory=dict[Key, Any])

    def run(self) -> State:
        """Join everything; give the joined state."""
        for key in {**self.left, **self.right}:
            if key[0] == "v":
                self._variable(key)
        for key in list(self.left):
            if key[0] == "c" and key in self.right and key not in self.state:
                self.state[key] = self._content(self.left[key], self.right[key], "")
        for side in (self.left, self.right):
            for key in side:
                if key[0] == "c" and key not in self.state:
                    self._one_sided(key)
        self.state[UNCERTAIN] = self.left[UNCERTAIN] | self.right[UNCERTAIN] | self._ambiguous()
        return self.state

    def _one_sided(self, key: Key) -> None:
        """A cell that only one path has made and nothing live refers to: it is dropped."""

    def _ambiguous(self) -> set[Key]:
        """Cells that are one object on one path and two on the other."""
        lefts: dict[Key, set[Key]] = {}
        rights: dict[Key, set[Key]] = {}
        for a, b in self.merged:
            lefts.setdefault(a, set()).add(b)
            rights.setdefault(b, set()).add(a)
        doubtful: set[Key] = set()
        for (a, b), cell in self.merged.items():
            if len(lefts[a]) > 1 or len(rights[b]) > 1:
                doubtful |= {cell, a, b}
        return doubtful

    def _variable(self, key: Key) -> None:
        a = self.left.get(key, UNDEFINED)
        b = self.right.get(key, UNDEFINED)
        if a is b and isinstance(a, Scalar | Static | Undefined):
            self.state[key] = a
            return
        live = self.live(key)
        if not live:
            if a == b and not isinstance(a, Ref | ArrayRef | ElementRef):
                self.state[key] = a
            return
        self.state[key] = self.join(a, b, key[2])

    # Values

    def join(self, a: Any, b: Any, name: str) -> Any:
        """Join two abstract values."""
        match a, b:
            case (Conflict(), _):
                return a
            case (_, Conflict()):
                return b
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
            case (Static(value=None), _) | (_, Static(value=None)):
                return self._optional(a, b, name)
            case (Choice(), Nothing()):
                return a
            case (Nothing(), Choice()):
                return b
            case (Scalar() | Nothing(), Scalar() | Nothing()):
                return self._scalar(a, b, name)
            case (ArrayRef() | Nothing(), ArrayRef() | Nothing()):
                return self._array(a, b, name)
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
            case (ElementRef(), ElementRef()) if (a.cell, a.column) == (b.cell, b.column):
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
            case (BoundMethod(), BoundMethod()) if a.function == b.function:
                return BoundMethod(self.join(a.owner, b.owner, name), a.function)
            case (Nothing(), _):
                return b
            case (_, Nothing()):
                return a
            case _:
                return self._other(a, b, name)

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
        if isinstance(value, Conflict | Static | Closure | BoundMethod):
            return value if isinstance(value, Conflict) else self._other(a, b, name)
        return Maybe(self.atom(flag_a, flag_b, f"{name}_present"), value)

    def _other(self, a: Any, b: Any, name: str) -> Any:
        if a == b:
            return a
        if isinstance(a, Static) and isinstance(b, Static) and a.value is b.value:
            return a
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

    def atom(self, a: Atom, b: Atom, name: str) -> Any:
        """Join two atoms; the result is one of them if they are the same."""
        if same_atom(a, b):
            return a
        joined = join_types(a.type, b.type)
        if joined is None:
            return self.conflict(f"`{name}` is {a.type} on one path and {b.type} on another")
        for output in self.outputs:
            if output.left is a and output.right is b and output.value.type == joined:
                return output.value
        self.outputs.append(self._output(a, b, joined, name))
        return self.outputs[-1].value

    def _output(self, a: Atom, b: Atom, joined: Type, name: str) -> Output:
        left = self.left_ops.convert(a, joined.dtype)
        right = self.right_ops.convert(b, joined.dtype)
        return Output(Value(joined, name.lstrip("$")), left, right)

    def conflict(self, reason: str) -> Conflict:
        """Note that two paths disagree in type."""
        self.restructured = True
        return Conflict(reason)

    def _scalar(self, a: Any, b: Any, name: str) -> Any:
        known = a if isinstance(a, Scalar) else b
        left = a.atom if isinstance(a, Scalar) else zero(known.atom.type, self.left_ops)
        right = b.atom if isinstance(b, Scalar) else zero(known.atom.type, self.right_ops)
        atom = self.atom(left, right, name)
        if isinstance(atom, Conflict):
            return atom
        kinds = {x.kind for x in (a, b) if isinstance(x, Scalar)}
        kind = kinds.pop() if len(kinds) == 1 else "mixed"
        self.restructured = self.restructured or (isinstance(a, Scalar) and a.kind != kind)
        return Scalar(atom, kind)

    # Arrays

    def _array(self, a: Any, b: Any, name: str) -> Any:
        if isinstance(a, Nothing) or isinstance(b, Nothing):
            return self._half_array(a, b, name)
        if a.cell == b.cell:
            views = self._views(a.views, b.views, name)
            if views is not None:
                self._same_cell(a.cell, name)
                return ArrayRef(a.cell, views)
        choice = self._choice(a, b, name)
        if choice is not None:
            return choice
        if a.cell == b.cell:
            return self._materialised_arrays(a, b, name)
        if not a.views and not b.views:
            return self._merge(a.cell, b.cell, name, lambda cell: ArrayRef(cell))
        return self._materialised_arrays(a, b, name)

    def _choice(self, a: Any, b: Any, name: str) -> Any:
        """Two objects that exist apart from the branches: which one is meant stays a run-time question."""
        if self.condition is None or a.cell not in self.base or b.cell not in self.base:
            return None
        self._same_cell(a.cell, name)
        self._same_cell(b.cell, name)
        return Choice(self.condition, self._exported(a, True, name), self._exported(b, False, name))

    def _exported(self, ref: Any, left: bool, name: str) -> Any:
        """Make the sizes in a view, which one branch has computed, visible outside."""
        if isinstance(ref, Ref) or not ref.views:
            return ref
        nought = literal(0)

        def out(atom: Atom) -> Atom:
            if isinstance(atom, Literal):
                return atom
            return self.atom(atom, nought, name) if left else self.atom(nought, atom, name)

        return ArrayRef(ref.cell, map_views(ref.views, out))

    def _half_array(self, a: Any, b: Any, name: str) -> Any:
        known = a if isinstance(a, ArrayRef) else b
        if known.cell not in self.state:
            content_a = self.left.get(known.cell, NOTHING) if known.cell in self.left else NOTHING
            content_b = self.right.get(known.cell, NOTHING) if known.cell in self.right else NOTHING
            self.state[known.cell] = NOTHING
            self.state[known.cell] = self._content(content_a, content_b, name)
        if not known.views:
            return known
        side = self.left_ops if known is a else self.right_ops
        value = self._shown(known, self.left if known is a else self.right, side)
        other = zero(value.type, self.right_ops if known is a else self.left_ops)
        pair = (value, other) if known is a else (other, value)
        cell = self.cells.new_cell(None)
        self.state[cell] = self.atom(*pair, name)
        self.cells.mark_uncertain(cell)
        return ArrayRef(cell)

    def _shown(self, ref: ArrayRef, state: State, ops: Ops) -> Atom:
        context = self.cells
        saved = context.b, context.state
        context.b, context.state = ops, state
        try:
            return context.read_array(ref)
        finally:
            context.b, context.state = saved

    def _materialised_arrays(self, a: ArrayRef, b: ArrayRef, name: str) -> Any:
        left = self._shown(a, self.left, self.left_ops)
        right = self._shown(b, self.right, self.right_ops)
        atom = self.atom(left, right, name)
        if isinstance(atom, Conflict):
            return atom
        cell = ("c", self.cells.fresh())
        self.state[cell] = atom
        for key in (cell, a.cell, b.cell):
            self.left[UNCERTAIN] = self.left[UNCERTAIN] | {key}
        self.restructured = True
        return ArrayRef(cell)

    def _views(self, a: tuple[View, ...], b: tuple[View, ...], name: str) -> tuple[View, ...] | None:
        if len(a) != len(b):
            return None
        result: list[View] = []
        for x, y in zip(a, b, strict=True):
            match x, y:
                case SliceView(), SliceView() if x.dropped == y.dropped:
                    where = tuple(
                        self.atom(p, q, f"{name}_at") for p, q in zip(x.where, y.where, strict=True)
                    )
                    result.append(SliceView(where, x.dropped))
                case TransposeView(), TransposeView() if x.perm == y.perm:
                    result.append(x)
                case ReshapeView(), ReshapeView() if len(x.dims) == len(y.dims):
                    dims = tuple(self.atom(p, q, f"{name}_dim") for p, q in zip(x.dims, y.dims, strict=True))
                    base = tuple(
                        self.atom(p, q, f"{name}_dim") for p, q in zip(x.base_dims, y.base_dims, strict=True)
                    )
                    result.append(ReshapeView(dims, base))
                case _:
                    return None
        return tuple(result)

    # Objects

    def _same_cell(self, cell: Key, name: str) -> None:
        self.merged[cell, cell] = cell
        if cell not in self.state:
            self.state[cell] = NOTHING
            self.state[cell] = self._content(
                self.left.get(cell, NOTHING), self.right.get(cell, NOTHING), name
            )

    def _ref(self, a: Any, b: Any, name: str) -> Any:
        if isinstance(a, Ref) and isinstance(b, Ref) and a.cell != b.cell:
            choice = self._choice(a, b, name)
            if choice is not None:
                return choice
            return self._merge(a.cell, b.cell, name, lambda cell: Ref(cell))
        known = a if isinstance(a, Ref) else b
        if isinstance(a, Ref) and isinstance(b, Ref):
            self._same_cell(known.cell, name)
        elif known.cell not in self.state:
            self.state[known.cell] = NOTHING
            self.state[known.cell] = self._content(
                self.left.get(known.cell, NOTHING) if known is a else NOTHING,
                self.right.get(known.cell, NOTHING) if known is b else NOTHING,
                name,
            )
        return known

    def _merge(self, a: Key, b: Key, name: str, make: Callable[[Key], Any]) -> Any:
        if (a, b) in self.merged:
            return make(self.merged[a, b])
        if a in self.owned:
            cell = a
        else:
            cell = ("c", self.cells.fresh())
            self.owned.add(cell)
            self.restructured = True
        self.merged[a, b] = cell
        self.state[cell] = NOTHING
        content = self._content(self.left[a], self.right[b], name)
        if isinstance(content, Conflict):
            del self.state[cell]
            return content
        self.state[cell] = content
        return make(cell)

    def _materialised(self, a: Any, b: Any, name: str) -> Any:
        """A record in a run-time list on one path and another record on the other: readable, not writable."""
        contents: list[Any] = []
        context = self.cells
        saved = context.b, context.state
        for ref, state, ops in ((a, self.left, self.left_ops), (b, self.right, self.right_ops)):
            context.b, context.state = ops, state
            contents.append(context.content(ref))
            context.b, context.state = saved
        cell = ("c", self.cells.fresh())
        self.state[cell] = self._content(contents[0], contents[1], name)
        for side in (self.left, self.right):
            side[UNCERTAIN] = side[UNCERTAIN] | {cell}
        self.restructured = True
        return Ref(cell)

    # Contents of cells

    def _content(self, a: Any, b: Any, name: str) -> Any:
        match a, b:
            case (Conflict(), _):
                return a
            case (_, Conflict()):
                return b
            case (Nothing(), Nothing()):
                return NOTHING
            case (Value() | Literal(), Value() | Literal()):
                return self.atom(a, b, name or "array")
            case (Nothing(), Value() | Literal()):
                return self.atom(zero(b.type, self.left_ops), b, name)
            case (Value() | Literal(), Nothing()):
                return self.atom(a, zero(a.type, self.right_ops), name)
            case (ObjectState() | Nothing(), ObjectState() | Nothing()):
                return self._object(a, b, name)
            case (ListState() | Nothing(), ListState() | Nothing()):
                return self._list(a, b, name)
            case (DictState() | Nothing(), DictState() | Nothing()):
                return self._dict(a, b, name)
            case (SequenceState() | ListState() | Nothing(), SequenceState() | ListState() | Nothing()):
                return self._sequence(a, b, name)
            case _:
                return self.conflict(f"`{name}` is built differently on two paths")

    def _object(self, a: Any, b: Any, name: str) -> Any:
        known = a if isinstance(a, ObjectState) else b
        if isinstance(a, ObjectState) and isinstance(b, ObjectState) and a.cls is not b.cls:
            return self.conflict(
                f"`{name}` is a {a.cls.__name__} on one path and a {b.cls.__name__} on another"
            )
        left = dict(a.fields) if isinstance(a, ObjectState) else {}
        right = dict(b.fields) if isinstance(b, ObjectState) else {}
        names = list(dict.fromkeys([*left, *right]))
        missing: Any = NOTHING if not (left and right) else Undefined()
        fields = tuple((n, self.join(left.get(n, missing), right.get(n, missing), n)) for n in names)
        return ObjectState(known.cls, fields)

    def _dict(self, a: Any, b: Any, name: str) -> Any:
        left = dict(a.items) if isinstance(a, DictState) else {}
        right = dict(b.items) if isinstance(b, DictState) else {}
        missing: Any = NOTHING if not (left and right) else Undefined()
        keys = list(dict.fromkeys([*left, *right]))
        return DictState(
            tuple((k, self.join(left.get(k, missing), right.get(k, missing), str(k))) for k in keys)
        )

    def _list(self, a: Any, b: Any, name: str) -> Any:
        if isinstance(a, Nothing) or isinstance(b, Nothing):
            known = a if isinstance(a, ListState) else b
            pairs = [(x, NOTHING) if known is a else (NOTHING, x) for x in known.items]
            return ListState(tuple(self.join(x, y, name) for x, y in pairs))
        if len(a.items) != len(b.items):
            return self._sequence(a, b, name)
        pairs = list(zip(a.items, b.items, strict=True))
        return ListState(tuple(self.join(x, y, f"{name}_{k}") for k, (x, y) in enumerate(pairs)))

    def _sequence(self, a: Any, b: Any, name: str) -> Any:
        if isinstance(a, SequenceState) and isinstance(b, SequenceState) and a.columns == b.columns:
            for column in a.columns:
                self._same_cell(column.cell, name)
            return SequenceState(self.atom(a.length, b.length, f"{name}_length"), a.item, a.columns, a.cls)
        left = self._columns(a, self.left, self.left_ops)
        right = self._columns(b, self.right, self.right_ops)
        if left is None or right is None:
            known = left or right
            if known is None:
                return self.conflict(f"the items of `{name}` are not known")
            left = left or self._empty(known, self.left_ops)
            right = right or self._empty(known, self.right_ops)
        structure = join_structures(left[1], right[1])
        if structure is None:
            return self.conflict(f"the items of `{name}` differ in type")
        wanted = leaves(structure)
        columns: list[ArrayRef] = []
        for k, type_ in enumerate(wanted):
            x = (
                left[2][k]
                if left[2][k].type.dtype == type_.dtype
                else self.left_ops.convert(left[2][k], type_.dtype)
            )
            y = (
                right[2][k]
                if right[2][k].type.dtype == type_.dtype
                else self.right_ops.convert(right[2][k], type_.dtype)
            )
            atom = self.column(x, y, type_, name)
            old = None
            if isinstance(a, SequenceState) and a.columns[k].cell in self.owned and not a.columns[k].views:
                old = a.columns[k].cell
            cell = old or ("c", self.cells.fresh())
            self.owned.add(cell)
            self.restructured = self.restructured or old is None
            self.state[cell] = atom
            columns.append(ArrayRef(cell))
        length = self.atom(left[0], right[0], f"{name}_length")
        cls = a.cls if isinstance(a, SequenceState) else b.cls if isinstance(b, SequenceState) else list
        return SequenceState(length, structure, tuple(columns), cls)

    def column(self, a: Atom, b: Atom, type_: Type, name: str) -> Atom:
        """Join the columns of lists that grow."""
        if same_atom(a, b):
            return a
        self.outputs.append(Output(Value(type_.with_shape((None, *type_.shape)), name), a, b))
        return self.outputs[-1].value

    def _columns(self, content: Any, state: State, ops: Ops) -> Any:
        """Give length, structure and columns of a list on one side; None if nothing is known."""
        if isinstance(content, Nothing) or (isinstance(content, ListState) and not content.items):
            return None
        if isinstance(content, SequenceState):
            return content.length, content.item, [self._shown(c, state, ops) for c in content.columns]
        context = self.cells
        saved = context.b, context.state
        context.b, context.state = ops, state
        try:
            sequence = context.sequence_of(content.items)
            return sequence.length, sequence.item, [context.read_array(c) for c in sequence.columns]
        finally:
            context.b, context.state = saved

    def _empty(self, like: Any, ops: Ops) -> Any:
        columns = [
            zero(t.with_shape((None, *t.shape)), ops)
            for t in leaves(like[1])
        ]
        return ops.integer(0), like[1], columns


def _empty_dims(type_: Type, ops: Ops) -> tuple[Atom, ...]:
    return tuple(ops.integer(d if d is not None else 0) for d in type_.shape)


def zero(type_: Type, ops: Ops) -> Atom:
    """Make a value that nobody reads."""
    if not type_.shape:
        return ops.constant(0, type_.dtype)
    return ops.one(arrays.empty, *_empty_dims(type_, ops), dtype=type_.dtype, shape=type_.shape, lanes=1)
