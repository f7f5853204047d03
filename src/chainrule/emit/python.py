"""A program as Python that a person can read and run; it gives the same numbers as native code.

In: any IR program before fusion (captured, or transformed). Out: the source text of a module with one
function per IR function, the entry last.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from chainrule.emit.assignments import WIDTH
from chainrule.emit.expressions import Expressions
from chainrule.emit.flow import Flow, analyse
from chainrule.emit.idioms import pythonic
from chainrule.emit.names import Names, Saved, name_variables
from chainrule.emit.nesting import Nesting
from chainrule.emit.scalars import Scalars, analyse_scalars, choose_conversions
from chainrule.emit.statements import Statements
from chainrule.emit.tapes import split_tapes
from chainrule.emit.variables import Variables
from chainrule.ir.nodes import Equation, Function, Literal, Program, Value
from chainrule.ir.walk import equations_within, reachable_functions, values_defined
from chainrule.transform.copies import insert_copies
from chainrule.transform.dce import prune

QUIET = frozenset(
    {
        "add",
        "sub",
        "dim",
        "index",
        "select",
        "neg",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "check",
        "call",
        "if",
        "for",
    }
)


def emit_python(
    program: Program,
    *,
    name: str | None = None,
    parameter_names: Sequence[str] | None = None,
    mutable: Collection[int] = (),
    imports: bool = True,
    docstring: str = "",
) -> str:
    """Write a program as Python source.

    `name` is the entry's name in the text, `docstring` its docstring, `parameter_names` the names of its
    parameters; arrays among the parameters in `mutable` are written in place. Checks that Python and NumPy make
    themselves are not written (see `idioms`). Scalars come out as Python's or NumPy's floats.
    """
    # After pruning: calls match tapes that go in with those that come out by their order.
    program = insert_copies(split_tapes(prune(pythonic(program))), mutable=mutable)
    order = reachable_functions(program)[::-1]
    modules = _exception_modules(program, order)
    names = Names(("np", "scipy", *(module.partition(".")[0] for module in modules)))
    functions = {program.entry: names.fresh(name or program.entry)}
    functions |= {other: names.fresh(_readable(other)) for other in order if other != program.entry}
    converted = choose_conversions(program)
    scalars = analyse_scalars(program, converted)
    effects = _functions_with_effects(program, order)
    given = tuple(parameter_names or ())
    saved = Saved()
    texts = [
        _function(program, other, functions, scalars, effects, converted, given, saved)
        for other in (*(o for o in order if o != program.entry), program.entry)
    ]
    if docstring:
        head, rest = texts[-1].split("\n", 1)
        texts[-1] = f'{head}\n    """{docstring}"""\n{rest}'
    texts[-1] = _decorator(program, order) + texts[-1]
    body = "\n\n\n".join(texts) + "\n"
    return _imports(body, modules) + body if imports else body


_DERIVED = {"fwd": "forward", "bwd": "backward", "jvp": "tangent", "vjp": "gradient"}


def _readable(name: str) -> str:
    """Name a derived function in words: `step_1_fwd_10` is `step_forward`."""
    found = re.fullmatch(r"(.+?)(?:_\d+)?((?:_(?:fwd|bwd|jvp|vjp)(?:_[01]+)*)*)(?:_\d+)?", name)
    if found is None:
        return name
    words = [_DERIVED[word] for word in re.findall(r"fwd|bwd|jvp|vjp", found[2])]
    return "_".join([found[1], *words])


def _functions_with_effects(program: Program, order: Sequence[str]) -> set[str]:
    """Find the functions that may raise or may not end, whose calls therefore stay in order."""
    found: set[str] = set()
    for _ in order:
        for name in order:
            for equation in equations_within(program.functions[name].body):
                primitive = equation.primitive.name
                calls = primitive == "call" and equation.params["function"] in found
                if calls or primitive in ("check", "tell", "solve", "cholesky", "while", "push", "pop"):
                    found.add(name)
    return found


def _decorator(program: Program, order: Sequence[str]) -> str:
    """Keep NumPy from warning about what IEEE arithmetic defines."""
    loud = any(
        e.primitive.name not in QUIET and o.type.dtype in ("f64", "f32", "c128", "c64")
        for name in order
        for e in equations_within(program.functions[name].body)
        for o in e.outputs
    )
    return '@np.errstate(all="ignore")\n' if loud else ""


def _exception_modules(program: Program, order: Sequence[str]) -> list[str]:
    """Find the modules of users' own exceptions and of external functions."""
    equations = (e for name in order for e in equations_within(program.functions[name].body))
    named = {"check": "error", "external": "path"}
    paths = {e.params[named[e.primitive.name]] for e in equations if e.primitive.name in named}
    return sorted({path.partition(":")[0] for path in paths if ":" in path} - {"numpy.linalg"})


