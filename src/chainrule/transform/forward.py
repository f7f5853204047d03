"""Forward mode: a program that computes tangents along with values.

In: a program, which of its inputs are active, and how many tangents to carry at once. Out: a program whose
entry takes the inputs and then the tangents of the active ones, and gives the results and then the tangents
of the differentiable results. A tangent that is known to be zero is `None` here and costs nothing there.
"""

from __future__ import annotations

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.types import TAPE, Type
from chainrule.ir.walk import clone_function, only_reachable
from chainrule.primitives import control
from chainrule.primitives.base import Bilinear, Explicit, Linear, NotDifferentiable, Partials
from chainrule.primitives.ops import Ops
from chainrule.transform.activity import Activity, Pattern, is_in
from chainrule.transform.dims import Sizes
from chainrule.transform.names import pattern_name, unused_name


def forward(program: Program, active: Pattern, *, lanes: int = 1) -> Program:
    """Differentiate the entry of a program with respect to its active inputs, in forward mode."""
    transform = _Forward(program, lanes)
    name = transform.function(program.entry, active, entry=True)
    return only_reachable(Program(transform.functions, name))


class _Forward:
    """Holds the new functions: those that were differentiated, and old ones that still run as they are."""

    def __init__(self, program: Program, lanes: int) -> None:
        self.program = program
        self.lanes = lanes
        self.activity = Activity(program)
        self.functions: dict[str, Function] = dict(program.functions)
        self.names: dict[tuple[str, Pattern, bool], str] = {}

    def function(self, name: str, pattern: Pattern, *, entry: bool = False) -> str:
        """Give the name of a function's derivative, making it if there is none yet."""
        key = (name, pattern, entry)
        if key not in self.names:
            new = unused_name(pattern_name(name, "jvp", pattern), self.functions)
            self.names[key] = new
            self.functions[new] = self.program.functions[name]  # holds the name while the body is made
            self.functions[new] = self._differentiate(name, new, pattern, entry)
        return self.names[key]

    def _differentiate(self, name: str, new: str, pattern: Pattern, entry: bool) -> Function:
        original = clone_function(self.program.functions[name], new)
        body = original.body
        varied = self.activity.varied(body, pattern)
        results = self.activity.varied_results(name, pattern)
        sizes = Sizes()
        sizes.walk(body)
        region = _RegionForward(self, Ops(), varied, sizes, {})
        inputs = tuple(p for p, on in zip(body.params, pattern, strict=True) if on and p.type.differentiable)
        tangents = region.new_tangents(inputs)
        region.body(body.equations)
        on = tuple(
            r.type.differentiable and (entry or yes) for r, yes in zip(body.results, results, strict=True)
        )
        outputs = body.results + region.selected(body.results, on)
        return Function(new, region.b.region(body.params + tangents, outputs), original.span)


