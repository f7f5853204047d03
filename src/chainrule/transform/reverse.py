"""Reverse mode: a program that pulls cotangents of its results back to its inputs.

In: a program, which of its inputs are active, and for which of its results there are cotangents. Out: a
program whose entry takes the inputs and then these cotangents, and gives the results and then the
cotangents of the active inputs. Functions that are called become two: one that also gives residuals, and
one that consumes them.
"""

from __future__ import annotations

from chainrule.ir.nodes import Atom, Equation, Function, Literal, Program, Region, Value
from chainrule.ir.types import TAPE
from chainrule.ir.walk import (
    calls_within,
    clone_function,
    fresh,
    only_reachable,
    substitute,
    values_defined,
    values_used,
)
from chainrule.primitives import control
from chainrule.transform import reverse_branch, reverse_loop
from chainrule.transform.activity import Activity, Pattern, is_in, useful
from chainrule.transform.dce import chosen, prune_region, selected
from chainrule.transform.dims import Sizes
from chainrule.transform.names import pattern_name, unused_name
from chainrule.transform.residuals import Residuals, split
from chainrule.transform.reverse_region import HANDLERS, FunctionPair, Place, Step, Sweep, has_tape

__all__ = ["bind_inputs", "reverse", "reverse_branch", "reverse_loop"]


def reverse(program: Program, active: Pattern, outputs: Pattern) -> Program:
    """Differentiate the entry of a program with respect to its active inputs, in reverse mode."""
    return _Reverse(program).entry(active, outputs)


def bind_inputs(program: Program, constants: dict[int, Literal]) -> Program:
    """Replace inputs of the entry by constants."""
    main = program.main
    mapping: dict[Value, Atom] = {main.body.params[k]: constant for k, constant in constants.items()}
    body = substitute(main.body, mapping)
    params = tuple(p for p in body.params if p not in mapping)
    bound = Function(main.name, Region(params, body.equations, body.results), main.span)
    return Program({**program.functions, main.name: bound}, program.entry)


Key = tuple[str, Pattern, Pattern]


