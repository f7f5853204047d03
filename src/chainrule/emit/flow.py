"""Where the values of a function are made, read and overwritten: the facts that the printer decides by.

In: a function after `transform.copies`. Out: a `Flow`: a position (a number that grows in the order of the
text) for every equation, the uses of every value, and the positions at which the memory of an array is
written or taken over.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.ir.nodes import Atom, Equation, Function, Region, Value

IN_PLACE = frozenset({"update", "add_at", "update_slice", "add_slice", "scatter", "scatter_add"})
VIEWS = frozenset({"slice", "transpose", "broadcast", "reshape"})
LOOPS = frozenset({"for", "while"})


@dataclass(slots=True, eq=False)
class Place:
    """A region where it stands: the equation that holds it, and the positions between which it lies."""

    region: Region
    parent: Place | None = None
    equation: Equation | None = None
    branch: int = 0
    start: int = 0
    end: int = 0

    @property
    def is_loop(self) -> bool:
        """Whether what stands here runs many times."""
        return self.equation is not None and self.equation.primitive.name in LOOPS

    def path(self) -> list[Place]:
        """Give this place and those around it, the outermost first."""
        places: list[Place] = []
        place: Place | None = self
        while place is not None:
            places.append(place)
            place = place.parent
        return places[::-1]


@dataclass(slots=True, eq=False)
class Use:
    """One reading of a value: by an equation, or as a result of the region at `place` (then there is no
    consumer).
    """

    place: Place
    position: int
    operand: int
    consumer: Equation | None = None


@dataclass(slots=True, eq=False)
class Flow:
    """All facts about one function."""

    function: Function
    top: Place
    places: dict[Region, Place] = field(default_factory=dict[Region, Place])
    start: dict[Equation, int] = field(default_factory=dict[Equation, int])
    end: dict[Equation, int] = field(default_factory=dict[Equation, int])
    loops: dict[int, Equation] = field(default_factory=dict[int, Equation])  # each `for`, by its position
    home: dict[Value, Place] = field(default_factory=dict[Value, Place])
    definition: dict[Value, Equation] = field(default_factory=dict[Value, Equation])
    uses: dict[Value, list[Use]] = field(default_factory=dict[Value, "list[Use]"])
    root: dict[Value, Value] = field(default_factory=dict[Value, Value])
    taken: dict[Value, list[int]] = field(default_factory=dict[Value, "list[int]"])
    written: set[Value] = field(default_factory=set[Value])
    _stands: dict[Equation, Place] = field(default_factory=dict[Equation, Place])
    _buffer: dict[Value, Value] = field(default_factory=dict[Value, Value])

    def home_of(self, equation: Equation) -> Place:
        """Give the region in which an equation stands."""
        return self._stands[equation]

    def stand(self, equation: Equation, place: Place) -> None:
        """Record the region in which an equation stands."""
        self._stands[equation] = place

    def root_of(self, value: Value) -> Value:
        """Give the value whose memory an array shows."""
        return self.root.get(value, value)

    def taken_between(self, value: Value, after: int, before: int) -> bool:
        """Whether the memory of an array is written or taken over strictly between two positions."""
        return any(after < position < before for position in self.taken.get(self.root_of(value), ()))

    def buffer(self, value: Value) -> Value:
        """Give the representative of all values that live in one buffer, one after the other."""
        root = self.root_of(value)
        while (parent := self._buffer.get(root)) is not None:
            root = parent
        return root

    def join(self, one: Atom, other: Atom) -> None:
        """Record that two arrays may live in one buffer."""
        if isinstance(one, Value) and isinstance(other, Value) and one.type.is_array:
            a, b = self.buffer(one), self.buffer(other)
            if a is not b:
                self._buffer[a] = b
                if a in self.written:
                    self.written.add(b)

    def is_written(self, value: Value) -> bool:
        """Whether the buffer of an array is written in place anywhere in the function."""
        return self.buffer(value) in self.written

    def is_view(self, value: Value) -> bool:
        """Whether a value shows memory of another one, in a way that `transform.copies` does not know of."""
        equation = self.definition.get(value)
        if equation is None or not isinstance(equation.inputs[0] if equation.inputs else None, Value):
            return False
        if equation.primitive.name == "reshape":
            source = equation.inputs[0]
            return isinstance(source, Value) and self.is_view(source)
        packed_row = equation.primitive.name == "index" and value.type.lanes > 1
        if equation.primitive.name == "drop_last":
            return self._is_copy(equation.inputs[0])
        return packed_row or equation.primitive.name in VIEWS

    def _is_copy(self, atom: Atom) -> bool:
        equation = self.definition.get(atom) if isinstance(atom, Value) else None
        return equation is not None and equation.primitive.name == "copy"


def analyse(function: Function) -> Flow:
    """Collect the facts about a function."""
    top = Place(function.body)
    flow = Flow(function, top)
    _Walker(flow).walk(top)
    return flow


class _Walker:
    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.clock = 0

    def tick(self) -> int:
        self.clock += 1
        return self.clock

    def walk(self, place: Place) -> None:
        flow = self.flow
        flow.places[place.region] = place
        place.start = self.tick()
        for param in place.region.params:
            flow.home[param] = place
        for equation in place.region.equations:
            self.equation(equation, place)
        place.end = self.tick()
        for k, result in enumerate(place.region.results):
            self.use(result, Use(place, place.end, k))
            if place.equation is not None:
                self.take(result, place.end)

    def equation(self, equation: Equation, place: Place) -> None:
        flow = self.flow
        start = flow.start[equation] = self.tick()
        flow.stand(equation, place)
        if equation.primitive.name == "for":
            flow.loops[start] = equation
        for k, atom in enumerate(equation.inputs):
            self.use(atom, Use(place, start, k, equation))
        self.aliases(equation, start)
        for branch, region in enumerate(equation.regions):
            self.walk(Place(region, place, equation, branch))
        flow.end[equation] = self.tick() if equation.regions else start
        for output in equation.outputs:
            flow.definition[output] = equation
            flow.home[output] = place
        self.buffers(equation)

    def use(self, atom: Atom, use: Use) -> None:
        if isinstance(atom, Value):
            self.flow.uses.setdefault(atom, []).append(use)

    def take(self, atom: Atom, position: int) -> None:
        if isinstance(atom, Value) and atom.type.is_array:
            self.flow.taken.setdefault(self.flow.root_of(atom), []).append(position)

    def aliases(self, equation: Equation, start: int) -> None:
        flow = self.flow
        name = equation.primitive.name
        first = equation.inputs[0] if equation.inputs else None
        packed_row = name == "index" and equation.outputs[0].type.lanes > 1
        if (name in VIEWS or packed_row) and isinstance(first, Value):
            flow.root[equation.outputs[0]] = flow.root_of(first)
        elif name == "drop_last" and isinstance(first, Value):
            source = flow.definition.get(first)
            whole = source.inputs[0] if source is not None and source.primitive.name == "copy" else first
            flow.root[equation.outputs[0]] = flow.root_of(whole) if isinstance(whole, Value) else first
        elif name in IN_PLACE and isinstance(first, Value):
            self.take(first, start)
            flow.written.add(flow.buffer(first))
        elif name in LOOPS:
            for atom in equation.inputs[3 if name == "for" else 0 :]:
                self.take(atom, start)

    def buffers(self, equation: Equation) -> None:
        flow = self.flow
        name = equation.primitive.name
        if name in IN_PLACE:
            flow.join(equation.inputs[0], equation.outputs[0])
        elif name == "if":
            for region in equation.regions:
                for result, output in zip(region.results, equation.outputs, strict=True):
                    flow.join(result, output)
        elif name in LOOPS:
            body = equation.regions[-1]
            skip = 1 if name == "for" else 0
            inits = equation.inputs[3 if name == "for" else 0 :]
            for k, output in enumerate(equation.outputs):
                for atom in (inits[k], body.params[k + skip], body.results[k]):
                    flow.join(atom, output)
                if name == "while":
                    flow.join(equation.regions[0].params[k], output)
