"""One list for each kind of thing that is saved, so that every list has items of one type.

In: a program whose tapes hold whatever is pushed. Out: an equal program in which each tape has become several, one for
each combination of types. What is pushed and popped of one kind keeps its order, so each is last in, first out too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.types import TAPE, Type
from chainrule.ir.walk import equations_within
from chainrule.primitives import control

Kind = tuple[tuple[str, int, int], ...]
Tapes = dict[Kind, Atom]


def split_tapes(program: Program) -> Program:
    """Split the tapes of a program by what they hold."""
    kinds = _kinds(program)
    if len(kinds) < 2 and () not in kinds:
        return program
    whole = _Split(program, kinds)
    return Program({name: whole.function(f) for name, f in program.functions.items()}, program.entry)


def kind_of(types: tuple[Type, ...]) -> Kind:
    """Say what kind of thing these values are, sizes apart."""
    return tuple((t.dtype, t.rank, t.lanes) for t in types)


def _touched(equation: Equation) -> Kind | None:
    if equation.primitive is control.push:
        return kind_of(tuple(a.type for a in equation.inputs[1:]))
    if equation.primitive is control.pop:
        return kind_of(tuple(o.type for o in equation.outputs[1:]))
    return None


def _kinds(program: Program) -> tuple[Kind, ...]:
    found: dict[Kind, None] = {}
    for function in program.functions.values():
        for equation in equations_within(function.body):
            kind = _touched(equation)
            if kind is not None:
                found[kind] = None
    return tuple(found)


@dataclass(slots=True, eq=False)
class _Split:
    program: Program
    kinds: tuple[Kind, ...]
    used: dict[str, frozenset[Kind]] = field(default_factory=dict[str, "frozenset[Kind]"])

    def __post_init__(self) -> None:
        """Find what each function pushes or pops, those that it calls included."""
        self.used = dict.fromkeys(self.program.functions, frozenset[Kind]())
        while True:
            before = dict(self.used)
            for name, function in self.program.functions.items():
                self.used[name] = self.within(function.body)
            if before == self.used:
                break

    def within(self, *regions: Region) -> frozenset[Kind]:
        """Say what regions push or pop."""
        found: set[Kind] = set()
        for region in regions:
            for equation in equations_within(region):
                kind = _touched(equation)
                if kind:
                    found.add(kind)
                elif equation.primitive is control.call:
                    found |= self.used[equation.params["function"]]
        return frozenset(found)

    def order(self, used: frozenset[Kind]) -> tuple[Kind, ...]:
        return tuple(k for k in self.kinds if k in used)

    def function(self, function: Function) -> Function:
        """Split the tapes of one function."""
        inner = _Rewriter(self, self.order(self.used[function.name]))
        body = function.body
        params = inner.parameters(body.params)
        region = inner.region(Region(params, body.equations, body.results), results=inner.kinds)
        return Function(function.name, region, function.span)


class _Rewriter:
    """Rewrites regions; `tapes` says what each tape has become so far, `values` what other values have."""

    def __init__(
        self, whole: _Split, kinds: tuple[Kind, ...], tapes: dict[Value, Tapes] | None = None
    ) -> None:
        self.whole = whole
        self.kinds = kinds
        self.tapes: dict[Value, Tapes] = {} if tapes is None else dict(tapes)

    def parameters(self, params: tuple[Value, ...]) -> tuple[Value, ...]:
        """Give the parameters of a region, with several for each tape."""
        made: list[Value] = []
        for param in params:
            if param.type != TAPE:
                made.append(param)
                continue
            outer = self.tapes.get(param, {})
            own = {kind: Value(TAPE, param.name) for kind in self.kinds}
            self.tapes[param] = {**outer, **own}
            made += own.values()
        return tuple(made)

    def atoms(self, atoms: tuple[Atom, ...], kinds: tuple[Kind, ...]) -> tuple[Atom, ...]:
        """Give several atoms, with several for each tape."""
        made: list[Atom] = []
        for atom in atoms:
            if atom.type == TAPE and isinstance(atom, Value):
                made += [self.tapes[atom][kind] for kind in kinds]
            else:
                made.append(atom)
        return tuple(made)

    def region(self, region: Region, results: tuple[Kind, ...]) -> Region:
        """Rewrite a region whose parameters are new already."""
        equations = [made for e in region.equations for made in self.equation(e)]
        return Region(region.params, tuple(equations), self.atoms(region.results, results))

    def equation(self, equation: Equation) -> list[Equation]:
        match equation.primitive.name:
            case "tape_new":
                own = {kind: Value(TAPE, equation.outputs[0].name) for kind in self.whole.kinds if kind}
                self.tapes[equation.outputs[0]] = dict(own)
                return [replace(equation, outputs=(value,)) for value in own.values()]
            case "push" | "pop":
                return self.touch(equation)
            case "for" | "while" | "if" | "call":
                return [self.control(equation)]
            case _:
                return [equation]

    def touch(self, equation: Equation) -> list[Equation]:
        """Push or pop on the tape of its kind."""
        tape, kind = equation.inputs[0], _touched(equation)
        assert isinstance(tape, Value)
        after = dict(self.tapes[tape])
        self.tapes[equation.outputs[0]] = after
        if not kind:
            return []
        rest = Value(TAPE, equation.outputs[0].name)
        changed = replace(
            equation, inputs=(after[kind], *equation.inputs[1:]), outputs=(rest, *equation.outputs[1:])
        )
        after[kind] = rest
        return [changed]

    def control(self, equation: Equation) -> Equation:
        """Rewrite an equation with regions, or a call: the tapes that it touches go through it."""
        if equation.primitive is control.call:
            kinds = self.whole.order(self.whole.used[equation.params["function"]])
        else:
            kinds = self.whole.order(self.whole.within(*equation.regions))
        carried = self._sources(equation)
        regions = tuple(self.inner(equation, region, kinds, carried) for region in equation.regions)
        inputs = self.atoms(equation.inputs, kinds)
        outputs: list[Value] = []
        for output in equation.outputs:
            if output.type != TAPE:
                outputs.append(output)
                continue
            source = carried.get(output)
            own = {kind: Value(TAPE, output.name) for kind in kinds}
            self.tapes[output] = {**(self.tapes[source] if source is not None else {}), **own}
            outputs += own.values()
        return replace(equation, inputs=inputs, outputs=tuple(outputs), regions=regions)

    def _sources(self, equation: Equation) -> dict[Value, Value]:
        """Say which tape each output (and parameter) was before: of kinds that are not touched it stays that."""
        name = equation.primitive.name
        found: dict[Value, Value] = {}
        if name in ("for", "while"):
            skip = 1 if name == "for" else 0
            for k, (atom, output) in enumerate(
                zip(equation.inputs[3 * skip :], equation.outputs, strict=True)
            ):
                if isinstance(atom, Value) and atom.type == TAPE:
                    found[output] = atom
                    for region in equation.regions:
                        found[region.params[k + skip]] = atom
        elif name == "call":
            given = [a for a in equation.inputs if isinstance(a, Value) and a.type == TAPE]
            found |= dict(zip((o for o in equation.outputs if o.type == TAPE), given))
        else:
            inside = _first_tapes(equation)
            found |= dict(zip((o for o in equation.outputs if o.type == TAPE), inside))
        return found

    def inner(
        self, equation: Equation, region: Region, kinds: tuple[Kind, ...], carried: dict[Value, Value]
    ) -> Region:
        inner = _Rewriter(self.whole, kinds, self.tapes)
        for param in region.params:
            if param in carried:
                inner.tapes[param] = self.tapes[carried[param]]
        params = inner.parameters(region.params)
        return inner.region(Region(params, region.equations, region.results), results=kinds)


def _first_tapes(equation: Equation) -> list[Value]:
    """Find the tape from outside with which each tape that a branch gives began."""
    for region in equation.regions:
        origin: dict[Value, Value] = {}
        for inner in region.equations:
            given = [a for a in inner.inputs if isinstance(a, Value) and a.type == TAPE]
            if inner.primitive is control.if_:
                given = _first_tapes(inner)
            for output, source in zip((o for o in inner.outputs if o.type == TAPE), given):
                origin[output] = origin.get(source, source)
        tapes = [r for r in region.results if isinstance(r, Value) and r.type == TAPE]
        if tapes:
            return [origin.get(t, t) for t in tapes]
    return []