class _Reverse:
    """Holds the new functions, and the pairs that were made."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.activity = Activity(program)
        self.functions: dict[str, Function] = dict(program.functions)
        self.pairs: dict[Key, FunctionPair] = {}

    def place(self, name: str, body: Region, varied: Pattern, wanted: Pattern, *, entry: bool) -> Place:
        tapes_count = self.activity.varied(body, varied)
        active = tapes_count & useful(body, wanted)
        active |= {v for v in tapes_count if v.type == TAPE}
        sizes = Sizes()
        sizes.walk(body)
        remote = frozenset[Value]() if entry else frozenset(p for p in body.params if p.type.shape)
        return Place(self, active, sizes, set(values_defined(body)), self._is_recursive(name), remote)

    def _is_recursive(self, name: str) -> bool:
        found: set[str] = set()
        queue = [name]
        for caller in queue:
            new = set(calls_within(self.program.functions[caller].body)) - found
            found |= new
            queue += sorted(new)
        return name in found

    def entry(self, varied: Pattern, wanted: Pattern) -> Program:
        """Make the program: forward and backward equations follow each other in one region."""
        old = self.program.main
        name = unused_name(pattern_name(old.name, "vjp", varied), self.functions)
        self.functions[name] = old  # holds the name
        body = clone_function(old).body
        sweep = Sweep(self.place(old.name, body, varied, wanted, entry=True), "entry")
        sweep.run_forward(body.equations)
        sweep.back_tape = sweep.tape
        cotangents = tuple(
            Value(r.type, "ct")
            for r, on in zip(body.results, wanted, strict=True)
            if on and r.type.differentiable
        )
        targets = [r for r, on in zip(body.results, wanted, strict=True) if on and r.type.differentiable]
        for result, cotangent in zip(targets, cotangents, strict=True):
            sweep.cotangents.add(result, cotangent)
        sweep.run_backward()
        inputs = (p for p, on in zip(body.params, varied, strict=True) if on and p.type.differentiable)
        results = (*body.results, *map(sweep.cotangents.solid, inputs))
        equations = (*sweep.forward.equations, *sweep.backward.equations)
        region = Region((*body.params, *cotangents), equations, results)
        self.functions[name] = Function(name, region, old.span)
        return only_reachable(Program(self.functions, name))

    # Functions that are called

    def pair(self, name: str, varied: Pattern, useful: Pattern) -> FunctionPair:
        """The halves of a function for these active inputs and results."""
        key = (name, varied, useful)
        if key not in self.pairs:
            self._make_pair(key)
        return self.pairs[key]

    def _make_pair(self, key: Key) -> None:
        """Make both halves; of a recursive function again, if its backward half turns out to need more
        arrays.
        """
        name, varied, useful = key
        passed: frozenset[int] = frozenset()
        while True:
            functions, pairs = dict(self.functions), dict(self.pairs)
            halves = [
                unused_name(pattern_name(name, suffix, varied, useful), self.functions)
                for suffix in ("fwd", "bwd")
            ]
            for half in halves:
                self.functions[half] = self.program.functions[name]  # holds the name
            needed = _Halves(self, key, halves[0], halves[1], passed).make()
            if needed <= passed:
                return
            passed |= needed
            self.functions, self.pairs = functions, pairs


class _Halves:
    """Makes the two halves of one function; of a recursive one, with the array inputs `passed` to both."""

    def __init__(
        self, whole: _Reverse, key: Key, forward: str, backward: str, passed: frozenset[int]
    ) -> None:
        self.whole = whole
        self.key = key
        self.forward = forward
        self.backward = backward
        self.passed = passed
        name, self.varied, self.wanted = key
        self.body = clone_function(whole.program.functions[name]).body
        self.span = whole.program.functions[name].span
        self.place = whole.place(name, self.body, self.varied, self.wanted, entry=False)

    def make(self) -> frozenset[int]:
        """Make both halves and file the pair; gives the numbers of the array inputs that the recursion
        needs.
        """
        recursive, params = self.place.recursive, self.body.params
        sweep = Sweep(self.place, "function")
        if recursive:
            sweep.need_tape()
            self._file_pair((), tuple(sorted(self.passed)), taped=True)
        sweep.run_forward(self.body.equations)
        region = self._backward_region(sweep)
        at_hand = tuple(p for p in params if p.type.shape or not recursive)
        local = params + sweep.assigned()
        residuals = split(sweep.forward.equations, region, local, frozenset(at_hand), sweep.is_remote)
        for equation in residuals.moved:
            sweep.keep(equation)
        if recursive and residuals.saved:
            sweep.tape = sweep.forward.one(control.push, sweep.need_tape(), *residuals.saved, name="tape")
        read = set(values_used(residuals.backward))
        needed = frozenset(k for k, p in enumerate(params) if p in at_hand and p in read)
        numbers = tuple(sorted(self.passed if recursive else needed))
        taped = sweep.tape is not None
        self._file_forward(sweep, () if recursive else residuals.saved)
        self._file_backward(residuals, numbers, taped=taped, popped=recursive and bool(residuals.saved))
        if not recursive:
            self._file_pair(residuals.saved, numbers, taped=taped)
        return needed if recursive else frozenset()

    def _file_pair(self, saved: tuple[Value, ...], numbers: tuple[int, ...], *, taped: bool) -> None:
        types = tuple(v.type for v in saved)
        self.whole.pairs[self.key] = FunctionPair(self.forward, self.backward, types, numbers, taped)

    def _backward_region(self, sweep: Sweep) -> Region:
        """Parameters: cotangents of results, cotangents so far of arrays, the tape."""
        body, gathered = self.body, sweep.cotangents
        inputs = tuple(p for p, on in zip(body.params, self.varied, strict=True) if on and p.type != TAPE)
        results = selected(body.results, self.wanted)
        cotangents = tuple(Value(r.type, "ct") for r in results)
        arrays = tuple(p for p in inputs if p.type.shape)
        sums = tuple(Value(p.type, f"ct_{p.name}") for p in arrays)
        gathered.values.update(zip(arrays, sums, strict=True))
        for result, cotangent in zip(results, cotangents, strict=True):
            gathered.add(result, cotangent)
        sweep.back_tape = tape = Value(TAPE, "tape")
        sweep.run_backward()
        targets = tuple(p for p, on in zip(body.params, self.varied, strict=True) if on)
        found = (*map(gathered.solid, targets), sweep.back_tape)
        return prune_region(sweep.backward.region((*cotangents, *sums, tape), found))

    def _file_forward(self, sweep: Sweep, saved: tuple[Value, ...]) -> None:
        body = self.body
        params, results = body.params, (*body.results, *saved)
        if sweep.tape is not None and sweep.first_tape is not None:
            params, results = (*params, sweep.first_tape), (*results, sweep.tape)
        region = sweep.forward.region(params, results)
        self.whole.functions[self.forward] = Function(self.forward, region, self.span)

    def _file_backward(
        self, residuals: Residuals, numbers: tuple[int, ...], *, taped: bool, popped: bool
    ) -> None:
        old = residuals.backward
        equations = old.equations
        *params, tape = old.params
        *results, last_tape = old.results
        if popped:
            below = Value(TAPE, "tape")
            types = {"types": tuple(v.type for v in residuals.standing)}
            equations = (Equation(control.pop, (below,), (tape, *residuals.standing), types), *equations)
            tape = below
        if taped:
            params.append(tape)
            results.append(last_tape)
        extra = () if popped else residuals.standing
        inputs = tuple(self.body.params[k] for k in numbers)
        renamed: dict[Value, Atom] = {p: fresh(p) for p in inputs}
        first = (*extra, *(v for v in renamed.values() if isinstance(v, Value)))
        region = substitute(Region((*first, *params), equations, tuple(results)), renamed)
        self.whole.functions[self.backward] = Function(self.backward, region, self.span)


def _call(sweep: Sweep, equation: Equation) -> Step:
    """Call the forward half now, and the backward half later."""
    place = sweep.place
    varied = tuple(is_in(a, place.active) for a in equation.inputs)
    on = tuple(is_in(o, place.active) for o in equation.outputs)
    pair = place.pairs.pair(equation.params["function"], varied, on)
    tape = (sweep.need_tape(),) if pair.tape else ()
    kept = tuple(Value(t, "kept") for t in pair.residuals)
    after = tuple(Value(TAPE, "tape") for _ in tape)
    outputs = (*equation.outputs, *kept, *after)
    name = {"function": pair.forward}
    sweep.keep(Equation(equation.primitive, (*equation.inputs, *tape), outputs, name, (), equation.span))
    if after:
        sweep.tape = after[0]

    def back() -> None:
        gathered, b = sweep.cotangents, sweep.backward
        b.span = equation.span
        active_outputs = chosen(equation.outputs, on)
        given = [gathered.take(o) for o in active_outputs]
        if all(ct is None for ct in given) and not after and not has_tape(active_outputs):
            return
        targets = selected(equation.inputs, varied)
        inputs: list[Atom] = [*kept, *(equation.inputs[k] for k in pair.passed)]
        inputs += [gathered.spread(o, ct) for o, ct in zip(active_outputs, given, strict=True)]
        inputs += [gathered.take_solid(t) for t in targets if isinstance(t, Value) and t.type.shape]
        types = tuple(t.type for t in targets)
        if after and sweep.back_tape is not None:
            inputs.append(sweep.back_tape)
            types += (TAPE,)
        made = b.emit(control.call, *inputs, types=types, function=pair.backward)
        if after:
            sweep.back_tape = made[-1]
        for target, cotangent in zip(targets, made, strict=False):
            gathered.add(target, cotangent)

    return back


HANDLERS["call"] = _call
