"""Folding: what is known at compile time is computed, and what it decides is decided.

In: a program. Out: the same program with constants propagated, sizes of arrays expressed by what they came
from, checks that hold left out, branches on known conditions resolved, loops without or with one iteration
unrolled, and carried values that never change taken out of their loops.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.ir.nodes import Atom, Equation, Function, Literal, Program, Region, Value
from chainrule.ir.types import Dim
from chainrule.ir.walk import equations_within, replaced, with_parts
from chainrule.primitives.base import elementwise_type, predicate_type
from chainrule.primitives.ops import Ops
from chainrule.transform.dce import selected
from chainrule.transform.dims import Sizes
from chainrule.transform.facts import Facts, Range
from chainrule.transform.fold_arrays import fold_array
from chainrule.transform.fold_numbers import fold_number
from chainrule.transform.induction import assume_condition, assume_growing

_SMALL = 6
_TRAPS = frozenset({"floor_div", "int_quotient", "mod", "fmod"})
_SCALAR = frozenset({"select", "convert", "logical_not"})


def fold(program: Program) -> Program:
    """Fold all functions of a program."""
    functions = {name: fold_function(function) for name, function in program.functions.items()}
    return Program(functions, program.entry)


def fold_function(function: Function) -> Function:
    """Fold one function."""
    return replace(function, body=_Folder(function.body).region(function.body, Ops()))


class _Folder:
    """Rewrites regions in order; `mapping` says what stands for a value that was folded away."""

    def __init__(self, body: Region) -> None:
        self.mapping: dict[Value, Atom] = {}
        self.original: dict[Value, Equation] = {o: e for e in equations_within(body) for o in e.outputs}
        self.definitions: dict[Value, Equation] = {}
        sizes = Sizes()
        sizes.walk(body)
        self.facts = Facts(sizes, self.current, self.definitions.get)

    def current(self, atom: Atom) -> Atom:
        """What stands for an atom here."""
        found = replaced(atom, self.mapping)
        if isinstance(found, Value) and found in self.facts.truth:
            return Literal(self.facts.truth[found], found.type)
        return found

    def all_current(self, atoms: tuple[Atom, ...]) -> tuple[Atom, ...]:
        """What stands for atoms here."""
        return tuple(map(self.current, atoms))

    def region(self, region: Region, b: Ops) -> Region:
        """Fold a region into a builder."""
        b.definitions = self.definitions
        mark = self.facts.mark()
        self.equations(region.equations, b)
        results = self.all_current(region.results)
        self.facts.release(mark)
        return b.region(region.params, results)

    def equations(self, equations: tuple[Equation, ...], b: Ops) -> None:
        """Fold equations into a builder."""
        for equation in equations:
            b.span = equation.span
            self.equation(with_parts(equation, self.all_current(equation.inputs), equation.regions), b)

    def keep(self, equation: Equation, b: Ops) -> None:
        """Emit an equation; its outputs get the sizes that have become known."""
        outputs = self.refined(equation.outputs)
        if outputs != equation.outputs:
            params = equation.params
            if "shape" in params:
                params = {**params, "shape": outputs[0].type.shape}
            equation = replace(equation, outputs=outputs, params=params)
        b.equations.append(equation)
        self.definitions.update(dict.fromkeys(equation.outputs, equation))

    def refined(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """Replace values whose types can say more about their sizes now."""
        return tuple(map(self._refined, values))

    def _refined(self, value: Value) -> Value:
        if None not in value.type.shape:
            return value
        shape: list[Dim] = []
        for known, size in zip(value.type.shape, self.facts.sizes.of(value), strict=True):
            found = self.facts.plain_size(self.facts.plain_size(size))
            shape.append(int(found.value) if known is None and isinstance(found, Literal) else known)  # type: ignore[arg-type]
        if tuple(shape) == value.type.shape:
            return value
        new = Value(value.type.with_shape(tuple(shape)), value.name)
        self.facts.sizes.record(new, self.facts.sizes.of(value))
        self.mapping[value] = new
        return new

    def equation(self, equation: Equation, b: Ops) -> None:
        """Fold an equation whose inputs are folded, or emit it."""
        match equation.primitive.name:
            case "if":
                self.branch(equation, b)
            case "for":
                self.counted_loop(equation, b)
            case "while":
                self.while_loop(equation, b)
            case "check":
                self.check(equation, b)
            case _:
                found = self.simple(equation, b)
                if found is None:
                    self.keep(equation, b)
                else:
                    self.mapping[equation.outputs[0]] = found

    def simple(self, equation: Equation, b: Ops) -> Atom | None:
        """Find an atom for the output of an equation without control flow."""
        if equation.regions or len(equation.outputs) != 1:
            return None
        elementwise = equation.primitive.type_rule in (elementwise_type, predicate_type)
        if elementwise or equation.primitive.name in _SCALAR:
            found = fold_number(b, equation, self.facts)
            if found is not None:
                return found
        found = fold_array(b, equation, self.facts)
        return None if found is None or _says_less(found, equation.outputs[0]) else found

    def check(self, equation: Equation, b: Ops) -> None:
        """Leave out a check that holds; from any other one on, it does."""
        condition = equation.inputs[0]
        if not (isinstance(condition, Literal) and condition.value):
            self.keep(equation, b)
            self.facts.assume(condition, True)

    # Branches

    def branch(self, equation: Equation, b: Ops) -> None:
        """Resolve a branch on a known condition; otherwise fold its arms, each knowing the condition."""
        (condition,) = equation.inputs
        if isinstance(condition, Literal):
            taken = equation.regions[0 if condition.value else 1]
            self.inline(taken, equation.outputs, taken.results, b)
            return
        negation = self.definitions.get(condition)
        if negation is not None and negation.primitive.name == "logical_not":
            turned = replace(equation, inputs=negation.inputs, regions=equation.regions[::-1])
            self.branch(turned, b)
            return
        arms: list[Region] = []
        for region, holds in zip(equation.regions, (True, False), strict=True):
            mark = self.facts.mark()
            self.facts.assume(condition, holds)
            arms.append(self.region(region, b.nested()))
            self.facts.release(mark)
        same = tuple(map(_same, arms[0].results, arms[1].results))
        for output, result, is_same in zip(equation.outputs, arms[0].results, same, strict=True):
            if is_same:
                self.mapping[output] = result
        on = tuple(not is_same for is_same in same)
        outputs = tuple(o for o, yes in zip(equation.outputs, on, strict=True) if yes)
        arms = [Region((), arm.equations, selected(arm.results, on)) for arm in arms]
        new = replace(equation, outputs=outputs, regions=tuple(arms))
        if not self.as_selection(new, b) and (outputs or any(arm.equations for arm in arms)):
            self.keep(new, b)

    def inline(self, region: Region, outputs: tuple[Value, ...], results: tuple[Atom, ...], b: Ops) -> None:
        """Put the equations of a region in the place of its equation."""
        self.equations(region.equations, b)
        for output, result in zip(outputs, results, strict=True):
            self.mapping[output] = self.current(result)

    def as_selection(self, equation: Equation, b: Ops) -> bool:
        """Replace a branch that computes at most a few integers and truth values by selections."""
        inner = [e for region in equation.regions for e in region.equations]
        if len(inner) > _SMALL or not all(o.type.is_scalar and o.type.lanes == 1 for o in equation.outputs):
            return False
        if not all(map(_is_harmless, inner)):
            return False
        for inside in inner:
            self.keep(inside, b)
        (condition,) = equation.inputs
        then, other = equation.regions
        for output, yes, no in zip(equation.outputs, then.results, other.results, strict=True):
            self.mapping[output] = self.selection(condition, yes, no, b)
        return True

    def selection(self, condition: Atom, yes: Atom, no: Atom, b: Ops) -> Atom:
        """`yes` if the condition holds, else `no`; of truth values as simple as can be."""
        if yes.type.dtype == "bool":
            if isinstance(no, Literal):
                return b.or_(b.not_(condition), yes) if no.value else b.and_(condition, yes)
            if isinstance(yes, Literal):
                return b.or_(condition, no) if yes.value else b.and_(b.not_(condition), no)
        return b.select(condition, yes, no)

    # Loops

    def counted_loop(self, equation: Equation, b: Ops) -> None:
        """Fold a `for`."""
        start, stop, step = equation.inputs[:3]
        body = equation.regions[0]
        if isinstance(step, Literal):
            first, last = (start, stop) if int(step.value) > 0 else (stop, start)  # type: ignore[arg-type]
            if self.facts.less(first, last) is False:
                self.mapping.update(zip(equation.outputs, equation.inputs[3:], strict=True))
                return
            once = b.add(first, b.integer(1))
            if self.facts.same(once, last):
                self.mapping.update(zip(body.params, (start, *equation.inputs[3:]), strict=True))
                self.inline(body, equation.outputs, body.results, b)
                return
        slim = self.without_constants(equation, 3, 1)
        body = slim.regions[0]
        self.facts.assume_index(body.params[0], start, stop, step)
        assume_growing(self.facts, self.original, body.params[1:], slim.inputs[3:], body)
        region = self.region(replace(body, params=self.refined(body.params)), b.nested())
        self.keep(replace(slim, regions=(region,)), b)

    def while_loop(self, equation: Equation, b: Ops) -> None:
        """Fold a `while`; its body knows that the condition holds."""
        slim = self.without_constants(equation, 0, 0)
        condition, body = slim.regions
        assume_growing(self.facts, self.original, condition.params, slim.inputs, body)
        condition = self.region(replace(condition, params=self.refined(condition.params)), b.nested())
        (result,) = condition.results
        if isinstance(result, Literal) and not result.value:
            self.mapping.update(zip(condition.params, slim.inputs, strict=True))
            self.inline(condition, (), (), b)  # it is asked once, and may raise
            self.mapping.update(zip(slim.outputs, slim.inputs, strict=True))
            return
        for outer, inner in zip(condition.params, body.params, strict=True):
            self.facts.ranges[inner] = self.facts.ranges.get(outer, Range(None, None))
        mark = self.facts.mark()
        assume_condition(self.facts, result, dict(zip(condition.params, body.params, strict=True)))
        body = self.region(replace(body, params=self.refined(body.params)), b.nested())
        self.facts.release(mark)
        self.keep(replace(slim, regions=(condition, body)), b)

    def without_constants(self, equation: Equation, bounds: int, skip: int) -> Equation:
        """Take carried values out that are the same in every iteration."""
        *conditions, body = equation.regions
        initial = equation.inputs[bounds:]
        on: list[bool] = []
        slots = zip(
            body.params[skip:], initial, self.all_current(body.results), equation.outputs, strict=True
        )
        for k, (param, start, result, output) in enumerate(slots):
            constant = result is param or _same(result, start)
            on.append(not constant)
            if constant:
                for value in (param, output, *(c.params[k] for c in conditions)):
                    self.mapping[value] = start
        keep = tuple(on)
        regions = (
            *(Region(_on(c.params, keep), c.equations, c.results) for c in conditions),
            Region(
                body.params[:skip] + _on(body.params[skip:], keep),
                body.equations,
                selected(body.results, keep),
            ),
        )
        inputs = equation.inputs[:bounds] + selected(initial, keep)
        return replace(equation, inputs=inputs, outputs=_on(equation.outputs, keep), regions=regions)


def _on(values: tuple[Value, ...], keep: tuple[bool, ...]) -> tuple[Value, ...]:
    return tuple(v for v, yes in zip(values, keep, strict=True) if yes)


def _same(x: Atom, y: Atom) -> bool:
    if isinstance(x, Literal) and isinstance(y, Literal):
        return x.type == y.type and repr(x.value) == repr(y.value)
    return x is y


def _is_harmless(equation: Equation) -> bool:
    """Whether an equation may run although its branch is not taken: it cannot fail, and derivatives do not
    see it.
    """
    rule = (
        equation.primitive.type_rule in (elementwise_type, predicate_type)
        or equation.primitive.name in _SCALAR
    )
    fine = rule and not equation.regions and equation.primitive.name not in _TRAPS
    return fine and all(o.type.dtype in ("i64", "bool") and o.type.is_scalar for o in equation.outputs)


def _says_less(found: Atom, output: Value) -> bool:
    """Whether an array has a size that its type does not know, and a broadcast may have to."""
    pairs = zip(found.type.shape, output.type.shape, strict=True)
    return any(have is None and known == 1 for have, known in pairs)
