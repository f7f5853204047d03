"""Which object is meant at a loop's header: one from before the loop, or one that an earlier round has made.

A variable that a loop binds anew refers to its first object until then, and to a new one afterwards. Both
are kept apart: flags, asked in turn, say which object from before is meant, and if none is, it is the one
of the loop, whose contents are carried. So what is written goes to the object that Python would change.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from chainrule.capture.joined_known import NOTHING, options_of
from chainrule.capture.joined_references import JoinedReferences
from chainrule.capture.sharing import Share, Side
from chainrule.capture.state import map_atoms, map_views, number_key, references, same_atom
from chainrule.capture.values import (
    MOST_OPTIONS,
    ArrayRef,
    Choice,
    DictState,
    ElementRef,
    Key,
    ListState,
    ObjectState,
    Ref,
    SequenceState,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal

_FLAT = ObjectState | ListState | DictState  # what holds references: a copy holds the same ones


@dataclass(eq=False)
class JoinedIdentities(JoinedReferences):
    """Joins references of a loop's header with those at the end of its body, objects from before kept apart."""

    entry: set[Key] = field(default_factory=set[Key])  # cells from before the loop

    seen_before: set[Any] = field(default_factory=set[Any])  # references to them, with their views

    tracks: bool = False

    made_here: dict[Key, Key] = field(default_factory=dict[Key, Key])  # cells at the end, their loop's cells

    one_of: dict[Any, Any] = field(default_factory=dict[Any, Any])

    alike: set[tuple[Key, Key]] = field(
        default_factory=set[tuple[Key, Key]]
    )  # a copy, and what it is a copy of

    parted: set[tuple[Key, Key]] = field(
        default_factory=set[tuple[Key, Key]]
    )  # one object before, two behind

    def identified(self, a: Any, b: Any, name: str) -> Any:
        """Join two references, or choices between them; None where that needs no flags or cannot be done."""
        b = self._gathered(b)
        options = (*options_of(a), *options_of(b))
        if not all(isinstance(one, Ref | ElementRef) for one in options) and not all(
            isinstance(one, ArrayRef) for one in options
        ):
            return None
        (first, old), (later, made) = self._sides(options_of(a)), self._sides(options_of(b))
        lasting = list(dict.fromkeys((*first, *later)))
        if made and len({one.cell for one in options}) == 1:
            return None  # parts of one object: what is carried is where they begin
        before = [one for one in old if not self._is_kept_part(one)]
        new = [one for one in made if not self._is_kept_part(one)]
        if len(before) > 1 or any(isinstance(one, ElementRef) for one in (*before, *new)):
            return None
        parts = self._carried_parts(old, made, name)
        if parts is None or not (lasting or parts) or len(lasting) + len(parts) >= MOST_OPTIONS:
            return None
        last = self._of_loop(before[0] if before else None, self._single(b, new), name)
        for part, previous, following in parts:
            a, b = _with_one(a, [previous], part), _with_one(b, [following], part)
        chain = [*lasting, *(part for part, _, _ in parts)]
        return self._chain(a, b, chain if last is None else [*chain, last], name)

    def _is_kept_part(self, ref: Any) -> bool:
        """Whether a reference is to a part of an object from before the loop."""
        return ref.cell in self.entry and _is_part(ref)

    def _carried_parts(self, old: list[Any], made: list[Any], name: str) -> list[tuple[Any, Any, Any]] | None:
        """Carry where parts of objects from before the loop begin: each with what it was and what it becomes."""
        pairs: dict[Any, list[Any]] = {}
        for side, refs in enumerate((old, made)):
            for ref in filter(self._is_kept_part, refs):
                pair = pairs.setdefault(_shape_of(ref), [None, None])
                if pair[side] is not None:
                    return None
                pair[side] = ref
        found: list[tuple[Any, Any, Any]] = []
        for previous, following in pairs.values():
            part = self._carried_part(previous, previous if following is None else following, name)
            if part is None:
                return None
            found.append((part, previous, following))
        return found

    def _sides(self, options: tuple[Any, ...]) -> tuple[list[Any], list[Any]]:
        """Take apart what is from before the loop and what is not."""
        lasting: list[Any] = []
        made: list[Any] = []
        for one in dict.fromkeys(options):
            lasts = one.cell in self.entry and (one in self.seen_before or not _is_part(one))
            (lasting if lasts else made).append(one)
        return lasting, made

    def _gathered(self, value: Any) -> Any:
        """Make one part, at a place that the run chooses, of parts of one object that a round may mean."""
        found: dict[Any, list[Any]] = {}
        for one in dict.fromkeys(self._sides(options_of(value))[1]):
            if _is_part(one):
                found.setdefault(_shape_of(one), []).append(one)
        for group in found.values():
            if len(group) > 1:
                value = _with_one(value, group, self._chosen_part(value, group))
        return value

    def _chosen_part(self, value: Any, group: list[Any]) -> Any:
        if not isinstance(value, Choice):
            return value if value in group else None
        yes, no = self._chosen_part(value.yes, group), self._chosen_part(value.no, group)
        if yes is None or no is None or yes == no:
            return no if yes is None else yes
        atoms = iter(
            a if same_atom(a, b) else self.right_ops.select(value.condition, a, b)
            for a, b in zip(_atoms(yes), _atoms(no), strict=True)
        )
        return map_atoms(yes, lambda _: next(atoms))

    def _half_array(self, a: Any, b: Any, name: str) -> Any:
        """Join an array with nothing; a part of one from before the loop stays that."""
        part = None if isinstance(a, ArrayRef) or not self.tracks else self._carried_part(None, b, name)
        return super()._half_array(a, b, name) if part is None else part

    def _carried_part(self, old: Any, made: Any, name: str) -> Any:
        """Give a part of an object from before the loop; what says where it begins is carried."""
        if made.cell not in self.entry or not _is_part(made) or (old is not None and old.cell != made.cell):
            return None
        self._same_cell(made.cell, name)
        if isinstance(made, ElementRef):
            if old is not None and (not isinstance(old, ElementRef) or old.column != made.column):
                return None
            index = self.carried(made.index, name) if old is None else self.atom(old.index, made.index, name)
            return replace(made, index=index)
        if old is None:
            return ArrayRef(made.cell, map_views(made.views, lambda atom: self.carried(atom, name)))
        views = self._views(*self._equally_viewed(old, made), name)
        return None if views is None else ArrayRef(made.cell, views)

    def carried(self, atom: Atom, name: str) -> Atom:
        """Carry a number that a round of the loop has computed."""
        if isinstance(atom, Literal) or not self.is_of_round(atom):
            return atom
        return self.atom(literal(False) if atom.type.dtype == "bool" else literal(0), atom, name)

    def is_of_round(self, atom: Atom) -> bool:
        """Whether a value belongs to one round of the loop."""
        raise NotImplementedError

    def _chain(self, a: Any, b: Any, options: list[Any], name: str) -> Any:
        for one in options:
            if one.cell in self.entry:
                self._same_cell(one.cell, name)
        return self.chain_of(a, b, options, name)

    def _single(self, b: Any, made: list[Any]) -> Any:
        """Make one object of those that are not from before the loop."""
        if not made:
            return None
        if len(made) == 1 and not getattr(made[0], "views", ()):
            return made[0]
        if b not in self.one_of:
            self.one_of[b] = self._copied_choice(b, made)
        return self.one_of[b]

    def _copied_choice(self, b: Any, made: list[Any]) -> Any:
        context = self.cells
        saved = context.b, context.state
        context.b, context.state = self.right_ops, dict(self.right)
        try:
            copy = context.choose(b, self._copied) if isinstance(b, Choice) else self._copied(b)
            new = {k: v for k, v in context.state.items() if k not in self.right}
        finally:
            context.b, context.state = saved
        self.right = self.right | new
        flat = all(isinstance(self.right.get(one.cell), _FLAT) for one in made)
        copies = {one.cell for one in made} if flat else self._reached(made)
        self.alike |= {(copy.cell, cell) for cell in copies}
        return copy

    def _copied(self, ref: Any) -> Any:
        """Copy an object; what its attributes refer to stays as it is."""
        content = self.cells.state.get(ref.cell)
        if isinstance(content, _FLAT):
            return Ref(self.cells.new_cell(content))
        copy = self.cells.copied(ref)
        number = self.cells.number_of(ref) if isinstance(ref, ArrayRef) else None
        if number is not None:
            self.cells.state[number_key(copy.cell)] = number
        elif self.cells.unit.numbering:
            self.cells.state.pop(number_key(copy.cell), None)
        return copy

    def alike_shares(self) -> set[Share]:
        """What may be one object, though two cells of the header stand for it."""
        stands: dict[Key, set[Key]] = {}
        for (_, right), cell in self.merged.items():
            stands.setdefault(right, set()).add(cell)
        pairs = set(self.parted)
        for x, y in self.alike:
            pairs |= {(p, q) for p in stands.get(x, ()) for q in stands.get(y, ()) if p != q}
        found = {Share(Side(p), Side(q), numbered=True) for p, q in pairs}
        for p, q in pairs:
            if isinstance(self.state.get(p), SequenceState) and isinstance(self.state.get(q), SequenceState):
                found.add(Share(Side(p, items=True), Side(q, items=True)))
        return found

    def _reached(self, refs: list[Any]) -> set[Key]:
        """List the cells that are reached from references at the end of the body."""
        found: set[Key] = set()
        todo: list[Any] = list(refs)
        while todo:
            for ref in references(todo.pop()):
                if ref.cell not in found:
                    found.add(ref.cell)
                    todo.append(self.right.get(ref.cell))
        return found

    def _of_loop(self, old: Any, made: Any, name: str) -> Any:
        """Give the object of the loop: what an earlier round has made."""
        if made is None:
            if old is not None:
                self._kept(old.cell, name)
            return old
        kind = type(made)
        if old is not None:
            others = [right for left, right in self.merged if left == old.cell and right != made.cell]
            if not others and old.cell == made.cell:
                self._same_cell(old.cell, name)
                return old
            if not others:
                return self._merge(old.cell, made.cell, name, kind)
        cell = self.made_here.get(made.cell)
        if cell is None:
            cell = ("c", self.cells.fresh())
            self.owned.add(cell)
            self.restructured = True
            self.made_here[made.cell] = cell
            self.merged[cell, made.cell] = cell
            self.state[cell] = NOTHING
            self.state[cell] = self._content(NOTHING, self.right[made.cell], name)
        if old is not None:  # it was one object with another variable's, and now they differ
            self.parted.add((cell, old.cell))
        return kind(cell)


def _is_part(ref: Any) -> bool:
    """Whether a reference is to a part of an object: a view of an array, an item of a list."""
    return isinstance(ref, ElementRef) or bool(getattr(ref, "views", ()))


def _atoms(ref: Any) -> list[Atom]:
    """List what says where a part begins and how long it is."""
    found: list[Atom] = []
    map_atoms(ref, lambda atom: found.append(atom) or atom)
    return found


def _shape_of(ref: Any) -> Any:
    """Describe a part up to where it begins and how long it is."""
    return map_atoms(ref, lambda atom: literal(0))


def _with_one(value: Any, group: list[Any], part: Any) -> Any:
    """Replace all of a group by one."""
    if isinstance(value, Choice):
        yes, no = _with_one(value.yes, group, part), _with_one(value.no, group, part)
        return yes if yes == no else Choice(value.condition, yes, no)
    return part if value in group else value
