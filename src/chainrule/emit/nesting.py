"""Which values are written inside the expression that reads them, instead of getting a variable of their own.

In: a `Flow`. Out: a `Nesting`: the equations that are nested, and for every equation the position of the
statement in which it ends up. A value is nested if it is read once, is not given a name by the user, and
nothing that it depends on changes between its own place and that of the reader.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from chainrule.emit.flow import IN_PLACE, LOOPS, Flow, Place, Use
from chainrule.ir.nodes import Atom, Equation, Literal, Region, Value
from chainrule.ir.types import I64
from chainrule.ir.walk import equations_within

STATEMENTS = IN_PLACE | LOOPS | {"map", "check", "tell", "push", "pop", "tape_new", "empty"}
SLICING = frozenset({"slice", "update_slice", "add_slice", "full", "empty", "broadcast"})
GATHERING = frozenset({"gather", "scatter", "scatter_add"})
LIMIT = 72  # estimated characters of an expression


@dataclass(frozen=True, slots=True)
class Site:
    """Where an equation is printed: the region and the position of the statement that shows it."""

    place: Place
    position: int


@dataclass(slots=True, eq=False)
class Nesting:
    """`nested` equations have no statement; `small` are the `if`s that are conditional expressions."""

    flow: Flow
    effects: Collection[str]  # functions whose calls must stay in order
    forbidden: Collection[Value] = ()
    moved: Collection[Value] = ()  # results of regions that are written in the assignment at the region's end
    nested: set[Equation] = field(default_factory=set[Equation])
    small: set[Equation] = field(default_factory=set[Equation])
    dead: set[Equation] = field(default_factory=set[Equation])
    site: dict[Equation, Site] = field(default_factory=dict[Equation, "Site"])
    barriers: list[int] = field(default_factory=list[int])
    sizes: dict[Equation, int] = field(default_factory=dict[Equation, int])

    def is_nested(self, value: Value) -> bool:
        """Whether a value has no variable."""
        equation = self.flow.definition.get(value)
        return equation in self.nested if equation is not None else False

    def has_effect(self, equation: Equation) -> bool:
        """Whether an equation must keep its place among checks and calls."""
        name = equation.primitive.name
        if name == "call":
            return equation.params["function"] in self.effects
        return name in ("check", "tell", "solve", "cholesky") or any(
            self.has_effect(e) for region in equation.regions for e in region.equations
        )

    def live_uses(self, value: Value) -> list[Use]:
        """Give the uses of a value by equations that are printed."""
        return [
            u
            for u in self.flow.uses.get(value, ())
            if (u.consumer if u.consumer is not None else u.place.equation) not in self.dead
        ]

    def use_site(self, use: Use) -> Site:
        """Give the place and position of the statement in which a use is written."""
        if use.consumer is not None:
            return self.site[use.consumer]
        if use.place.equation is not None and use.place.equation in self.small:
            return self.site[use.place.equation]
        return Site(use.place, use.position)

    def run(self) -> None:
        """Decide for every equation."""
        self._find_barriers(self.flow.top.region)
        self._region(self.flow.top)
        self._shorten(self.flow.top.region)

    def _find_barriers(self, region: Region) -> None:
        for equation in region.equations:
            if self.has_effect(equation):
                self.barriers.append(self.flow.start[equation])
            for inner in equation.regions:
                self._find_barriers(inner)

    def _region(self, place: Place) -> None:
        for equation in reversed(place.region.equations):
            self._decide(equation)
            if equation in self.dead:
                self.dead.update(equations_within(Region((), (equation,), ())))
                continue
            inner = [self.flow.places[r] for r in equation.regions]
            for region in reversed(inner):
                self._region(region)
            if equation in self.small:
                for e in (e for region in equation.regions for e in region.equations if e not in self.dead):
                    self.nested.add(e)
                    self.site[e] = self.site[equation]

    def _decide(self, equation: Equation) -> None:
        self.site[equation] = Site(self.flow.home_of(equation), self.flow.start[equation])
        name = equation.primitive.name
        unused = not any(self.live_uses(v) for v in equation.outputs)
        if unused and name not in ("check", "tell", "push", "pop") and not self.has_effect(equation):
            if name not in ("while", "call"):
                self.dead.add(equation)
            return
        if name == "if" and self._is_small(equation):
            self.small.add(equation)
        if len(equation.outputs) != 1 or name in STATEMENTS or equation.outputs[0] in self.forbidden:
            return
        (value,) = equation.outputs
        uses = self.live_uses(value)
        if not uses or not self._may_repeat(equation, uses):
            return
        if name == "if" and equation not in self.small:
            return
        if value.name and value not in self.moved and not self._same_name(value, uses):
            return
        if all(self._accepts(value, use) and self._may_move(equation, use) for use in uses):
            self.nested.add(equation)
            self.site[equation] = max(
                map(self.use_site, uses), key=lambda site: site.position
            )  # needed till then

    def _may_repeat(self, equation: Equation, uses: list[Use]) -> bool:
        if len(uses) == 1:
            return True
        if equation.primitive.name == "dim" or self._is_size(equation, uses):
            return True
        if equation.primitive.name == "nonzero":  # `x[mask]`, as often as it is read or written
            return all(u.consumer is not None and u.consumer.primitive.name in GATHERING for u in uses)
        consumers = {u.consumer for u in uses}
        (consumer,) = consumers if len(consumers) == 1 else (None,)
        return consumer is not None and consumer.primitive.name == "mul"  # a square

    def _is_size(self, equation: Equation, uses: list[Use]) -> bool:
        """Whether this is a short sum of sizes that is read by slices alone, where it comes out as `1:-1`."""
        if equation.primitive.name not in ("add", "sub") or equation.outputs[0].type != I64:
            return False
        short = all(
            isinstance(a, Literal) or a not in self.flow.definition or self._is_dim(a)
            for a in equation.inputs
        )
        return short and all(u.consumer is not None and u.consumer.primitive.name in SLICING for u in uses)

    def _is_dim(self, atom: Atom) -> bool:
        return isinstance(atom, Value) and self.flow.definition[atom].primitive.name == "dim"

    def _same_name(self, value: Value, uses: list[Use]) -> bool:
        """Whether a named value is only a step on the way: to a value of the same name, or a copy to be
        returned.
        """
        (use,) = uses if len(uses) == 1 else (None,)
        if use is None:
            return False
        if self.flow.definition[value].primitive.name == "copy":
            return use.consumer is None or use.consumer.primitive.name in ("append", "drop_last")
        return use.consumer is not None and any(o.name == value.name for o in use.consumer.outputs)

    def _accepts(self, value: Value, use: Use) -> bool:
        """Whether the reader can hold an expression in this operand."""
        consumer = use.consumer
        if consumer is None:
            if use.place.equation is None or value in self.moved:
                return True
            name = use.place.equation.primitive.name
            return use.place.equation in self.small or (name == "while" and use.place.branch == 0)
        name = consumer.primitive.name
        if name in IN_PLACE or name in ("push", "pop"):
            return use.operand > 0
        if name == "nonzero" and consumer in self.nested and len(self.live_uses(consumer.outputs[0])) > 1:
            return False
        if name == "append" and value.type.rank and use.operand == 1:
            return False  # its shape is looked at as well, so a row has a name
        if name in LOOPS:
            return name == "for" and use.operand < 3
        return name != "map"

    def _may_move(self, equation: Equation, use: Use) -> bool:
        """Whether the expression has the same value where it is read."""
        flow = self.flow
        site = self.use_site(use)
        start, target = flow.start[equation], site.position
        home = flow.home_of(equation)
        place = site.place
        while place is not home:
            if place.parent is None or (place.is_loop and equation.primitive.name != "dim"):
                return False
            place = place.parent
        passed = site.place is not home or any(start < b <= target for b in self.barriers)
        if passed and self.has_effect(equation):
            return False
        return not any(
            isinstance(a, Value) and a.type.is_array and flow.taken_between(a, start, target)
            for a in equation.inputs
        )

    # Conditional expressions

    def _is_small(self, equation: Equation) -> bool:
        """Whether an `if` is short enough for `x if c else y`: one number, and nothing in it needs a
        variable.
        """
        if len(equation.outputs) != 1 or not equation.outputs[0].type.is_scalar:
            return False
        return all(
            len(region.equations) <= 4 and all(map(self._is_simple, region.equations))
            for region in equation.regions
        )

    def _is_simple(self, equation: Equation) -> bool:
        name = equation.primitive.name
        if len(equation.outputs) != 1 or name in STATEMENTS or equation.regions or self.has_effect(equation):
            return False
        (output,) = equation.outputs
        return not output.name and output not in self.forbidden and len(self.live_uses(output)) == 1

    # Length

    def _shorten(self, region: Region) -> None:
        """Give variables to the largest parts of expressions that are too long for a line."""
        for equation in region.equations:
            for inner in equation.regions:
                self._shorten(inner)
            self.sizes[equation] = self._size(equation)
            parts = [e for e in map(self._nested_definition, equation.inputs) if e is not None]
            while self.sizes[equation] > LIMIT and parts:
                largest = max(parts, key=lambda e: self.sizes[e])
                if self.sizes[largest] < 8:
                    break
                parts.remove(largest)
                if largest not in self.small and largest.primitive.name != "dim":
                    self._unnest(largest)
                    self.sizes[equation] = self._size(equation)

    def _unnest(self, equation: Equation) -> None:
        """Make a statement of a nested equation again; what is nested in it stays so, and moves with it."""
        self.nested.discard(equation)
        self._place(equation, Site(self.flow.home_of(equation), self.flow.start[equation]))

    def _place(self, equation: Equation, site: Site) -> None:
        self.site[equation] = site
        results = [r for region in equation.regions for r in region.results]
        for atom in (*equation.inputs, *results):
            inner = self._nested_definition(atom)
            if inner is not None:
                self._place(inner, site)

    def _nested_definition(self, atom: object) -> Equation | None:
        equation = self.flow.definition.get(atom) if isinstance(atom, Value) else None
        return equation if equation in self.nested else None

    def _size(self, equation: Equation) -> int:
        if equation.primitive.name in ("slice", "dim"):
            return self._atom_size(equation.inputs[0]) + 6
        if equation.primitive.name in IN_PLACE:
            return sum(map(self._atom_size, equation.inputs[:2])) + 10
        own = len(equation.primitive.emit) - 2 if isinstance(equation.primitive.emit, str) else 4
        return own + sum(map(self._atom_size, equation.inputs))

    def _atom_size(self, atom: object) -> int:
        if isinstance(atom, Literal):
            return len(repr(atom.value))
        inner = self._nested_definition(atom)
        if inner is not None:
            return self.sizes.get(inner, 8)
        return len(atom.name) or 5 if isinstance(atom, Value) else 0
