"""Explicit copies: make every operand that is written in place a value that nobody needs any more.

In: a program with value semantics. Out: the same program with `copy` equations, after which every *consuming*
operand (the array that is updated, the initial values of loops, the results of regions and functions) may be
taken over destructively: it has no later use on any path, is not a function parameter (unless that is
`mutable`, or every caller can give it up), and is not defined outside a loop that consumes it inside. A call
says in its parameter `takes` which operands the function takes over. Copies that were in the program already
are dropped first: between immutable values they mean nothing.

A *view* shares the memory of its first operand, so a use of the one is a use of the other. What is a view
depends on who writes the program out: `reshape` for native code, slices and transposes too for NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from chainrule.ir.nodes import Atom, Equation, Function, Program, Region, Value
from chainrule.ir.walk import equations_within, map_equations
from chainrule.primitives import arrays, shapes
from chainrule.source import Span

CONSUMING = frozenset(
    {
        "update",
        "add_at",
        "update_slice",
        "add_slice",
        "scatter",
        "scatter_add",
        "append",
        "drop_last",
        "place",
    }
)


def is_reshape(equation: Equation) -> bool:
    """Whether an equation only gives the same contiguous memory another shape."""
    return equation.primitive is shapes.reshape


def insert_copies(
    program: Program,
    *,
    mutable: Collection[int] = (),
    is_view: Callable[[Equation], bool] = is_reshape,
    sizes_last: bool = False,
    hand_over: bool = False,
) -> Program:
    """Insert the copies that in-place writing needs; the entry may overwrite its `mutable` parameters.

    With `hand_over`, functions take arrays over from their callers, where every caller can give them up.

    With `sizes_last`, the dimensions of an array can still be asked for when its contents have been taken
    over.
    """
    if mutable or not hand_over:  # memory of somebody else is not handed on
        return _insert(program, {program.entry: tuple(mutable)}, is_view, sizes_last, set())
    taken = _candidates(program, is_view)
    while True:
        refused: set[tuple[str, int]] = set()
        made = _insert(_with_takes(program, taken), taken, is_view, sizes_last, refused)
        if not refused:
            return made
        taken = {name: tuple(k for k in ks if (name, k) not in refused) for name, ks in taken.items()}


Owned = Mapping[str, tuple[int, ...]]


def _insert(
    program: Program,
    owned: Owned,
    is_view: Callable[[Equation], bool],
    sizes_last: bool,
    refused: set[tuple[str, int]],
) -> Program:
    """Insert copies where functions own some of their parameters; note where a caller cannot give them."""
    functions: dict[str, Function] = {}
    for name, function in program.functions.items():
        outermost = frozenset(function.body.params) if name == program.entry else frozenset[Value]()
        analysis = _Analysis(is_view, sizes_last, outermost=outermost, refused=refused)
        body = _rewrite_function(analysis, function.body, owned.get(name, ()))
        functions[name] = Function(name, body, function.span)
    return Program(functions, program.entry)


def owned_parameters(program: Program) -> Owned:
    """Give the array parameters that functions take over from their callers, as their calls say."""
    calls = (e for f in program.functions.values() for e in equations_within(f.body))
    return {e.params["function"]: e.params.get("takes", ()) for e in calls if e.primitive.name == "call"}


def _with_takes(program: Program, taken: Owned) -> Program:
    """Note at every call what the function takes over."""

    def change(equation: Equation) -> Equation:
        takes = taken.get(equation.params["function"], ()) if equation.primitive.name == "call" else ()
        return replace(equation, params={**equation.params, "takes": takes}) if takes else equation

    functions = {
        name: Function(name, map_equations(function.body, change), function.span)
        for name, function in program.functions.items()
    }
    return Program(functions, program.entry)


def _candidates(program: Program, is_view: Callable[[Equation], bool]) -> Owned:
    """Find the array parameters that functions, other than the entry, write to or give back."""
    found: dict[str, tuple[int, ...]] = dict.fromkeys(program.functions, ())
    while True:
        before = dict(found)
        for name, function in _with_takes(program, found).functions.items():
            if name != program.entry:
                analysis = _Analysis(is_view)
                analysis.define(function.body, 0)
                taken = _taken_in(analysis, function.body)
                params = enumerate(function.body.params)
                found[name] = tuple(k for k, p in params if p.type.is_array and p in taken)
        if found == before:
            return found


def _taken_in(analysis: _Analysis, region: Region) -> set[Value]:
    """Give the roots that a region takes over, in its branches too."""
    taken = analysis.roots(region.results)
    for equation in region.equations:
        taken |= analysis.roots(equation.inputs[k] for k in consumed_operands(equation))
        if equation.primitive.name == "if":
            for branch in equation.regions:
                taken |= _taken_in(analysis, branch)
    return taken


def consumed_operands(equation: Equation) -> tuple[int, ...]:
    """Give the positions of the array operands that an equation takes over."""
    name = equation.primitive.name
    if name in CONSUMING:
        return (0,)
    if name == "call":
        return equation.params.get("takes", ())
    if name in ("for", "while"):
        first = 3 if name == "for" else 0
        return tuple(k for k in range(first, len(equation.inputs)) if equation.inputs[k].type.is_array)
    return ()


@dataclass(slots=True)
class _Analysis:
    """Who owns what: `root` of a view is the value whose memory it shows; `scope` is the loop that may
    consume it.
    """

    is_view: Callable[[Equation], bool]
    sizes_last: bool = False
    outermost: frozenset[Value] = frozenset()  # parameters of the entry: nobody else can give them up
    refused: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    root: dict[Value, Value] = field(default_factory=dict[Value, Value])
    scope: dict[Value, int] = field(default_factory=dict[Value, int])
    reads: dict[int, frozenset[Value]] = field(default_factory=dict[int, frozenset[Value]])
    read_only: set[Value] = field(default_factory=set[Value])  # views that must not be written through
    scopes: int = 0

    def roots(self, atoms: Iterable[Atom]) -> set[Value]:
        """Give the roots of the arrays among some atoms."""
        return {self.root.get(a, a) for a in atoms if isinstance(a, Value) and a.type.is_array}

    def new_scope(self, owned: Iterable[Value]) -> int:
        """Open the scope of a loop body or function, which owns some of its parameters."""
        self.scopes += 1
        for value in owned:
            self.scope[value] = self.scopes
        return self.scopes

    def uses(self, equation: Equation) -> set[Value]:
        """Give the roots of all arrays that an equation reads, in its regions too."""
        if self.sizes_last and equation.primitive is arrays.dim:
            return set()
        found = self.roots(equation.inputs)
        for region in equation.regions:
            found |= self.region_uses(region)
        return found

    def region_uses(self, region: Region) -> frozenset[Value]:
        """Give the roots of all arrays that are read in a region."""
        known = self.reads.get(id(region))
        if known is None:
            found = self.roots(region.results)
            for equation in region.equations:
                found |= self.uses(equation)
            known = self.reads[id(region)] = frozenset(found)
        return known

    def define(self, region: Region, scope: int) -> None:
        """Record root and scope of everything that a region defines directly."""
        for equation in region.equations:
            view = self.is_view(equation)
            for output in equation.outputs:
                if view and isinstance(equation.inputs[0], Value):
                    source = equation.inputs[0]
                    self.root[output] = self.root.get(source, source)
                    if not is_reshape(equation) or source in self.read_only:
                        self.read_only.add(output)
                else:
                    self.scope[output] = scope
            if equation.primitive.name == "if":
                for branch in equation.regions:
                    self.define(branch, scope)


def _rewrite_function(analysis: _Analysis, body: Region, mutable: Collection[int]) -> Region:
    body = _drop_copies(body, {})
    scope = analysis.new_scope(body.params[k] for k in mutable)
    analysis.define(body, scope)
    return _rewrite(analysis, body, scope, set())


def _drop_copies(region: Region, renamed: dict[Value, Atom]) -> Region:
    """Replace the results of copies by their operands."""

    def new(atom: Atom) -> Atom:
        return renamed.get(atom, atom) if isinstance(atom, Value) else atom

    equations: list[Equation] = []
    for equation in region.equations:
        inputs = tuple(map(new, equation.inputs))
        if equation.primitive is arrays.copy:
            renamed[equation.outputs[0]] = inputs[0]
            continue
        regions = tuple(_drop_copies(r, renamed) for r in equation.regions)
        equations.append(_replace(equation, inputs, regions))
    return Region(region.params, tuple(equations), tuple(map(new, region.results)))


def _replace(equation: Equation, inputs: tuple[Atom, ...], regions: tuple[Region, ...]) -> Equation:
    return Equation(equation.primitive, inputs, equation.outputs, equation.params, regions, equation.span)


def _rewrite(analysis: _Analysis, region: Region, scope: int, live: set[Value]) -> Region:
    """Rewrite backwards; `live` holds the roots that are used after the region (in the same scope)."""
    backwards: list[Equation] = []
    live = set(live)
    results = _take(analysis, region.results, range(len(region.results)), scope, live, backwards)
    live |= analysis.roots(region.results)
    for equation in reversed(region.equations):
        regions = _rewrite_regions(analysis, equation, scope, live)
        consumed = consumed_operands(equation)
        after: list[Equation] = []
        inside = set[Value]().union(*map(analysis.region_uses, equation.regions))
        others = analysis.roots(a for k, a in enumerate(equation.inputs) if k not in consumed)
        inputs = _take(
            analysis, equation.inputs, consumed, scope, live | inside | others, after, equation.span
        )
        if equation.primitive.name == "call":
            for k in consumed:
                if inputs[k] is not equation.inputs[k] and not _only_foreign(
                    analysis, equation.inputs[k], scope, live
                ):
                    analysis.refused.add((equation.params["function"], k))
        backwards.append(_replace(equation, inputs, regions))
        backwards.extend(after)
        live |= analysis.uses(equation)
    return Region(region.params, tuple(reversed(backwards)), results)


def _only_foreign(analysis: _Analysis, atom: Atom, scope: int, live: set[Value]) -> bool:
    """Whether an array is copied for a call only because it belongs to the caller of the entry."""
    root = analysis.root.get(atom, atom) if isinstance(atom, Value) else None
    return root in analysis.outermost and root not in live and scope == 1


def _rewrite_regions(
    analysis: _Analysis, equation: Equation, scope: int, live: set[Value]
) -> tuple[Region, ...]:
    match equation.primitive.name:
        case "if":
            return tuple(_rewrite(analysis, branch, scope, live) for branch in equation.regions)
        case "for" | "map":
            return tuple(_rewrite_loop(analysis, body, body.params) for body in equation.regions)
        case "while":
            condition, body = equation.regions  # the condition only looks at what the body will take over
            return (_rewrite_loop(analysis, condition, ()), _rewrite_loop(analysis, body, body.params))
        case _:
            return equation.regions


def _rewrite_loop(analysis: _Analysis, body: Region, owned: Iterable[Value]) -> Region:
    scope = analysis.new_scope(owned)
    analysis.define(body, scope)
    return _rewrite(analysis, body, scope, set())


def _take(
    analysis: _Analysis,
    atoms: tuple[Atom, ...],
    positions: Iterable[int],
    scope: int,
    needed: set[Value],
    backwards: list[Equation],
    span: Span | None = None,
) -> tuple[Atom, ...]:
    """Copy the atoms at consumed positions whose values are needed elsewhere or not owned."""
    taken: set[Value] = set()
    new = list(atoms)
    for k in positions:
        atom = atoms[k]
        if not isinstance(atom, Value) or not atom.type.is_array:
            continue
        root = analysis.root.get(atom, atom)
        free = root not in needed and root not in taken and atom not in analysis.read_only
        if free and analysis.scope.get(root) == scope:
            taken.add(root)
            continue
        copied = Value(atom.type, atom.name)
        backwards.append(Equation(arrays.copy, (atom,), (copied,), span=span))
        new[k] = copied
    return tuple(new)


def count_copies(program: Program) -> Mapping[str, int]:
    """Count the copies in each function."""

    def count(region: Region) -> int:
        own = sum(e.primitive is arrays.copy for e in region.equations)
        return own + sum(count(r) for e in region.equations for r in e.regions)

    return {name: count(function.body) for name, function in program.functions.items()}
