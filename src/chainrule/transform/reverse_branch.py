"""Reverse mode through branches.

In: an `if` and the sweep in which it stands. Out: its forward half, emitted at once; and a step that later
emits the backward `if` on the same condition, and adds residuals to the results of the forward one. The
residuals of both branches share places of one type; the branch that is not taken leaves zeros there.
"""

from __future__ import annotations

from chainrule.ir.nodes import Atom, Equation, Region, Value
from chainrule.ir.types import TAPE, Type
from chainrule.ir.walk import free_values, substitute
from chainrule.primitives.ops import Ops
from chainrule.transform.dce import chosen, prune_region, selected
from chainrule.transform.dims import Size
from chainrule.transform.residuals import Residuals, split
from chainrule.transform.reverse_loop import is_outside, size_atom
from chainrule.transform.reverse_region import HANDLERS, Step, Sweep, has_tape


class BranchReversal:
    """One `if` while it is reversed.

    Making it emits a forward `if` without residuals. `back` writes the backward `if`, and then replaces the
    forward one by one that gives the residuals, because only then is known what they are.
    """

    def __init__(self, sweep: Sweep, equation: Equation) -> None:
        self.sweep = sweep
        self.old = equation
        self.sizes = sweep.place.sizes
        self.on = sweep.active(equation.outputs)
        self.outputs = chosen(equation.outputs, self.on)
        self.read = tuple(v for v in free_values(*equation.regions) if v in sweep.place.active)
        self.arms = [self._open(region) for region in equation.regions]
        self.tapes: tuple[Value, ...] = ()
        self.tape_before = sweep.tape
        if any(arm.tape is not None for arm in self.arms):
            sweep.tape = Value(TAPE, "tape")
            self.tapes = (sweep.tape,)
        self.forward = self._forward_equation([(), ()], ())
        sweep.keep(self.forward)

    def _open(self, region: Region) -> Sweep:
        arm = Sweep(self.sweep.place, "branch", self.sweep, region)
        arm.run_forward(region.equations)
        return arm

    def _forward_equation(self, extra: list[tuple[Atom, ...]], made: tuple[Value, ...]) -> Equation:
        """The forward `if`; extra results of both arms become the values `made`."""
        regions: list[Region] = []
        for arm, region, more in zip(self.arms, self.old.regions, extra, strict=True):
            tape = arm.tape or self.tape_before
            tapes = (tape,) if self.tapes and tape is not None else ()
            regions.append(arm.forward.region((), (*region.results, *more, *tapes)))
        outputs = (*self.old.outputs, *made, *self.tapes)
        old = self.old
        return Equation(old.primitive, old.inputs, outputs, old.params, tuple(regions), old.span)

    # The backward half

    def back(self) -> None:
        """Emit the backward `if`, now that the cotangents of the outputs are known."""
        sweep, gathered = self.sweep, self.sweep.cotangents
        given = [gathered.take(output) for output in self.outputs]
        if all(ct is None for ct in given) and not self.tapes and not has_tape((*self.read, *self.outputs)):
            return
        sweep.backward.span = self.old.span
        cotangents = tuple(gathered.spread(o, ct) for o, ct in zip(self.outputs, given, strict=True))
        for arm, region in zip(self.arms, self.old.regions, strict=True):
            self._run_back(arm, selected(region.results, self.on), cotangents)
        touched = tuple(v for v in self.read if any(self._differs(arm, v) for arm in self.arms))
        split_arms = [self._residuals(arm, touched) for arm in self.arms]
        kept = self._replace_forward(split_arms)
        regions = tuple(map(_with_kept, split_arms, kept))
        made = sweep.backward.emit(self.old.primitive, *self.old.inputs, regions=regions)
        gathered.values.update(zip(touched, made, strict=False))
        if self.tapes:
            sweep.back_tape = made[-1]

    def _run_back(self, arm: Sweep, results: tuple[Atom, ...], cotangents: tuple[Atom, ...]) -> None:
        """Start an arm from what was gathered outside, and run it."""
        before = self.sweep.cotangents.values
        arm.cotangents.values.update((v, before[v]) for v in self.read if v in before)
        for result, cotangent in zip(results, cotangents, strict=True):
            arm.cotangents.add(result, cotangent)
        arm.back_tape = self.sweep.back_tape
        arm.run_backward()

    def _differs(self, arm: Sweep, value: Value) -> bool:
        return arm.cotangents.values.get(value) is not self.sweep.cotangents.values.get(value)

    def _residuals(self, arm: Sweep, touched: tuple[Value, ...]) -> Residuals:
        results = [arm.cotangents.solid(v) for v in touched]
        if self.tapes and arm.back_tape is not None:
            results.append(arm.back_tape)
        region = prune_region(arm.backward.region((), tuple(results)))
        cotangents = tuple(v for v in free_values(region) if v not in self.sweep.place.primal)
        marked = Region(cotangents, region.equations, region.results)
        found = split(arm.forward.equations, marked, arm.assigned(), frozenset(), self.sweep.is_remote)
        for equation in found.moved:
            arm.keep(equation)
            self.sizes.equation(equation)
        return found

    # Residuals

    def _replace_forward(self, arms: list[Residuals]) -> list[dict[Value, Atom]]:
        """Give the forward `if` its residuals; for each arm: what stands for them in the backward arm."""
        types, places = _shared_places([tuple(v.type for v in arm.saved) for arm in arms])
        saved = [dict(zip(place, arm.saved, strict=True)) for place, arm in zip(places, arms, strict=True)]
        made = tuple(Value(type, "kept") for type in types)
        if made:
            extra = [self._extra(k, types, saved) for k in range(len(arms))]
            new = self._forward_equation(extra, made)
            equations = self.sweep.forward.equations
            equations[equations.index(self.forward)] = new
            for output in new.outputs:
                self.sweep.forward.definitions[output] = new
        for place, output in enumerate(made):
            self._record_sizes(output, [arm[place] for arm in saved if place in arm])
        return [
            dict(zip(arm.standing, (made[p] for p in place), strict=True))
            for arm, place in zip(arms, places, strict=True)
        ]

    def _extra(self, k: int, types: list[Type], saved: list[dict[int, Value]]) -> tuple[Atom, ...]:
        """What an arm gives in each place: its residual, or a stand-in for that of the other arm."""
        b = self.arms[k].forward
        mine, others = saved[k], saved[1 - k]
        return tuple(
            mine[p] if p in mine else self._stand_in(b, type, others[p]) for p, type in enumerate(types)
        )

    def _stand_in(self, b: Ops, type: Type, other: Value) -> Atom:
        if not type.shape:
            return b.constant(0, type.dtype)
        sizes = self._outside(other)
        dims = [b.integer(d or 0) for d in type.shape] if sizes is None else [size_atom(b, s) for s in sizes]
        return b.empty(*dims, dtype=type.dtype)

    def _outside(self, value: Value) -> tuple[Size, ...] | None:
        """The sizes of a value of an arm, if they are known before the branch."""
        sizes = self.sizes.of(value)
        assigned = {v for arm in self.arms for v in arm.assigned()}

        def mine(value: Value) -> bool:
            return value in assigned or any(value in arm.own for arm in self.arms)

        return sizes if all(is_outside(size, mine) for size in sizes) else None

    def _record_sizes(self, output: Value, saved: list[Value]) -> None:
        found = {self._outside(value) for value in saved}
        sizes = found.pop()
        if not found and sizes is not None:
            self.sizes.record(output, sizes)


def _with_kept(arm: Residuals, kept: dict[Value, Atom]) -> Region:
    return substitute(Region((), arm.backward.equations, arm.backward.results), kept)


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
