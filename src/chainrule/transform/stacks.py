"""Rows that a loop fills and its surroundings then write into a larger array are filled in place.

In: a program, such as reverse mode makes of nested loops. Out: the same without the rows:

    row = empty(m)                                    S = for j: S[i, j] = …
    row = for j: row[j] = …             →
    S[i] = row

and where a row of an array that nobody writes to is read element by element, it is read from the array
itself:

    row = S[i]; for j: … row[j] …       →             for j: … S[i, j] …
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from chainrule.ir.nodes import Atom, Equation, Literal, Program, Region, Value
from chainrule.ir.types import I64
from chainrule.ir.walk import equations_within, map_equations, substitute, use_counts
from chainrule.primitives import arrays, control
from chainrule.primitives.arrays import slice_operands
from chainrule.primitives.ops import is_literal

T = TypeVar("T")
_WRITES = (arrays.update, arrays.update_slice)
_READS = frozenset({"index", "slice", "dim"})


def fill_in_place(program: Program) -> Program:
    """Remove rows from all functions."""
    functions = {
        name: replace(function, body=_read_in_place(_Filler(function.body).region(function.body)))
        for name, function in program.functions.items()
    }
    return Program(functions, program.entry)


@dataclass(frozen=True, slots=True)
class _Place:
    """A position along each axis of an array: (start, size, step), and whether the axis is dropped."""

    where: tuple[tuple[Atom, Atom, Atom], ...]
    dropped: tuple[bool, ...]

    def within(self, outer: _Place) -> _Place | None:
        """The same place, seen from the array of which the other place is a part; its parts must be whole."""
        inner = iter(zip(self.where, self.dropped, strict=True))
        where: list[tuple[Atom, Atom, Atom]] = []
        dropped: list[bool] = []
        for part, gone in zip(outer.where, outer.dropped, strict=True):
            start, _, step = part
            if gone:
                where.append(part)
                dropped.append(True)
            elif is_literal(start, 0) and is_literal(step, 1):
                mine, mine_gone = next(inner)
                where.append(mine)
                dropped.append(mine_gone)
            else:
                return None
        return _Place(tuple(where), tuple(dropped))

    def operands(self) -> tuple[Atom, ...]:
        """All positions in a row, as operands of a slice."""
        return tuple(atom for part in self.where for atom in part)

    def indices(self) -> tuple[Atom, ...]:
        """The positions of a single element."""
        return tuple(start for start, _, _ in self.where)


_ONE = Literal(1, I64)


def _place(equation: Equation, first: int) -> _Place:
    """Where an `index`, `update`, `slice` or `update_slice` reads or writes."""
    if equation.primitive in (arrays.index, arrays.update):
        indices = equation.inputs[first:]
        return _Place(tuple((index, _ONE, _ONE) for index in indices), (True,) * len(indices))
    return _Place(tuple(slice_operands(equation, first)), equation.params["dropped"])


class _Filler:
    """Rewrites the regions of one function."""

    def __init__(self, body: Region) -> None:
        self.uses = use_counts(body)

    def region(self, region: Region) -> Region:
        """Rewrite a region: its own writes of rows first, then, with what that laid open, the regions
        inside.
        """
        equations = list(region.equations)
        mapping: dict[Value, Atom] = {}
        position = {output: k for k, equation in enumerate(equations) for output in equation.outputs}
        for k, equation in enumerate(equations):
            if equation.primitive is arrays.update_slice:
                self._write(equations, position, k, mapping)
        kept = tuple(
            replace(e, regions=tuple(map(self.region, e.regions))) if e.regions else e
            for e in equations
            if not (e.outputs and e.outputs[0] in mapping)
        )
        return substitute(Region(region.params, kept, region.results), mapping)

    def _write(
        self, equations: list[Equation], position: dict[Value, int], k: int, mapping: dict[Value, Atom]
    ) -> None:
        """Let the loop that makes the row that equation `k` writes work on the larger array."""
        write = equations[k]
        array, row = write.inputs[:2]
        while array in mapping:
            array = mapping[array]  # type: ignore[index]
        if not isinstance(row, Value) or row not in position or self.uses[row] != 1:
            return
        at = position[row]
        loop = equations[at]
        later = {output for equation in equations[at:k] for output in equation.outputs}
        needed = [array, *write.inputs[2:]]
        if loop.primitive not in (control.for_, control.while_) or any(a in later for a in needed):
            return
        if isinstance(array, Value) and self._read_between(array, equations[at:k]):
            return
        slot = _Slot(loop, loop.outputs.index(row))
        if not self._is_empty(slot.initial, equations, position):
            return
        changed = slot.redirected(array, _place(write, 2), self.uses)
        if changed is not None:
            equations[at] = changed
            mapping[write.outputs[0]] = changed.outputs[slot.number]
            position[changed.outputs[slot.number]] = at
            self.uses[changed.outputs[slot.number]] = self.uses[write.outputs[0]]

    def _read_between(self, array: Value, equations: list[Equation]) -> bool:
        """Whether anyone reads the larger array before the row is written to it."""
        between = Counter(v for e in equations for v in e.inputs if isinstance(v, Value))
        inside = Counter(v for e in equations for region in e.regions for v in use_counts(region))
        return bool(between[array] or inside[array])

    def _is_empty(self, atom: Atom, equations: list[Equation], position: dict[Value, int]) -> bool:
        made = equations[position[atom]] if isinstance(atom, Value) and atom in position else None
        return made is not None and made.primitive is arrays.empty and self.uses[made.outputs[0]] == 1


class _Slot:
    """One carried value of a loop."""

    def __init__(self, loop: Equation, number: int) -> None:
        self.loop = loop
        self.number = number
        self.bounds = 3 if loop.primitive is control.for_ else 0
        self.first = 1 if self.bounds else 0
        self.body = loop.regions[-1]

    @property
    def initial(self) -> Atom:
        """Its value before the loop."""
        return self.loop.inputs[self.bounds + self.number]

    def redirected(self, array: Atom, place: _Place, uses: Counter[Value]) -> Equation | None:
        """The loop with `array` for the row, if the row is only written to, once per iteration."""
        param = self.body.params[self.first + self.number]
        result = self.body.results[self.number]
        write = next((e for e in self.body.equations if result in e.outputs), None)
        if write is None or write.primitive not in _WRITES or write.inputs[0] is not param:
            return None
        target = _place(write, 2).within(place)
        if target is None or uses[param] != 1 or uses[write.outputs[0]] != 1:
            return None
        inner = Value(array.type, param.name)
        new = _write_at(inner, write, target)
        uses[inner] = uses[new.outputs[0]] = 1
        body = Region(
            _with(self.body.params, self.first + self.number, inner),
            tuple(new if e is write else e for e in self.body.equations),
            _with(self.body.results, self.number, new.outputs[0]),
        )
        conditions = tuple(self._condition(region, array) for region in self.loop.regions[:-1])
        return replace(
            self.loop,
            inputs=_with(self.loop.inputs, self.bounds + self.number, array),
            outputs=_with(
                self.loop.outputs, self.number, Value(array.type, self.loop.outputs[self.number].name)
            ),
            regions=(*conditions, body),
        )

    def _condition(self, region: Region, array: Atom) -> Region:
        old = region.params[self.number]
        return replace(region, params=_with(region.params, self.number, Value(array.type, old.name)))


def _write_at(array: Value, write: Equation, target: _Place) -> Equation:
    """Write the same value to another array."""
    output = Value(array.type, write.outputs[0].name)
    value = write.inputs[1]
    if value.type.shape or not all(target.dropped):
        inputs, params = (array, value, *target.operands()), {"dropped": target.dropped}
        return Equation(arrays.update_slice, inputs, (output,), params, (), write.span)
    return Equation(arrays.update, (array, value, *target.indices()), (output,), {}, (), write.span)


def _with(items: tuple[T, ...], k: int, item: T) -> tuple[T, ...]:
    return (*items[:k], item, *items[k + 1 :])


# Reading


def _read_in_place(body: Region) -> Region:
    """Read elements of rows from the arrays of the rows, where nobody writes to these."""
    rows = {e.outputs[0]: e for e in _rows(body)}
    if not rows:
        return body

    def change(equation: Equation) -> Equation:
        if equation.primitive not in (arrays.index, arrays.slice):
            return equation
        while (row := rows.get(equation.inputs[0])) is not None:  # type: ignore[arg-type]
            target = _place(equation, 1).within(_place(row, 1))
            if target is None:
                break
            inputs = target.indices() if equation.primitive is arrays.index else target.operands()
            params = (
                equation.params
                if equation.primitive is arrays.index
                else {**equation.params, "dropped": target.dropped}
            )
            equation = replace(equation, inputs=(row.inputs[0], *inputs), params=params)
        return equation

    return map_equations(body, change)


def _rows(body: Region) -> Iterator[Equation]:
    """Slices that drop axes of arrays that are only ever read, and that are only read themselves."""
    other: set[Value] = set()
    for equation in equations_within(body):
        reads = equation.primitive.name in _READS
        other.update(a for a in equation.inputs[1 if reads else 0 :] if isinstance(a, Value))
        other.update(r for region in equation.regions for r in region.results if isinstance(r, Value))
    other.update(r for r in body.results if isinstance(r, Value))
    for equation in equations_within(body):
        is_row = equation.primitive is arrays.slice and any(equation.params["dropped"])
        if is_row and equation.inputs[0] not in other and equation.outputs[0] not in other:
            yield equation
