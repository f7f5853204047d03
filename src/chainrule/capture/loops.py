"""Loops: the body becomes a region, and what it changes becomes carried values."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chainrule.capture.branches import DEAD, Branches
from chainrule.capture.context import FALSE, Raised
from chainrule.capture.join_types import join_types
from chainrule.capture.joined_numbers import Output
from chainrule.capture.joining import Joiner
from chainrule.capture.liveness import Loop, Names
from chainrule.capture.sharing import Share
from chainrule.capture.sizes import source_of_dim
from chainrule.capture.state import SHARED, UNCERTAIN, State, map_atoms, references, same_atom, substitute
from chainrule.capture.values import UNDEFINED, ArrayRef, Key, Scalar, Undefined, integer_of
from chainrule.ir.nodes import Atom, Literal, Primitive, Region, Value
from chainrule.ir.types import I64, Type
from chainrule.primitives import control
from chainrule.primitives.ops import Ops


class EntryOps(Ops):
    """Emits before a loop: what its header carries is, there, what it has at the first entry."""

    def __init__(self, outer: Ops, inits: dict[Value, Atom]) -> None:
        super().__init__(outer.span, outer.definitions)
        self.equations = outer.equations
        self.inits = inits

    def nested(self) -> Ops:
        """Make a builder for a region inside this one."""
        made = EntryOps(self, self.inits)
        made.equations = []
        return made

    def emit(self, primitive: Primitive, *inputs: Atom, **options: Any) -> tuple[Value, ...]:
        """Append an equation of what the inputs are at the entry."""
        given = (self.inits.get(a, a) if isinstance(a, Value) else a for a in inputs)
        return super().emit(primitive, *given, **options)


class LoopJoiner(Joiner):
    """Joins the header of a loop with the end of its body; `inits` maps carried to initial values."""

    inits: dict[Value, Atom]
    headers: dict[Value, Atom]  # for each output, what stands in the header
    passing: Callable[[Key], bool]  # whether only functions that the body makes can read a variable
    of_round: set[Value]  # values that belong to one round
    newest: int  # frames with larger numbers are of calls in the body

    def prepare(
        self, inits: dict[Value, Atom], passing: Callable[[Key], bool], newest: int, entry: State,
        index: Value | None,
    ) -> LoopJoiner:  # fmt: skip
        """Set the carried values of the header, which variables belong to one round alone, and the state before."""
        self.tracks = self.cells.unit.tracking
        self.entry = set(entry)
        if self.tracks:
            self.seen_before = {ref for content in entry.values() for ref in references(content)}
        self.inits = inits
        self.left_ops = EntryOps(self.left_ops, inits)
        self.headers = {}
        self.passing, self.newest = passing, newest
        made = (output for equation in self.right_ops.equations for output in equation.outputs)
        self.of_round = {*made, *inits, *((index,) if index is not None else ())} if self.tracks else set()
        return self

    def is_of_round(self, atom: Atom) -> bool:
        """Whether a value belongs to one round of the loop."""
        return atom in self.of_round

    def _shares(self) -> frozenset[Share]:
        """Add what may be one object, though two cells stand for it."""
        return super()._shares() | self.alike_shares()

    def at_entry(self, value: Any, state: State) -> tuple[Any, State]:
        """Give a value of the header as it is when the loop is entered first."""

        def first(atom: Atom) -> Atom:
            return self.inits.get(atom, atom) if isinstance(atom, Value) else atom

        return map_atoms(value, first), {key: map_atoms(content, first) for key, content in state.items()}

    def _variable(self, key: Key) -> None:
        """Join a variable, unless it is that of a call in the body, which is over."""
        if key[1] > self.newest:
            return
        made = self.right.get(key)
        new = (
            isinstance(made, ArrayRef) and made.views and isinstance(self.left.get(key, UNDEFINED), Undefined)
        )
        if new and self.passing(key):
            self.state[key] = self.conflict(f"`{key[2]}` is part of an array, and of one round of a loop")
        else:
            super()._variable(key)

    def atom(self, a: Atom, b: Atom, name: str) -> Any:
        """Join a header atom with the atom at the end of the body."""
        if same_atom(a, b):
            return a
        for output in self.outputs:
            if self.headers[output.value] is a and output.right is b:
                return output.value
        init = self.inits.get(a, a) if isinstance(a, Value) else a
        joined = join_types(init.type, b.type)
        if joined is None:
            return self.conflict(
                f"`{name}` is {init.type} before the loop and {b.type} at the end of its body"
            )
        output = self._output(init, b, joined, name)
        if isinstance(a, Value) and a in self.inits and a.type != joined:
            output = self._widened(a, output)
        self._note_size(a, b, output.value)
        self.outputs.append(output)
        self.headers[output.value] = a
        return output.value

    def _note_size(self, header: Atom, last: Atom, carried: Value) -> None:
        """Note that a vector may have another size at the end of the body than at its beginning."""
        if carried.type.shape != (None,):
            return
        source = source_of_dim(self.left_ops.definitions, last, 0)
        value = source[0] if isinstance(source, tuple) else source
        made = self.left_ops.definitions.get(value) if isinstance(value, Value) else None
        if made is None:  # a number, or what a loop carries or counts with, or an argument
            kept = isinstance(source, tuple | Literal) or value in self.cells.given
        else:
            kept = any(made is before for before in self.left_ops.equations)
        if header in self.cells.changing or not kept:
            self.cells.changing.add(carried)

    def results(self) -> tuple[Atom, ...]:
        """Give the carried values at the end of the body, in the order of `inits`."""
        ends = {self.headers[output.value]: output.right for output in self.outputs}
        return tuple(ends.get(value, value) for value in self.inits)

    def column(self, a: Atom, b: Atom, type_: Type, name: str) -> Atom:
        """Join the columns of lists that grow."""
        init = self.inits.get(a, a) if isinstance(a, Value) else a
        output = Output(Value(type_.with_shape((None, *type_.shape)), name), init, b)
        self.outputs.append(output)
        self.headers[output.value] = a
        return output.value

    def _widened(self, header: Value, output: Output) -> Output:
        """A carried value never becomes narrower again from one attempt to the next."""
        shape = tuple(
            x if x == y else None for x, y in zip(header.type.shape, output.value.type.shape, strict=True)
        )
        type_ = output.value.type.with_shape(shape)
        if header.type.dtype == "f64" and type_.dtype == "i64":
            type_ = type_.with_dtype("f64")
        return Output(
            Value(type_, output.value.name),
            self.left_ops.convert(output.left, type_.dtype),
            self.right_ops.convert(output.right, type_.dtype),
        )


@dataclass(frozen=True, slots=True, eq=False)
class LoopBody:
    """A loop's body: the state at its header, its carried and their initial values, its code, its results."""

    header: State
    inits: dict[Value, Atom]
    ops: Ops
    results: tuple[Atom, ...]


