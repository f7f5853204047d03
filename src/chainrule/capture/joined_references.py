"""Join references: two different arrays or objects become one, in a new cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chainrule.capture.joined_known import NOTHING, JoinedKnown, Nothing, known, options_of
from chainrule.capture.joined_numbers import zero
from chainrule.capture.sharing import Share, Side
from chainrule.capture.state import SHARED, UNCERTAIN, State, map_views
from chainrule.capture.values import (
    MOST_OPTIONS,
    ArrayRef,
    Choice,
    Conflict,
    ElementRef,
    Key,
    Ref,
    ReshapeView,
    SliceView,
    TransposeView,
    View,
    cells_of,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.primitives.ops import Ops


@dataclass(eq=False)
class JoinedReferences(JoinedKnown):
    """Joins what two paths refer to."""

    def _array(self, a: Any, b: Any, name: str) -> Any:
        if isinstance(a, Nothing) or isinstance(b, Nothing):
            return self._half_array(a, b, name)
        if a.cell == b.cell:
            views = self._views(*self._equally_viewed(a, b), name)
            if views is not None:
                self._same_cell(a.cell, name)
                return ArrayRef(a.cell, views)
        choice = self._choice(a, b, name)
        if choice is not None:
            return choice
        if a.cell == b.cell:
            return self._materialised_arrays(a, b, name)
        if not a.views and not b.views:
            return self._merge(a.cell, b.cell, name, ArrayRef)
        return self._materialised_arrays(a, b, name)

    def _choice(self, a: Any, b: Any, name: str) -> Any:
        """Two objects that exist apart from the branches: which one is meant stays a run-time question."""
        lasting = [one.cell in self.base for one in (a, b)]
        viewed = bool(getattr(a, "views", ()) or getattr(b, "views", ()))
        apart = self.cells.unit.tracking and (any(lasting) or viewed)
        if self.condition is None or not (all(lasting) or apart):
            return None
        self._kept(a.cell, name)
        self._kept(b.cell, name)
        return Choice(self.condition, self._exported(a, True, name), self._exported(b, False, name))

    def nested_choice(self, a: Any, b: Any, name: str) -> Any:
        """Choose between what are choices already, if all of it exists apart from the branches."""
        options = (*options_of(a), *options_of(b))
        if self.condition is None or all(map(known, options)):
            return self.picked(a, b, name)
        distinct = list(dict.fromkeys(options))
        if len(distinct) > MOST_OPTIONS:
            return None
        for one in options:
            if not known(one) and not (isinstance(one, Ref | ArrayRef) and self._lasts(one.cell)):
                return None
        for one in options:
            if isinstance(one, Ref | ArrayRef):
                self._kept(one.cell, name)
        if len(options) > len(distinct) > 1 and not any(getattr(one, "views", ()) for one in distinct):
            return self.chain_of(a, b, distinct, name)  # each option once, however often paths have met
        return Choice(self.condition, self._exported(a, True, name), self._exported(b, False, name))

    def _lasts(self, cell: Key) -> bool:
        """Whether an object may stand apart behind the branches."""
        return cell in self.base or self.cells.unit.tracking

    def _exported(self, ref: Any, left: bool, name: str) -> Any:
        """Make the sizes in a view, which one branch has computed, visible outside."""
        if isinstance(ref, Choice):
            yes, no = self._exported(ref.yes, left, name), self._exported(ref.no, left, name)
            return Choice(self.out(ref.condition, left, name), yes, no)
        if not isinstance(ref, ArrayRef) or not ref.views:
            return ref

        def out(atom: Atom) -> Atom:
            return self.out(atom, left, name)

        return ArrayRef(ref.cell, map_views(ref.views, out))

    def out(self, atom: Atom, left: bool, name: str) -> Atom:
        """Make what one branch has computed visible outside."""
        equations = (self.left_ops if left else self.right_ops).equations
        if isinstance(atom, Literal) or not any(atom in made.outputs for made in equations):
            return atom
        nought = literal(False) if atom.type.dtype == "bool" else literal(0)
        return self.atom(atom, nought, name) if left else self.atom(nought, atom, name)

    def _half_array(self, a: Any, b: Any, name: str) -> Any:
        known = a if isinstance(a, ArrayRef) else b
        if known.cell not in self.state:
            content_a = self.left.get(known.cell, NOTHING) if known.cell in self.left else NOTHING
            content_b = self.right.get(known.cell, NOTHING) if known.cell in self.right else NOTHING
            self.state[known.cell] = NOTHING
            self.state[known.cell] = self._content(content_a, content_b, name)
        if not known.views:
            return known
        if self.condition is not None:
            return self._exported(known, known is a, name)
        side = self.left_ops if known is a else self.right_ops
        value = self._shown(known, self.left if known is a else self.right, side)
        other = zero(value.type, self.right_ops if known is a else self.left_ops)
        pair = (value, other) if known is a else (other, value)
        cell = self.cells.new_cell(None)
        self.owned.add(cell)
        self.state[cell] = self.atom(*pair, name)
        self.left[UNCERTAIN] = self.left[UNCERTAIN] | {cell, known.cell}
        return ArrayRef(cell)

    def _shown(self, ref: ArrayRef, state: State, ops: Ops) -> Atom:
        context = self.cells
        saved = context.b, context.state
        context.b, context.state = ops, state
        try:
            return context.read_array(ref)
        finally:
            context.b, context.state = saved

    def at_entry(self, value: Any, state: State) -> tuple[Any, State]:
        """Give a value of the first path, and its state, as the code can name them that comes before."""
        return value, state

    def settled(self, value: Any, *, left: bool) -> Any:
        """Make one object of a run-time choice between two; from now on none of the three may be written."""
        if not isinstance(value, Choice):
            return value
        context = self.cells
        saved = context.b, context.state
        if left:
            value, before = self.at_entry(value, self.left)
        else:
            before = self.right
        context.b, context.state = self.left_ops if left else self.right_ops, dict(before)
        try:
            options = options_of(value)
            if any(map(known, options)):
                words = " or ".join(map(context.describe_value, options))
                return self.conflict(f"a loop chooses between {words}")
            made = context.choose(value, context.copied)
            context.mark_uncertain(*cells_of(made), *(cell for one in options for cell in cells_of(one)))
            new = {k: v for k, v in context.state.items() if k not in before or k in (SHARED, UNCERTAIN)}
            if left:
                self.left = self.left | new
            else:
                self.right = self.right | new
            return made
        finally:
            context.b, context.state = saved

    def _materialised_arrays(self, a: ArrayRef, b: ArrayRef, name: str) -> Any:
        left = self._shown(a, self.left, self.left_ops)
        right = self._shown(b, self.right, self.right_ops)
        atom = self.atom(left, right, name)
        if isinstance(atom, Conflict):
            return atom
        kept = not a.views and a.cell in self.owned
        cell = a.cell if kept else ("c", self.cells.fresh())
        self.owned.add(cell)
        self.state[cell] = atom
        for key in (cell, a.cell, b.cell):
            self.left[UNCERTAIN] = self.left[UNCERTAIN] | {key}
        self.restructured = self.restructured or not kept
        return ArrayRef(cell)

    def _equally_viewed(self, a: ArrayRef, b: ArrayRef) -> tuple[tuple[View, ...], tuple[View, ...]]:
        """Where one path sees part of what the other sees (`a = a[1:]` in a loop), see all of it as a part too."""

        def part_of(one: ArrayRef, other: ArrayRef) -> bool:
            last = one.views[-1] if len(one.views) == len(other.views) + 1 else None
            return isinstance(last, SliceView) and not any(last.dropped)

        if part_of(a, b):
            return a.views, (*b.views, self._whole(b, self.right, self.right_ops))
        if part_of(b, a):
            return (*a.views, self._whole(a, self.left, self.left_ops)), b.views
        return a.views, b.views

    def _whole(self, ref: ArrayRef, state: State, ops: Ops) -> SliceView:
        context = self.cells
        saved = context.b, context.state
        context.b, context.state = ops, state
        try:
            dims = context.array_dims(ref)
        finally:
            context.b, context.state = saved
        zero, one = literal(0), literal(1)
        return SliceView(tuple(x for size in dims for x in (zero, size, one)), (False,) * len(dims))

    def _views(self, a: tuple[View, ...], b: tuple[View, ...], name: str) -> tuple[View, ...] | None:
        if len(a) != len(b):
            return None
        result: list[View] = []
        for x, y in zip(a, b, strict=True):
            match x, y:
                case SliceView(), SliceView() if (x.dropped, x.read_only) == (y.dropped, y.read_only):
                    where = tuple(
                        self.atom(p, q, f"{name}_at") for p, q in zip(x.where, y.where, strict=True)
                    )
                    result.append(SliceView(where, x.dropped, x.read_only))
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

    # Construction

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
            return self._merge(a.cell, b.cell, name, Ref)
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

    def _kept(self, cell: Key, name: str) -> None:
        """Keep a cell that one path or both have."""
        if cell in self.left and cell in self.right:
            self._same_cell(cell, name)
        elif cell not in self.state:
            self.state[cell] = NOTHING
            left, right = self.left.get(cell, NOTHING), self.right.get(cell, NOTHING)
            self.state[cell] = self._content(left, right, name)

    def _merge(self, a: Key, b: Key, name: str, make: Callable[[Key], Any]) -> Any:
        if (a, b) in self.merged:
            return make(self.merged[a, b])
        apart = self.cells.unit.tracking or not name.startswith("$")
        if (a, b) in self.as_choice and self.condition is not None and apart:
            for cell in (a, b):
                self._kept(cell, name)
            return Choice(self.condition, make(a), make(b))
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
        if a.cell not in self.left or b.cell not in self.right:
            return self.conflict(f"`{name}` is an item of a list of one round of a loop")
        contents: list[Any] = []
        context = self.cells
        saved = context.b, context.state
        for ref, state, ops in ((a, self.left, self.left_ops), (b, self.right, self.right_ops)):
            context.b, context.state = ops, state
            contents.append(context.content(ref))
            context.b, context.state = saved
        kept = isinstance(a, Ref) and a.cell in self.owned
        cell = a.cell if kept else ("c", self.cells.fresh())
        self.owned.add(cell)
        self.state[cell] = self._content(contents[0], contents[1], name)
        for side in (self.left, self.right):
            side[UNCERTAIN] = side[UNCERTAIN] | {cell}
            for ref in (a, b):
                share = Share(Side(cell), Side(ref.cell, items=isinstance(ref, ElementRef)))
                side[SHARED] = side[SHARED] | ({share} if ref.cell != cell else set())
        self.restructured = self.restructured or not kept
        return Ref(cell)
