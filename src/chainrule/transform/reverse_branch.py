"""Reverse mode through branches.

In: an `if` and the sweep in which it stands. Out: its forward half, which gives residuals as further results, emitted
at once; and a step that emits the backward `if` on the same condition later. The residuals of both branches share
places of one type; the branch that is not taken leaves zeros there.
"""

from __future__ import annotations

from chainrule.ir.nodes import Atom, Equation, Region, Value
from chainrule.ir.types import TAPE, Type
from chainrule.ir.walk import free_values, substitute, values_defined
from chainrule.primitives.ops import Ops
from chainrule.transform.dce import chosen, prune_region, selected
from chainrule.transform.dims import Size
from chainrule.transform.residuals import Residuals, split
from chainrule.transform.reverse_loop import is_outside, size_atom
from chainrule.transform.reverse_region import HANDLERS, Step, Sweep


class BranchReversal:
    """One `if` while it is reversed; making it emits the forward `if`.

    Backward regions refer to the cotangents of the outputs, and to those that were gathered before, by placeholders:
    `cotangents`, `before` and `tape`.
    """

    def __init__(self, sweep: Sweep, equation: Equation) -> None:
        self.sweep = sweep
        self.equation = equation
        self.sizes = sweep.place.sizes
        active = sweep.place.active
        self.on = sweep.active(equation.outputs)
        self.outputs = chosen(equation.outputs, self.on)
        self.cotangents = tuple(Value(o.type, f"ct_{o.name}") for o in self.outputs)
        read = tuple(v for v in free_values(*equation.regions) if v in active or v.type == TAPE)
        self.tapes = tuple(v for v in read if v.type == TAPE and v in active)
        self.read = tuple(v for v in read if v.type != TAPE)
        self.before = tuple(Value(v.type, f"ct_{v.name}") for v in self.read)
        self.tape = Value(TAPE, "tape")
        self.arms = [self._open(region) for region in equation.regions]
        for arm, region in zip(self.arms, equation.regions, strict=True):
            arm.run_forward(region.equations)
        self.taped = any(arm.tape is not None for arm in self.arms)
        self.touched: list[Value] = []
        self.backward = self._backward_regions()
        self.residuals = [self._residuals(k) for k in range(2)]
        self._emit_forward()

    def _open(self, region: Region) -> Sweep:
        arm = Sweep(self.sweep.place, "branch", self.sweep)
        arm.scoped = self.sweep.scoped | frozenset(values_defined(region))
        arm.back_tape = self.tape
        return arm

    def _backward_regions(self) -> list[Region]:
        for arm, region in zip(self.arms, self.equation.regions, strict=True):
            arm.cotangents.values.update(zip(self.read, self.before, strict=True))
            for result, cotangent in zip(selected(region.results, self.on), self.cotangents, strict=True):
                arm.cotangents.add(result, cotangent)
            arm.run_backward()
        pairs = zip(self.read, self.before, strict=True)
        self.touched = [v for v, b in pairs if any(arm.cotangents.values[v] is not b for arm in self.arms)]
        return [self._close(arm) for arm in self.arms]

    def _close(self, arm: Sweep) -> Region:
        results = [arm.cotangents.solid(v) for v in (*self.touched, *self.tapes)]
        if self.taped and arm.back_tape is not None:
            results.append(arm.back_tape)
        return prune_region(arm.backward.region((), tuple(results)))

    def _residuals(self, k: int) -> Residuals:
        arm = self.arms[k]
        tainted = (*self.cotangents, *self.before, self.tape)
        region = Region(tainted, self.backward[k].equations, self.backward[k].results)
        found = split(arm.forward.equations, region, arm.assigned(), frozenset(), self.sweep.remote_arrays())
        for equation in found.moved:
            arm.keep(equation)
            self.sizes.equation(equation)
        return found

    # The forward half

    def _emit_forward(self) -> None:
        sweep, old = self.sweep, self.equation
        places = _shared_places([tuple(v.type for v in r.saved) for r in self.residuals])
        self.places = [
            dict(zip(r.standing, place, strict=True))
            for r, place in zip(self.residuals, places[1], strict=True)
        ]
        by_place = [
            dict(zip(place, r.saved, strict=True)) for r, place in zip(self.residuals, places[1], strict=True)
        ]
        regions: list[Region] = []
        for k, (arm, region) in enumerate(zip(self.arms, old.regions, strict=True)):
            extra = [
                by_place[k].get(p) or self._default(arm.forward, type, by_place[1 - k][p])
                for p, type in enumerate(places[0])
            ]
            tape = (arm.tape or sweep.need_tape(),) if self.taped else ()
            regions.append(arm.forward.region((), (*region.results, *extra, *tape)))
        made = tuple(Value(type, "kept") for type in places[0])
        self.kept = made
        tape = (Value(TAPE, "tape"),) if self.taped else ()
        outputs = (*old.outputs, *made, *tape)
        sweep.keep(Equation(old.primitive, old.inputs, outputs, old.params, tuple(regions), old.span))
        if self.taped:
            sweep.tape = outputs[-1]
        for p, output in enumerate(made):
            self._record_sizes(output, [saved[p] for saved in by_place if p in saved])

    def _outside(self, value: Value) -> tuple[Size, ...] | None:
        """The sizes of a value of a branch, if they are known before the branch."""
        sizes = self.sizes.of(value)
        mine = frozenset(v for arm in self.arms for v in (*arm.scoped, *arm.assigned())) - self.sweep.scoped
        return sizes if all(is_outside(size, mine) for size in sizes) else None

    def _default(self, b: Ops, type: Type, other: Value) -> Atom:
        """What a branch gives in the place of a residual of the other one."""
        if type == TAPE:
            return b.tape_new()
        if not type.shape:
            return b.constant(0, type.dtype)
        sizes = self._outside(other)
        dims = [b.integer(d or 0) for d in type.shape] if sizes is None else [size_atom(b, s) for s in sizes]
        return b.empty(*dims, dtype=type.dtype)

    def _record_sizes(self, output: Value, saved: list[Value]) -> None:
        found = {self._outside(value) for value in saved}
        if len(found) == 1:
            (sizes,) = found
            if sizes is not None:
                self.sizes.record(output, sizes)

    # The backward half

    def back(self) -> None:
        """Emit the backward `if`, now that the cotangents of the outputs are known."""
        sweep, gathered, b = self.sweep, self.sweep.cotangents, self.sweep.backward
        given = [gathered.take(output) for output in self.outputs]
        if all(ct is None for ct in given) and not self.taped and not self.tapes:
            return
        b.span = self.equation.span
        mapping: dict[Value, Atom] = {}
        for placeholder, output, ct in zip(self.cotangents, self.outputs, given, strict=True):
            mapping[placeholder] = gathered.spread(output, ct)
        for placeholder, value in zip(self.before, self.read, strict=True):
            if value in self.touched:
                mapping[placeholder] = gathered.solid(value)
        if self.taped and sweep.back_tape is not None:
            mapping[self.tape] = sweep.back_tape
        regions = tuple(self._final_region(k, mapping) for k in range(2))
        made = b.emit(self.equation.primitive, *self.equation.inputs, regions=regions)
        if self.taped:
            sweep.back_tape = made[-1]
        gathered.values.update(zip((*self.touched, *self.tapes), made, strict=False))

    def _final_region(self, k: int, mapping: dict[Value, Atom]) -> Region:
        standing = {value: self.kept[place] for value, place in self.places[k].items()}
        region = self.residuals[k].backward
        return substitute(Region((), region.equations, region.results), {**mapping, **standing})


def _shared_places(types: list[tuple[Type, ...]]) -> tuple[list[Type], list[list[int]]]:
    """Give each of several lists of types places, one type per place, so that lists share places."""
    places: list[Type] = []
    found: list[list[int]] = []
    for wanted in types:
        open_places = list(range(len(places)))
        mine: list[int] = []
        for type in wanted:
            place = next((p for p in open_places if places[p] == type), None)
            if place is None:
                place = len(places)
                places.append(type)
            else:
                open_places.remove(place)
            mine.append(place)
        found.append(mine)
    return places, found


def _branch(sweep: Sweep, equation: Equation) -> Step:
    return BranchReversal(sweep, equation).back


HANDLERS["if"] = _branch