class Loops(Branches):
    """Loops over run-time counts and conditions."""

    def run_body(
        self, node: Loop, body: Callable[[], None], assigned: set[str], index: Value | None = None
    ) -> LoopBody:
        """Run a loop's body into a region; find what it carries.

        The body is run again until the types and the set of what it changes are stable.
        """
        names = self.live_in(node)
        live = self.live(names)
        newest = self.fresh()
        inits: dict[Value, Atom] = {}
        header = self._widened(assigned, inits)
        owned: set[Key] = set()
        for _ in range(20):
            self.counters |= {v for v, init in inits.items() if v.type == I64 and self.is_small(init, 4)}
            _, ops, end = self.in_region(lambda: self._path(body), header, repeats=True)
            if DEAD in end:
                return LoopBody(header, inits, ops, tuple(inits))
            joiner = LoopJoiner(self, header, end, self.b, ops, live, owned=owned)
            joiner.prepare(inits, self._passing(names), newest, self.state, index)
            joined = joiner.run()
            if self._stable(joiner, inits):
                return LoopBody(header, inits, ops, joiner.results())
            inits = self._next_inits(joiner, inits)
            header = joined
        self.mismatch("E0402", "the types of this loop's variables do not settle", node=node)

    def _widened(self, assigned: set[str], inits: dict[Value, Atom]) -> State:
        """Known numbers that the loop assigns are not known inside it."""
        header = dict(self.state)
        frame = self.frame
        assert frame is not None
        own = {self.variable(name, frame) for name in assigned}
        for key in [k for k in header if k in own]:  # in the order of their first assignment
            content = header[key]
            if isinstance(content, Scalar) and content.known:
                value = Value(content.atom.type, key[2])
                inits[value] = content.atom
                header[key] = replace(content, atom=value)
        return header

    def _passing(self, names: Names | None) -> Callable[[Key], bool]:
        """Say which variables of the running function neither the next round nor what follows reads by itself."""
        frame = self.frame
        if names is None or frame is None or frame.keeps_all:
            return lambda key: False
        number = frame.number
        return lambda key: key[1] == number and key[2] not in names and not key[2].startswith("$")

    def _stable(self, joiner: LoopJoiner, inits: dict[Value, Atom]) -> bool:
        doubtful = {cell for cell in joiner.state[UNCERTAIN] if cell in joiner.left}
        if joiner.restructured or not doubtful <= joiner.left[UNCERTAIN]:
            return False
        shares: set[Share] = joiner.state[SHARED]
        if (
            not {s for s in shares if {s.first.cell, s.second.cell} <= set(joiner.left)}
            <= joiner.left[SHARED]
        ):
            return False
        for output in joiner.outputs:
            header = joiner.headers[output.value]
            if not isinstance(header, Value) or header not in inits or header.type != output.value.type:
                return False
        return True

    def _next_inits(self, joiner: LoopJoiner, inits: dict[Value, Atom]) -> dict[Value, Atom]:
        following = dict(inits)
        for output in joiner.outputs:
            following[output.value] = output.left
        return following

    def finish(
        self, made: LoopBody, primitive: Any, inputs: tuple[Atom, ...], regions: tuple[Region, ...]
    ) -> None:
        """Emit the loop; the state after it is that of its header, with the last carried values."""
        outputs = [Value(v.type, v.name) for v in made.inits]
        self.define(primitive, inputs, outputs, regions)
        self.state = substitute(made.header, dict(zip(made.inits, outputs, strict=True)))

    def for_loop(
        self, node: Loop, bounds: tuple[Atom, Atom, Atom], step: Callable[[Atom], None], assigned: set[str]
    ) -> None:
        """Run `step(i)` for each i of a range that has no way out in the middle."""
        index = Value(I64, _index_name(node))
        self._bound_index(index, bounds)

        def body() -> None:
            step(index)

        made = self.run_body(node, body, assigned, index)
        region = made.ops.region((index, *made.inits), made.results)
        self.finish(made, control.for_, (*bounds, *made.inits.values()), (region,))

    def _bound_index(self, index: Value, bounds: tuple[Atom, Atom, Atom]) -> None:
        start, stop, step = (self.lower_bound(b) for b in bounds)
        if step is not None and step > 0 and start is not None:
            self.lower_bounds[index] = start
        elif bounds[2].type == I64 and step is None and stop is not None and _is_negative(bounds[2]):
            self.lower_bounds[index] = stop + 1

    def lower_bound(self, atom: Atom) -> int | None:
        """Give a number that an integer is known not to fall below."""
        if not isinstance(atom, Value):
            return int(atom.value) if not isinstance(atom.value, complex) and atom.value >= 0 else None
        known = self.lower_bounds.get(atom)
        if known is not None:
            return known
        equation = self.b.definitions.get(atom)
        if equation is None:
            return None
        name = equation.primitive.name
        if name == "dim":
            return 0
        if name in ("add", "sub"):
            left = self.lower_bound(equation.inputs[0])
            right = equation.inputs[1]
            if left is not None and not isinstance(right, Value) and not isinstance(right.value, complex):
                shift = int(right.value) if name == "add" else -int(right.value)
                return left + shift if left + shift >= 0 else None
            low = self.lower_bound(right)
            return left + low if name == "add" and left is not None and low is not None else None
        return None

    def is_small(self, atom: Atom, depth: int) -> bool:
        """Whether an integer counts something: no run lasts long enough to make it overflow."""
        if isinstance(atom, Literal):
            return abs(integer_of(atom)) < 2**31
        equation = self.b.definitions.get(atom)
        if equation is None:
            return atom in self.lower_bounds
        name = equation.primitive.name
        if name in ("add", "sub", "floor_div", "select", "minimum", "maximum") and depth:
            operands = equation.inputs[1:] if name == "select" else equation.inputs
            return all(self.is_small(i, depth - 1) for i in operands)
        return name == "dim" or (name == "convert" and equation.inputs[0].type.dtype == "bool")

    def while_loop(
        self, node: Loop, test: Callable[[], Atom], body: Callable[[], None], assigned: set[str]
    ) -> None:
        """Run a body while a test holds and no flag says otherwise."""
        made = self.run_body(node, body, assigned)
        region = made.ops.region(tuple(made.inits), made.results)
        twins = {v: Value(v.type, v.name) for v in made.inits}
        before = substitute(made.header, dict(twins))
        condition, test_ops, end = self.in_region(lambda: self._path(lambda: self._continues(test)), before)
        if DEAD in end:  # the test raises, and does so before the first round
            self._continues(test)
            raise Raised
        test_region = test_ops.region(tuple(twins.values()), (condition,))
        self.finish(made, control.while_, tuple(made.inits.values()), (test_region, region))

    def _continues(self, test: Callable[[], Atom]) -> Atom:
        leaving = self.leaving()
        if leaving is None:
            return test()
        holder: list[Atom] = []

        def check() -> Scalar:
            holder.append(test())
            return Scalar(holder[-1])

        return self.branch(leaving, lambda: FALSE, check).atom


def _is_negative(atom: Atom) -> bool:
    return not isinstance(atom, Value) and not isinstance(atom.value, complex) and atom.value < 0


def _index_name(node: Loop) -> str:
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        return node.target.id
    return "i"