def _imports(body: str, modules: Sequence[str]) -> str:
    lines = [f"import {module}" for module in modules]
    lines += [line for module, line in (("np.", "import numpy as np"),) if module in body]
    if "scipy.special." in body:
        lines.append("import scipy.special")
    return "\n".join(lines) + "\n\n\n" if lines else ""


def _function(
    program: Program,
    name: str,
    functions: dict[str, str],
    scalars: Scalars,
    effects: Collection[str],
    converted: Collection[int],
    parameter_names: Sequence[str],
    saved: Saved,
) -> str:
    """Write one function; lines that come out too long get more variables, and it is written again."""
    function = program.functions[name]
    entry = name == program.entry
    flow = analyse(function)
    forbidden: set[Value] = set()
    moved: set[Value] = set()
    while True:
        nesting, variables = _plan(flow, effects, forbidden, moved)
        name_variables(
            flow, variables.of.values(), functions.values(), parameter_names if entry else (), saved
        )
        expressions = Expressions(nesting, variables.of, scalars, functions, not entry)
        statements = Statements(expressions, derived=_is_derived(function))
        _head(statements, function, functions[name], converted if entry else ())
        statements.region(function.body)
        _return(statements, function, flow)
        split = {v for equation in statements.long for v in _parts(expressions, equation)} - forbidden
        if not split:
            return "\n".join(statements.lines)
        forbidden |= split


def _is_derived(function: Function) -> bool:
    """Whether a function carries tangents, cotangents or residuals."""
    values = values_defined(function.body)
    return any(re.match(r"(d|ct|all)(_|$)", v.name) or v.type.dtype == "tape" for v in values)


def _plan(
    flow: Flow, effects: Collection[str], forbidden: set[Value], moved: set[Value]
) -> tuple[Nesting, Variables]:
    """Decide nesting and variables; a loop's result that cannot share its variable is written where it is
    assigned.
    """
    while True:
        nesting = Nesting(flow, effects, forbidden, moved)
        nesting.run()
        variables = Variables(nesting)
        variables.run()
        apart = {result for result, _ in variables.apart if _may_be_moved(flow, result)} - moved - forbidden
        if not apart:
            return nesting, variables
        moved |= apart


def _may_be_moved(flow: Flow, value: Value) -> bool:
    equation = flow.definition.get(value)
    return equation is not None and len(equation.outputs) == 1 and len(flow.uses[value]) == 1


def _parts(expressions: Expressions, equation: Equation) -> list[Value]:
    """Choose what a line that is too long should give a variable: of all nested parts, the one nearest to
    half.
    """
    inside: list[tuple[int, Value]] = []

    def visit(e: Equation) -> None:
        results = (
            [r for region in e.regions for r in region.results] if e in expressions.nesting.small else []
        )
        for atom in (*e.inputs, *results):
            if isinstance(atom, Value) and expressions.nesting.is_nested(atom):
                inner = expressions.nesting.flow.definition[atom]
                inside.append((len(expressions.atom(atom).text), atom))
                visit(inner)

    visit(equation)
    if not inside:
        return []
    whole = max(length for length, _ in inside)
    return [min(inside, key=lambda part: abs(part[0] - min(60, 0.6 * whole)))[1]]


def _head(statements: Statements, function: Function, name: str, converted: Collection[int]) -> None:
    statements.depth = 0
    params = [statements.name(p) for p in function.body.params]
    text = f"def {name}({', '.join(params)}):"
    statements.line(text)
    statements.depth = 1
    for k in sorted(converted):
        statements.line(f"{params[k]} = np.float64({params[k]})")


def _return(statements: Statements, function: Function, flow: Flow) -> None:
    """Write the `return`; a tape that was passed in is changed in place and does not come back."""
    results = [
        r for r in function.body.results if r.type.dtype != "tape" or _is_new_tape(statements, r, function)
    ]
    texts = [_result(statements, r) for r in results]
    if len(texts) == 1 and statements.lines[-1].startswith(f"    {texts[0]} = "):
        statements.lines[-1] = "    return " + statements.lines[-1].split(" = ", 1)[1]
    elif texts:
        line = f"return {', '.join(texts)}"
        statements.line(line if len(line) <= WIDTH - 4 else f"return ({', '.join(texts)})")
    elif len(statements.lines) == 1:
        statements.line("pass")


def _is_new_tape(statements: Statements, tape: object, function: Function) -> bool:
    given = {statements.name(p) for p in function.body.params if p.type.dtype == "tape"}
    return isinstance(tape, Value) and statements.name(tape) not in given


def _result(statements: Statements, atom: object) -> str:
    assert isinstance(atom, Value | Literal)
    return statements.e.bare(atom)
