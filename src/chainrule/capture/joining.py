"""Joining two states where paths meet: the branches of an `if`, the entry and the end of a loop body.

Every number or array that differs becomes a new IR value (a result of the `if`, or a carried value of the
loop). Two different objects become one new object, which can be written only if that is the same thing on
both paths.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule.capture.join_types import join_structures, varies
from chainrule.capture.joined_contents import JoinedContents
from chainrule.capture.joined_numbers import zero
from chainrule.capture.sharing import Share, Side, linked, renamed
from chainrule.capture.state import NUMBER, SHARED, UNCERTAIN, State, number_key, references, row_numbers
from chainrule.capture.values import (
    UNDEFINED,
    ArrayRef,
    ComplexArray,
    ElementRef,
    Key,
    ListState,
    Ref,
    Scalar,
    SequenceState,
    Static,
    Undefined,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal, Value
from chainrule.ir.structure import Structure, leaves
from chainrule.ir.types import I64
from chainrule.primitives.ops import Ops

_PLAIN = (Scalar, Static, Undefined)
_NUMBERS = I64.with_shape((None,))


@dataclass(eq=False)
class Joiner(JoinedContents):
    """Joins one state with another."""

    def run(self) -> State:
        """Join everything; give the joined state."""
        self._lay_out_alike()
        for key in {**self.left, **self.right}:
            if key[0] == "v" and not self._is_untouched(key, _PLAIN):
                self._variable(key)
        for key in list(self.left):
            meets = key[0] == "c" and key in self.right and key not in self.state
            if meets and not self._is_untouched(key, (Value, Literal)):
                self.state[key] = self._content(self.left[key], self.right[key], "")
        if self.cells.unit.numbering:
            self._numbers()
        self.state[SHARED] = self._shares()
        left, right = self.left[UNCERTAIN], self.right[UNCERTAIN]
        inherited = {cell for (a, b), cell in self.merged.items() if a in left or b in right}
        self.state[UNCERTAIN] = left | right | inherited | self._ambiguous()
        return self.state

    def _lay_out_alike(self) -> None:
        """Give lists the same columns on both paths, where one has made items of a wider kind."""
        for key in [k for k, content in self.left.items() if isinstance(content, SequenceState)]:
            a, b = self.left[key], self.right.get(key)
            if not isinstance(b, SequenceState) or len(leaves(a.item)) == len(leaves(b.item)):
                continue
            item = join_structures(a.item, b.item)
            if item is None or varies(item):
                continue
            if len(leaves(a.item)) < len(leaves(item)):
                self.left = self._laid_out(self.left, self.left_ops, key, item)
            if len(leaves(b.item)) < len(leaves(item)):
                self.right = self._laid_out(self.right, self.right_ops, key, item)

    def _laid_out(self, state: State, ops: Ops, cell: Key, item: Structure) -> State:
        context = self.cells
        saved = context.b, context.state
        context.b, context.state = ops, dict(state)
        try:
            context.lay_out(cell, item)
            return context.state
        finally:
            context.b, context.state = saved

    def _is_untouched(self, key: Key, kinds: tuple[type, ...]) -> bool:
        """Keep what is the same on both paths and no reference: nearly all of a state, in a long function."""
        content = self.left.get(key)
        same = content is self.right.get(key) and type(content) in kinds
        if same:
            self.state[key] = content
        return same

    def _numbers(self) -> None:
        """Join the numbers of arrays."""
        pairs = {cell: (cell, cell) for cell in self.state if cell[0] == "c"}
        pairs |= {cell: pair for pair, cell in self.merged.items()}
        for cell, (a, b) in pairs.items():
            left, right = self.left.get(number_key(a)), self.right.get(number_key(b))
            if left is right:
                if left is not None:
                    self.state[number_key(cell)] = left
                continue
            ranks = [x.type.rank for x in (left, right) if x is not None]
            if max(ranks):
                before = _numbers_of_rows(self.left, a, self.left_ops)
                after = _numbers_of_rows(self.right, b, self.right_ops)
                joined = self.column(before, after, I64, "number")
            else:
                joined = self.atom(left or literal(0), right or literal(0), "number")
            self.state[number_key(cell)] = joined
        following = self.left.get(NUMBER, literal(1)), self.right.get(NUMBER, literal(1))
        self.state[NUMBER] = self.atom(following[0], following[1], "number")

    def _shares(self) -> frozenset[Share]:
        """What was an item of a list on either path may be one now; where in the list, if both agree."""
        left, right = self.left[SHARED], self.right[SHARED]
        both = left & right
        found = set(both) | {replace(s, place=None, part=()) for s in (left | right) - both}
        for (a, b), cell in self.merged.items():
            if a != b or a != cell:
                found |= renamed(left, a, cell) | renamed(right, b, cell)
        found |= self._made_sequences()
        return self._without_gone(found)

    def _without_gone(self, shares: set[Share]) -> frozenset[Share]:
        """Leave out what no path has any more: two sides that held the same objects as it may hold the same."""
        gone = {side for s in shares for side in (s.first, s.second) if side.cell not in self.state}
        for side in sorted(gone, key=lambda side: (side.cell, side.items)):
            links = [s for s in shares if side in (s.first, s.second)]
            shares = shares - set(links)
            made = {linked(one, other, side) for k, one in enumerate(links) for other in links[:k]}
            shares |= {s for s in made if s.first != s.second}
        return frozenset(shares)

    def _made_sequences(self) -> set[Share]:
        """Lists of known length whose items one path has moved into columns."""
        found: set[Share] = set()
        made = [cell for cell, content in self.state.items() if isinstance(content, SequenceState)]
        pairs = {**{(k, k): k for k in made if k in self.left and k in self.right}, **self.merged}
        for (a, b), cell in pairs.items():
            if not isinstance(self.state.get(cell), SequenceState):
                continue
            for content in (self.left.get(a), self.right.get(b)):
                if isinstance(content, ListState):
                    refs = [r for r in references(content) if not isinstance(r, ElementRef)]
                    found |= {Share(Side(r.cell), Side(cell, items=True), numbered=True) for r in refs}
        return found

    def _ambiguous(self) -> set[Key]:
        """Sequences that are one object on one path and two on the other."""
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

    def ambiguous_pairs(self) -> set[tuple[Key, Key]]:
        """Pairs of different objects that could not become one."""
        doubtful = self._ambiguous()
        return {pair for pair, cell in self.merged.items() if cell in doubtful and pair[0] != pair[1]}

    def _variable(self, key: Key) -> None:
        a = self.left.get(key, UNDEFINED)
        b = self.right.get(key, UNDEFINED)
        if a is b and isinstance(a, Scalar | Static | Undefined):
            self.state[key] = a
            return
        live = self.live(key)
        if not live:
            if a == b and not isinstance(a, Ref | ArrayRef | ComplexArray | ElementRef):
                self.state[key] = a
            return
        self.state[key] = self.join(a, b, key[2])


def _numbers_of_rows(state: State, cell: Key, ops: Ops) -> Atom:
    """Give the numbers of the rows of a column, which one path may not have."""
    numbers, column = row_numbers(state, cell), state.get(cell)
    if numbers is not None:
        return numbers
    return zero(_NUMBERS, ops) if column is None else ops.full(literal(0), ops.dim(column, 0))
