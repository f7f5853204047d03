"""Walking over regions: what they use, replacing values, and fresh copies.

In: equations, regions, functions. Out: the values that they use, or new equations and regions; nothing is
changed in place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value

Substitution = Mapping[Value, Atom]


def equations_within(region: Region) -> Iterator[Equation]:
    """All equations of a region and of the regions inside it, in order, outer ones before inner ones."""
    for equation in region.equations:
        yield equation
        for inner in equation.regions:
            yield from equations_within(inner)


def values_defined(region: Region) -> Iterator[Value]:
    """All values that a region or a region inside it assigns: parameters and outputs of equations."""
    yield from region.params
    for equation in region.equations:
        for inner in equation.regions:
            yield from values_defined(inner)
        yield from equation.outputs


def values_used(region: Region) -> Iterator[Value]:
    """All values that are read in a region or inside it, in order, as often as they are read."""
    for equation in region.equations:
        yield from values_read(equation)
    for result in region.results:
        if isinstance(result, Value):
            yield result


def values_read(equation: Equation) -> Iterator[Value]:
    """All values that an equation and its regions read, the values of its own regions among them."""
    for atom in equation.inputs:
        if isinstance(atom, Value):
            yield atom
    for inner in equation.regions:
        yield from values_used(inner)


def free_values(*regions: Region) -> tuple[Value, ...]:
    """The values that regions read but do not assign, in the order of their first use."""
    defined = {value for region in regions for value in values_defined(region)}
    return tuple(dict.fromkeys(v for region in regions for v in values_used(region) if v not in defined))


def operands(equation: Equation) -> tuple[Value, ...]:
    """The values from outside that an equation depends on: its inputs and the free values of its regions."""
    inputs = [atom for atom in equation.inputs if isinstance(atom, Value)]
    return (
        tuple(dict.fromkeys([*inputs, *free_values(*equation.regions)]))
        if equation.regions
        else tuple(inputs)
    )


def use_counts(region: Region) -> Counter[Value]:
    """How often each value is read in a region, regions inside it included."""
    return Counter(values_used(region))


def calls_within(region: Region) -> Iterator[str]:
    """The names of the functions that a region calls, as often as they are written."""
    for equation in equations_within(region):
        if equation.primitive.name == "call":
            yield equation.params["function"]


def reachable_functions(program: Program) -> tuple[str, ...]:
    """The names of the functions that can run, callers before their callees where there is no recursion."""
    finished: dict[str, None] = {}
    started: set[str] = set()
    stack: list[tuple[str, Iterator[str]]] = []

    def enter(name: str) -> None:
        started.add(name)
        stack.append((name, calls_within(program.functions[name].body)))

    enter(program.entry)
    while stack:
        name, callees = stack[-1]
        callee = next((c for c in callees if c not in started), None)
        if callee is None:
            finished[name] = None
            stack.pop()
        else:
            enter(callee)
    return tuple(reversed(finished))


def only_reachable(program: Program) -> Program:
    """The program without the functions that nobody calls."""
    names = reachable_functions(program)
    return Program({name: program.functions[name] for name in names}, program.entry)


# Replacing


def replaced(atom: Atom, mapping: Substitution) -> Atom:
    """What stands for an atom."""
    return mapping.get(atom, atom) if isinstance(atom, Value) else atom


def replace_all(atoms: tuple[Atom, ...], mapping: Substitution) -> tuple[Atom, ...]:
    """What stands for each of several atoms."""
    if not mapping:
        return atoms
    return tuple([mapping.get(atom, atom) if isinstance(atom, Value) else atom for atom in atoms])


def with_parts(equation: Equation, inputs: tuple[Atom, ...], regions: tuple[Region, ...]) -> Equation:
    """The equation with other inputs and regions; itself if they are the same."""
    if inputs == equation.inputs and regions == equation.regions:
        return equation
    return Equation(equation.primitive, inputs, equation.outputs, equation.params, regions, equation.span)


def substitute_equation(equation: Equation, mapping: Substitution) -> Equation:
    """Replace the values that an equation reads; its outputs stay."""
    inputs = replace_all(equation.inputs, mapping)
    return with_parts(equation, inputs, tuple(substitute(region, mapping) for region in equation.regions))


def substitute(region: Region, mapping: Substitution) -> Region:
    """Replace the values that a region reads; what it assigns stays."""
    if not mapping:
        return region
    equations = tuple(substitute_equation(equation, mapping) for equation in region.equations)
    return Region(region.params, equations, replace_all(region.results, mapping))


def map_equations(region: Region, change: Callable[[Equation], Equation]) -> Region:
    """Change every equation of a region and of the regions inside it, the inner ones first."""
    equations: list[Equation] = []
    for equation in region.equations:
        if equation.regions:
            regions = tuple(map_equations(inner, change) for inner in equation.regions)
            equation = with_parts(equation, equation.inputs, regions)
        equations.append(change(equation))
    return Region(region.params, tuple(equations), region.results)


# Fresh copies


def fresh(value: Value) -> Value:
    """A new value of the same type and name."""
    return Value(value.type, value.name)


def clone_equation(equation: Equation, mapping: dict[Value, Atom]) -> Equation:
    """Copy an equation with new outputs, which are entered into `mapping`; its inputs are replaced by
    `mapping`.
    """
    inputs = replace_all(equation.inputs, mapping)
    regions = tuple(clone_region(region, mapping) for region in equation.regions)
    outputs = tuple(fresh(value) for value in equation.outputs)
    mapping.update(zip(equation.outputs, outputs, strict=True))
    return Equation(equation.primitive, inputs, outputs, equation.params, regions, equation.span)


def clone_region(region: Region, mapping: dict[Value, Atom] | None = None) -> Region:
    """Copy a region with new values for all that it assigns; free values are replaced by `mapping`."""
    mapping = {} if mapping is None else mapping
    params = tuple(fresh(value) for value in region.params)
    mapping.update(zip(region.params, params, strict=True))
    equations = tuple(clone_equation(equation, mapping) for equation in region.equations)
    return Region(params, equations, replace_all(region.results, mapping))


def clone_function(function: Function, name: str | None = None) -> Function:
    """Copy a function with new values throughout."""
    return Function(name or function.name, clone_region(function.body), function.span)
