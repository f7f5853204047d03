"""Which scalars are NumPy's: Python's own floats raise at `1 / 0` and `0.0 ** -1`, NumPy's and native code's
do not.

In: a program. Out: the values that are NumPy scalars for certain, given which of the entry's parameters
are made so; and the operations that need one and have none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from chainrule.ir.nodes import Atom, Equation, Literal, Program, Region, Value
from chainrule.ir.walk import equations_within

RAISING = frozenset({"div", "mod", "pow"})
OPERATORS = frozenset({"add", "sub", "mul", "div", "neg", "pow", "mod", "abs", "floor_div"})
PYTHON = frozenset({"dim", "convert", "tape_new", "push", "check", "tell", "mul_overflows", "int_quotient"})


@dataclass(slots=True)
class Scalars:
    """`numpy` holds the values that are NumPy's; `unsafe` the operations on Python floats that would
    raise.
    """

    program: Program
    numpy: set[Value] = field(default_factory=set[Value])
    unsafe: set[Equation] = field(default_factory=set[Equation])
    popped: bool = True
    wrapped: set[Equation] = field(
        default_factory=set[Equation]
    )  # conversions to NumPy's float, not Python's

    def is_numpy(self, atom: Atom) -> bool:
        """Whether a value is an array or a NumPy scalar."""
        return isinstance(atom, Value) and (atom.type.is_array or atom.type.lanes > 1 or atom in self.numpy)


def analyse_scalars(program: Program, converted: Collection[int]) -> Scalars:
    """Analyse twice: integers that are divided by become NumPy's floats, and then their quotients are
    safe.
    """
    first = _analyse(program, converted, set())
    made = {o: e for f in program.functions.values() for e in equations_within(f.body) for o in e.outputs}
    divisors = [e.inputs[1] for e in first.unsafe if e.primitive.name != "pow"]
    conversions = [made[d] for d in divisors if isinstance(d, Value) and d in made]
    wrapped = {e for e in conversions if e.primitive.name == "convert" and e.params["dtype"] == "f64"}
    return _analyse(program, converted, wrapped) if wrapped else first


def _analyse(program: Program, converted: Collection[int], wrapped: set[Equation]) -> Scalars:
    """Find the greatest solution: assume everything to be NumPy's, take back what is not, until nothing
    changes.
    """
    scalars = Scalars(program, wrapped=wrapped)
    for function in program.functions.values():
        scalars.numpy.update(function.body.params)
        for equation in equations_within(function.body):
            scalars.numpy.update(equation.outputs)
            for region in equation.regions:
                scalars.numpy.update(region.params)
    for k, param in enumerate(program.main.body.params):
        if k not in converted:
            scalars.numpy.discard(param)
    before = -1
    while before != len(scalars.numpy) + scalars.popped:
        before = len(scalars.numpy) + scalars.popped
        for function in program.functions.values():
            _visit(scalars, function.body)
    for function in program.functions.values():
        _find_unsafe(scalars, function.body, set())
    return scalars


def choose_conversions(program: Program) -> tuple[int, ...]:
    """Choose the parameters of the entry to convert to NumPy scalars: only those without which something
    is unsafe.
    """
    params = program.main.body.params
    chosen = [k for k, p in enumerate(params) if p.type.is_scalar and p.type.dtype == "f64"]
    least = len(analyse_scalars(program, chosen).unsafe)
    if len(analyse_scalars(program, ()).unsafe) == least:
        return ()
    for k in tuple(chosen)[::-1]:
        fewer = [c for c in chosen if c != k]
        if len(analyse_scalars(program, fewer).unsafe) == least:
            chosen = fewer
    return tuple(chosen)


def _visit(scalars: Scalars, region: Region) -> None:
    for equation in region.equations:
        for inner in equation.regions:
            _visit(scalars, inner)
        for k, output in enumerate(equation.outputs):
            if output in scalars.numpy and not _stays(scalars, equation, k):
                scalars.numpy.discard(output)
        _flow_inwards(scalars, equation)


def _stays(scalars: Scalars, equation: Equation, k: int) -> bool:
    """Whether an output of an equation is still NumPy's, by what is known of the inputs."""
    name = equation.primitive.name
    match name:
        case _ if name in OPERATORS:
            return equation in scalars.unsafe or any(map(scalars.is_numpy, equation.inputs))
        case "select":
            return all(map(scalars.is_numpy, equation.inputs[1:]))
        case "if":
            return all(scalars.is_numpy(region.results[k]) for region in equation.regions)
        case "for":
            return scalars.is_numpy(equation.inputs[k + 3]) and scalars.is_numpy(
                equation.regions[0].results[k]
            )
        case "while":
            return scalars.is_numpy(equation.inputs[k]) and scalars.is_numpy(equation.regions[1].results[k])
        case "call":
            return scalars.is_numpy(scalars.program.functions[equation.params["function"]].body.results[k])
        case "pop":
            return scalars.popped
        case "convert" if equation in scalars.wrapped:
            return True
        case "convert":
            return equation.params["dtype"] not in ("f64", "i64", "bool")
        case _:
            return name not in PYTHON


def _flow_inwards(scalars: Scalars, equation: Equation) -> None:
    """Carry what is known from an equation to the parameters of its regions and of the function it calls."""
    match equation.primitive.name:
        case "for":
            scalars.numpy.discard(equation.regions[0].params[0])
            _drop(scalars, equation.outputs, equation.regions[0].params[1:])
        case "while":
            for region in equation.regions:
                _drop(scalars, equation.outputs, region.params)
        case "call":
            params = scalars.program.functions[equation.params["function"]].body.params
            _drop(scalars, equation.inputs, params)
        case "push":
            floats = [a for a in equation.inputs[1:] if a.type.is_scalar and a.type.dtype == "f64"]
            if not all(map(scalars.is_numpy, floats)):
                scalars.popped = False
        case _:
            pass


def _drop(scalars: Scalars, sources: tuple[Atom, ...], targets: tuple[Value, ...]) -> None:
    for source, target in zip(sources, targets, strict=True):
        if not scalars.is_numpy(source):
            scalars.numpy.discard(target)


def _find_unsafe(scalars: Scalars, region: Region, nonzero: set[Value]) -> None:
    nonzero = set(nonzero)
    for equation in region.equations:
        name = equation.primitive.name
        if name == "check":
            nonzero |= _checked(equation.inputs[0], region)
        is_float = bool(equation.outputs) and equation.outputs[0].type.dtype == "f64"
        if name in RAISING and is_float and not any(map(scalars.is_numpy, equation.inputs)):
            divisor = equation.inputs[1]
            known = isinstance(divisor, Literal) and divisor.value != 0
            if name == "pow" or not (known or divisor in nonzero):
                scalars.unsafe.add(equation)
        for inner in equation.regions:
            _find_unsafe(scalars, inner, nonzero)


def _checked(condition: Atom, region: Region) -> set[Value]:
    """Give the values of which a check has found that they are not 0."""
    for equation in region.equations:
        if condition in equation.outputs and equation.primitive.name == "ne":
            value, zero = equation.inputs
            if isinstance(value, Value) and isinstance(zero, Literal) and zero.value == 0:
                return {value}
    return set()
