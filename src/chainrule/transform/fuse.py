"""Fusion: chains of array operations become one loop nest, and their temporaries disappear.

In: any program. Out: the program in element form (see `elements`) where the elements of a `map` are computed
where they are read, if that repeats no expensive work: either every element is read at most once, or it costs
no more than to read it. A map is left alone where a reader would come after an operation that overwrites what
the map reads, since that would force a copy of the whole array.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import prod

from chainrule.ir.nodes import Atom, Equation, Function, Literal, Program, Region, Value
from chainrule.ir.types import I64
from chainrule.ir.walk import clone_region, equations_within, replace_all, replaced
from chainrule.primitives import arrays, control, elementwise
from chainrule.primitives.base import Libm
from chainrule.primitives.ops import Ops
from chainrule.transform.copies import consumed_operands, is_reshape
from chainrule.transform.elements import in_elements
from chainrule.transform.numbering import Known, is_pure_number, note_check, note_range, once

CHEAP = 4  # cost of an element that may be computed again wherever it is read
_SLOW = {"div": 4, "sqrt": 6, "mod": 20, "fmod": 20, "floor_div": 20, "int_quotient": 10}
_LIBM, _LOOP = 20, 1000
_WRITES = (arrays.update_slice, arrays.add_slice)


def fuse(program: Program) -> Program:
    """Write a program in element form and fuse its maps."""
    form = in_elements(program)
    functions = {
        name: Function(name, _fuse_function(function.body, form.sums), function.span)
        for name, function in form.program.functions.items()
    }
    return Program(functions, program.entry)


def _fuse_function(body: Region, sums: set[Value]) -> Region:
    uses = _Uses(sums)
    uses.region(body, ())
    return _Inliner(uses).region(body, Known())


# Who reads what


@dataclass(frozen=True, slots=True)
class _Read:
    """A place where an element is read: under which equation of the producer's region, and whether at most
    once.
    """

    consumer: Equation
    once: bool
    place: tuple[int, tuple[Atom, ...]]
    only_sums: bool
    in_loop: bool


@dataclass(slots=True)
class _Uses:
    """Reads and other uses of the outputs of maps, and where each region overwrites arrays."""

    sums: set[Value]
    home: dict[Value, int] = field(default_factory=dict[Value, int])
    place: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    definitions: dict[Value, Equation] = field(default_factory=dict[Value, Equation])
    reads: dict[Value, list[_Read]] = field(default_factory=dict[Value, list[_Read]])
    writes: dict[Value, list[Equation]] = field(default_factory=dict[Value, list[Equation]])
    elsewhere: set[Value] = field(default_factory=set[Value])
    root: dict[Value, Value] = field(default_factory=dict[Value, Value])
    overwritten: dict[tuple[int, Value], list[int]] = field(
        default_factory=dict[tuple[int, Value], list[int]]
    )

    def region(self, region: Region, path: tuple[tuple[int, Equation, int], ...]) -> None:
        """Walk a region; `path` lists (region, equation, position) from the outside to here."""
        here = id(region)
        for param in region.params:
            self.home[param] = here
        for position, equation in enumerate(region.equations):
            inner = (*path, (here, equation, position))
            self.place[id(equation), here] = position
            self.note(equation, inner)
            for output in equation.outputs:
                self.home[output] = here
                self.definitions[output] = equation
            for nested in equation.regions:
                self.region(nested, inner)
        self.elsewhere.update(a for a in region.results if isinstance(a, Value) and a.type.is_array)
        for atom in region.results:
            self.overwrite(atom, path)

    def note(self, equation: Equation, path: tuple[tuple[int, Equation, int], ...]) -> None:
        """Record what an equation reads and overwrites."""
        if is_reshape(equation) and isinstance(equation.inputs[0], Value):
            source = equation.inputs[0]
            self.root[equation.outputs[0]] = self.root.get(source, source)
        for k in consumed_operands(equation):
            self.overwrite(equation.inputs[k], path)
        if equation.primitive is arrays.index and isinstance(equation.inputs[0], Value):
            self.read(equation, path)
        elif equation.primitive in _WRITES and isinstance(equation.inputs[1], Value):
            self.write(equation.inputs[1], path)
            self.elsewhere.update(a for a in equation.inputs[:1] if isinstance(a, Value))
        elif equation.primitive is not arrays.dim:
            self.elsewhere.update(a for a in equation.inputs if isinstance(a, Value) and a.type.is_array)

    def overwrite(self, atom: Atom, path: tuple[tuple[int, Equation, int], ...]) -> None:
        """Record, for each region around, where an array is overwritten."""
        if isinstance(atom, Value) and atom.type.is_array:
            root = self.root.get(atom, atom)
            for region, _, position in path:
                self.overwritten.setdefault((region, root), []).append(position)

    def write(self, value: Value, path: tuple[tuple[int, Equation, int], ...]) -> None:
        """Record that an array is written into a slice of another, if that is beside where it is made."""
        region, equation, _ = path[-1]
        if self.home.get(value) == region:
            self.writes.setdefault(value, []).append(equation)
        else:
            self.elsewhere.add(value)

    def read(self, equation: Equation, path: tuple[tuple[int, Equation, int], ...]) -> None:
        """Record the read of an element of an array that a map made."""
        array = equation.inputs[0]
        assert isinstance(array, Value)
        made = self.definitions.get(array)
        if made is None or made.primitive is not control.map_:
            return
        depth = next(k for k, (region, _, _) in enumerate(path) if region == self.home[array])
        holders = [holder for _, holder, _ in path[depth:-1]]
        indices = equation.inputs[1:]
        once = all(h.primitive.name in ("map", "for", "if") for h in holders) and self.injective(
            indices, [v for h in holders for v in _loop_variables(h)], {r for r, _, _ in path[depth + 1 :]}
        )
        only_sums = all(h.primitive.name == "map" or set(h.outputs) & self.sums for h in holders)
        in_loop = any(h.primitive.name != "if" for h in holders)
        read = _Read(path[depth][1], once, (path[-1][0], indices), only_sums, in_loop)
        self.reads.setdefault(array, []).append(read)

    def injective(self, indices: tuple[Atom, ...], variables: list[Value], inside: set[int]) -> bool:
        """Whether different values of the loop variables always give different indices."""
        found: set[Value] = set()
        for index in indices:
            depends = self.linear(index, set(variables), inside)
            if depends is None or depends & found:
                return False
            found |= depends
        return found == set(variables)

    def linear(self, atom: Atom, variables: set[Value], inside: set[int]) -> set[Value] | None:
        """Give the one variable (or none) that an index depends on injectively; None if that is not clear."""
        if isinstance(atom, Literal):
            return set()
        if atom in variables:
            return {atom}
        if self.home.get(atom) not in inside:
            return set()
        made = self.definitions.get(atom)
        if made is None or made.primitive.name not in ("add", "sub", "mul"):
            return None
        parts = [self.linear(a, variables, inside) for a in made.inputs]
        if None in parts or all(parts):
            return None
        if made.primitive is elementwise.mul and any(
            isinstance(a, Literal) and a.value == 0 for a in made.inputs
        ):
            return None
        return set[Value]().union(*(p for p in parts if p is not None))

    def overwritten_between(
        self, arrays_read: Iterable[Value], made: Equation, consumer: Equation, itself: bool = True
    ) -> bool:
        """Whether an array is overwritten after `made` and before (or by) `consumer`, in one region."""
        region = self.home[made.outputs[0]]
        first = self.position_of(made, region)
        last = self.position_of(consumer, region) - (not itself)
        for array in arrays_read:
            places = self.overwritten.get((region, self.root.get(array, array)), ())
            if any(first < p <= last for p in places):
                return True
        return False

    def position_of(self, equation: Equation, region: int) -> int:
        """Give the position of an equation in its region."""
        return self.place[id(equation), region]


def _loop_variables(holder: Equation) -> tuple[Value, ...]:
    match holder.primitive.name:
        case "map":
            return holder.regions[0].params
        case "for":
            return holder.regions[0].params[:1]
        case _:
            return ()


# What elements cost


def cost(region: Region) -> int:
    """Estimate the cost of a scalar region in additions; integer arithmetic and single reads are free."""
    total, reads = 0, 0
    for equation in region.equations:
        name = equation.primitive.name
        if name == "index":
            reads += 1
        elif equation.regions:
            total += _LOOP
        elif isinstance(equation.primitive.lower, Libm):
            total += _LIBM
        elif equation.outputs[0].type.dtype != "i64" or name in _SLOW:
            total += _SLOW.get(name, 1)
    return total + 2 * max(0, reads - 1)


def _needed(region: Region, result: Atom) -> Region:
    """Keep of a scalar region what one result depends on."""
    wanted: set[Atom] = {result}
    kept: list[Equation] = []
    for equation in reversed(region.equations):
        if any(o in wanted for o in equation.outputs):
            kept.append(equation)
            wanted.update(equation.inputs)
            for inner in equation.regions:
                wanted.update(_free(inner))
    return Region(region.params, tuple(reversed(kept)), (result,))


def _free(region: Region) -> Iterable[Atom]:
    for equation in region.equations:
        yield from equation.inputs
        for inner in equation.regions:
            yield from _free(inner)
    yield from region.results


# Inlining


@dataclass(slots=True)
class _Inliner:
    uses: _Uses
    inlined: dict[Value, Region] = field(default_factory=dict[Value, Region])
    dims: dict[Value, tuple[Atom, ...]] = field(default_factory=dict[Value, tuple[Atom, ...]])
    renamed: dict[Value, Atom] = field(default_factory=dict[Value, Atom])

    def region(self, region: Region, known: Known) -> Region:
        """Rewrite a region in order; producers come before their readers."""
        b = Ops()
        inside = known.new_child()
        for equation in region.equations:
            b.span = equation.span
            self.equation(b, equation, inside)
        return Region(region.params, tuple(b.equations), replace_all(region.results, self.renamed))

    def equation(self, b: Ops, equation: Equation, known: Known) -> None:
        """Rewrite an equation: a read of an inlined map becomes its element; a map may disappear."""
        inputs = replace_all(equation.inputs, self.renamed)
        if equation.primitive is arrays.index and inputs[0] in self.inlined:
            self.renamed[equation.outputs[0]] = self.element(b, inputs, known)
            return
        if is_pure_number(equation):
            self.renamed[equation.outputs[0]] = once(b, equation, inputs, known)
            return
        if equation.primitive is control.check and (_holds(inputs[0]) or note_check(known, inputs[0])):
            return
        if equation.primitive is control.for_:
            known = known.new_child()
            note_range(known, equation.regions[0].params[0], inputs[:3])
        if equation.primitive in _WRITES and inputs[1] in self.inlined:
            inputs = (inputs[0], self.again(b, inputs[1], known), *inputs[2:])
        regions = tuple(self.region(r, known) for r in equation.regions)
        rewritten = Equation(
            equation.primitive, inputs, equation.outputs, equation.params, regions, equation.span
        )
        if equation.primitive is control.map_ and self.decide(equation, rewritten):
            return
        b.equations.append(rewritten)

    def decide(self, original: Equation, made: Equation) -> bool:
        """Enter the outputs of a map that are computed where they are read; whether the map can go."""
        (region,) = made.regions
        gone = True
        for output, result in zip(made.outputs, region.results, strict=True):
            element = _needed(region, result)
            if self.worth(original, output, element):
                self.inlined[output] = element
                self.dims[output] = made.inputs
            read = self.uses.reads.get(output) or self.uses.writes.get(output)
            dead = not read or output in self.inlined
            gone = gone and dead and output not in self.uses.elsewhere
        return gone

    def worth(self, original: Equation, output: Value, element: Region) -> bool:
        """Whether to compute elements where they are read."""
        reads = self.uses.reads.get(output, [])
        arrays_read = {e.inputs[0] for e in equations_within(element) if e.primitive is arrays.index}
        values = [a for a in arrays_read if isinstance(a, Value)]
        writes = self.uses.writes.get(output, [])
        if any(self.uses.overwritten_between(values, original, read.consumer) for read in reads) or any(
            self.uses.overwritten_between(values, original, write, itself=False) for write in writes
        ):
            return False
        price = cost(element)
        if output in self.uses.elsewhere:
            return price == 0 and not values
        if writes:  # one is left to `place`
            return price <= CHEAP and len(writes) + len(reads) > 1
        if price <= CHEAP:
            return True
        places = {read.place for read in reads}
        if not any(read.in_loop for read in reads):  # a few elements by their numbers
            shape = output.type.shape
            return len(places) <= (1 if None in shape else prod(d for d in shape if d is not None))
        return len(places) == 1 and all(read.once and read.only_sums for read in reads)

    def again(self, b: Ops, array: Atom, known: Known) -> Atom:
        """Append a map that computes an array once more, to be written into a slice."""
        assert isinstance(array, Value)
        indices = tuple(Value(I64, "i") for _ in range(array.type.rank))
        inner = b.nested()
        mapping: dict[Value, Atom] = dict(zip(self.inlined[array].params, indices, strict=True))
        element = copy_in(inner, self.inlined[array], mapping, known.new_child())
        output = Value(array.type, array.name)
        params = {"shape": array.type.shape}
        region = inner.region(indices, (element,))
        made = Equation(control.map_, self.dims[array], (output,), params, (region,), b.span)
        b.equations.append(made)
        return output

    def element(self, b: Ops, inputs: tuple[Atom, ...], known: Known) -> Atom:
        """Append the computation of one element."""
        array, *indices = inputs
        assert isinstance(array, Value)
        region = self.inlined[array]
        return copy_in(b, region, dict(zip(region.params, indices, strict=True)), known)


def _holds(condition: Atom) -> bool:
    return isinstance(condition, Literal) and bool(condition.value)


def copy_in(b: Ops, region: Region, mapping: dict[Value, Atom], known: Known) -> Atom:
    """Append a copy of a scalar region's equations, what is there already not again; give its result."""
    for equation in region.equations:
        inputs = replace_all(equation.inputs, mapping)
        b.span = equation.span
        if is_pure_number(equation):
            mapping[equation.outputs[0]] = once(b, equation, inputs, known)
            continue
        outputs = tuple(Value(o.type, o.name) for o in equation.outputs)
        regions = tuple(clone_region(r, mapping) for r in equation.regions)
        mapping.update(zip(equation.outputs, outputs, strict=True))
        b.equations.append(
            Equation(equation.primitive, inputs, outputs, equation.params, regions, equation.span)
        )
    (result,) = region.results
    return replaced(result, mapping)