class _RegionForward:
    """Differentiates the equations of one region; `tangents` holds what is known of this and enclosing
    regions.
    """

    def __init__(
        self, whole: _Forward, b: Ops, varied: set[Value], sizes: Sizes, tangents: dict[Value, Atom]
    ) -> None:
        self.whole = whole
        self.b = b
        self.varied = varied
        self.sizes = sizes
        self.tangents = tangents

    def nested(self) -> _RegionForward:
        """Prepare for a region inside this one."""
        return _RegionForward(self.whole, self.b.nested(), self.varied, self.sizes, self.tangents)

    # Tangents

    def type(self, primal: Type) -> Type:
        """The type of tangents of a value."""
        return (
            primal
            if primal == TAPE
            else Type(primal.dtype, primal.shape, max(primal.lanes, self.whole.lanes))
        )

    def new_tangents(self, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """Make region parameters for the tangents of values."""
        made = tuple(Value(self.type(v.type), f"d_{v.name}" if v.name else "") for v in values)
        self.tangents.update(zip(values, made, strict=True))
        return made

    def of(self, atom: Atom) -> Atom | None:
        """The tangent of an atom, None if it is zero."""
        return self.tangents.get(atom) if isinstance(atom, Value) else None

    def solid(self, atom: Atom) -> Atom:
        """The tangent of an atom, zeros written out."""
        tangent = self.of(atom)
        if tangent is None:
            return self.zeros(atom)
        lanes = self.type(atom.type).lanes
        return tangent if tangent.type.lanes == lanes else self.b.splat(tangent, lanes=lanes)

    def zeros(self, like: Atom) -> Atom:
        """Zeros in the shape of an atom, in all lanes."""
        if like.type == TAPE:
            return self.b.tape_new()
        zero = self.b.like(like, 0)
        lanes = self.type(like.type).lanes
        if not like.type.shape and lanes == 1:
            return zero
        return self.b.full(zero, *self.sizes.atoms(self.b, like), lanes=lanes)

    def set(self, value: Value, tangent: Atom | None) -> None:
        """Note the tangent of an output, in the output's shape."""
        if tangent is None:
            return
        if tangent.type.rank < value.type.rank:
            tangent = self.b.full(tangent, *self.sizes.atoms(self.b, value))
        self.tangents[value] = tangent

    # Equations

    def body(self, equations: tuple[Equation, ...]) -> None:
        """Differentiate equations one by one."""
        for equation in equations:
            self.b.span = equation.span
            self.equation(equation)

    def equation(self, equation: Equation) -> None:
        """Emit an equation and what computes its tangents."""
        if not any(output in self.varied for output in equation.outputs):
            self.emit_primal(equation)
            return
        match equation.primitive.name:
            case "for":
                self.loop(equation, 3)
            case "while":
                self.loop(equation, 0)
            case "if":
                self.branches(equation)
            case "call":
                self.call(equation)
            case "tape_new" | "push" | "pop":
                self.tape(equation)
            case _:
                self.emit_primal(equation)
                self.simple(equation)

    def emit_primal(self, equation: Equation) -> None:
        """Emit an equation as it is."""
        self.b.equations.append(equation)
        for output in equation.outputs:
            self.b.definitions[output] = equation

    def simple(self, equation: Equation) -> None:
        """Emit the tangents of an equation without regions."""
        tangents = tuple(map(self.of, equation.inputs))
        match equation.primitive.derivative:
            case Partials(function=function):
                (output,) = equation.outputs
                partials = function(self.b, *equation.inputs, output)
                self.set(output, self._combine(partials, tangents))
            case Linear() as rule:
                self.linear(equation, tangents, rule.positions(equation))
            case Bilinear():
                self.bilinear(equation, tangents)
            case Explicit(jvp=jvp):
                for output, tangent in zip(equation.outputs, jvp(self.b, equation, tangents), strict=True):
                    self.set(output, tangent)
            case NotDifferentiable():
                pass
            case other:
                raise NotImplementedError(f"{equation.primitive.name}: {other}")

    def _combine(self, partials: tuple[Atom | None, ...], tangents: tuple[Atom | None, ...]) -> Atom | None:
        total: Atom | None = None
        for partial, tangent in zip(partials, tangents, strict=True):
            if partial is None or tangent is None:
                continue
            term = self.b.mul(partial, tangent)
            total = term if total is None else self.b.add(total, term)
        return total

    def linear(
        self, equation: Equation, tangents: tuple[Atom | None, ...], operands: tuple[int, ...]
    ) -> None:
        """Apply the primitive itself to tangents."""
        if all(tangents[k] is None for k in operands):
            return
        inputs = list(equation.inputs)
        if equation.primitive.name in ("add_at", "add_slice", "scatter_add") and tangents[1] is None:
            self.set(equation.outputs[0], tangents[0])
            return
        for k in operands:
            inputs[k] = self._linear_input(equation.inputs[k], tangents[k])
        self.set(equation.outputs[0], self.b.one(equation.primitive, *inputs, **equation.params))

    def _linear_input(self, primal: Atom, tangent: Atom | None) -> Atom:
        if tangent is not None:
            return tangent
        return self.zeros(primal) if primal.type.shape else self.b.like(primal, 0)

    def bilinear(self, equation: Equation, tangents: tuple[Atom | None, ...]) -> None:
        """Product rule."""
        (x, y), (dx, dy) = equation.inputs, tangents
        total: Atom | None = None
        for left, right in ((dx, y), (x, dy)):
            if left is not None and right is not None:
                term = self.b.one(equation.primitive, left, right, **equation.params)
                total = term if total is None else self.b.add(total, term)
        self.set(equation.outputs[0], total)

    # Control flow and tapes

    def loop(self, equation: Equation, bounds: int) -> None:
        """A loop carries the tangents of what varies in it."""
        skip = 1 if bounds else 0
        *conditions, body = equation.regions
        on = tuple(p in self.varied for p in body.params[skip:])
        tangents = self.selected(equation.inputs[bounds:], on)
        regions = [self.region(r, chosen(r.params[skip:], on), ()) for r in conditions]
        regions.append(self.region(body, chosen(body.params[skip:], on), on))
        inputs = equation.inputs + tangents
        made = self.b.emit(equation.primitive, *inputs, regions=tuple(regions), **equation.params)
        self.outputs(equation, made, on)

    def region(self, region: Region, params: tuple[Value, ...], on: Pattern) -> Region:
        """Differentiate a region: tangents of `params` join its parameters, those of the results that are
        `on`, them.
        """
        inner = self.nested()
        tangents = inner.new_tangents(params)
        inner.body(region.equations)
        results = region.results + (inner.selected(region.results, on) if on else ())
        return inner.b.region(region.params + tangents, results)

    def selected(self, atoms: tuple[Atom, ...], on: Pattern) -> tuple[Atom, ...]:
        """The tangents of the atoms that are on, zeros written out."""
        return tuple(self.solid(a) for a, yes in zip(atoms, on, strict=True) if yes)

    def branches(self, equation: Equation) -> None:
        """A branch also gives the tangents of the results that vary."""
        on = tuple(o in self.varied for o in equation.outputs)
        regions = tuple(self.region(region, (), on) for region in equation.regions)
        made = self.b.emit(equation.primitive, *equation.inputs, regions=regions, **equation.params)
        self.outputs(equation, made, on)

    def call(self, equation: Equation) -> None:
        """Call the derivative of the function."""
        name = equation.params["function"]
        pattern = tuple(is_in(a, self.varied) for a in equation.inputs)
        on = self.whole.activity.varied_results(name, pattern)
        new = self.whole.function(name, pattern)
        types = tuple(o.type for o in equation.outputs)
        types += tuple(self.type(t) for t, yes in zip(types, on, strict=True) if yes)
        inputs = equation.inputs + self.selected(equation.inputs, pattern)
        made = self.b.emit(control.call, *inputs, types=types, function=new)
        self.outputs(equation, made, on)

    def outputs(self, equation: Equation, made: tuple[Value, ...], on: Pattern) -> None:
        """Let the new equation, just emitted, define the old outputs too; note the tangents."""
        count = len(equation.outputs)
        new = self.b.equations.pop()
        outputs = equation.outputs + made[count:]
        self.emit_primal(Equation(new.primitive, new.inputs, outputs, new.params, new.regions, new.span))
        self.tangents.update(zip(chosen(equation.outputs, on), made[count:], strict=True))

    def tape(self, equation: Equation) -> None:
        """The tangents of what is on a tape are on a tape of their own."""
        self.emit_primal(equation)
        if equation.primitive is control.tape_new:
            self.set(equation.outputs[0], self.b.tape_new())
            return
        tape = self.of(equation.inputs[0])
        assert tape is not None, "a tape has a tangent tape"
        if equation.primitive is control.push:
            pushed = tuple(self.solid(a) for a in equation.inputs[1:] if a.type.differentiable)
            self.set(equation.outputs[0], self.b.push(tape, *pushed) if pushed else tape)
        else:
            outputs = tuple(o for o in equation.outputs if o.type.differentiable)
            made = self.b.pop(tape, *(self.type(o.type) for o in outputs[1:])) if outputs[1:] else (tape,)
            self.tangents.update(zip(outputs, made, strict=True))


def chosen(values: tuple[Value, ...], on: Pattern) -> tuple[Value, ...]:
    """The values that are on."""
    return tuple(v for v, yes in zip(values, on, strict=True) if yes)
