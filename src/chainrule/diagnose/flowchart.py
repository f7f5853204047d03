"""What a picture of a program shows: operations, the values between them, loops and branches as boxes in boxes.

In: an IR program. Out: `Scope`: nodes and arrows of one region; a node may hold scopes of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal as Choice

from chainrule.ir.nodes import Atom, Equation, Program, Region, Value
from chainrule.ir.text import print_literal
from chainrule.ir.walk import free_values
from chainrule.primitives.ops import is_literal

Kind = Choice["input", "constant", "operation", "memory", "result", "box"]
_HIDDEN = ("dim", "check", "tell", "empty", "tape_new")
_MEMORY = {
    "index": "{}[{}]", "update": "{}[{}] =", "add_at": "{}[{}] +=", "slice": "{}[:]", "update_slice": "{}[:] =",
    "add_slice": "{}[:] +=", "append": "append", "drop_last": "pop", "copy": "copy", "push": "save", "pop": "restore",
    "gather": "{}[indices]", "scatter": "{}[indices] =", "scatter_add": "{}[indices] +=",
}  # fmt: skip
_WORDS = {
    "select": "where",
    "convert": "as {dtype}",
    "reduce_sum": "sum",
    "full": "fill",
    "iota": "range",
    "matmul": "@",
}
LONGEST = 28


@dataclass(eq=False, slots=True)
class Node:
    """One operation, input, result, or box; `title` is the source line, shown when pointed at."""

    label: str
    kind: Kind
    title: str = ""
    scopes: list[Scope] = field(default_factory=list["Scope"])
    active: bool = False


@dataclass(eq=False, slots=True)
class Scope:
    """The contents of one region; arrows run from a node to one that uses its value."""

    label: str = ""
    nodes: list[Node] = field(default_factory=list[Node])
    arrows: list[tuple[Node, Node]] = field(default_factory=list[tuple[Node, Node]])


def chart(program: Program, varied: set[Value]) -> Scope:
    """Describe a whole program; functions that are called (recursion) become boxes beside the entry."""
    main = _Charter(varied).scope(program.main.body, "", "return", free=False)
    for name, function in program.functions.items():
        if name != program.entry:
            inner = _Charter(varied).scope(function.body, "", "return", free=False)
            main.nodes.append(Node(f"def {name}", "box", "", [inner]))
    return main


class _Charter:
    def __init__(self, varied: set[Value]) -> None:
        self.varied = varied
        self.sizes: set[Value] = set()  # lengths, and what is computed of them: not drawn
        self.names: dict[Value, str] = {}

    def name(self, value: Value) -> str:
        """Name a value as the user does; what keeps things for the way back is `saved`."""
        return self.names.get(value) or re.sub(r"^all_(\w*)$", r"saved \1", value.name).strip() or "·"

    def is_size(self, equation: Equation) -> bool:
        """Whether an equation computes with lengths alone."""
        if equation.primitive.name == "dim":
            return True
        whole = all(o.type.dtype in ("i64", "bool") and not o.type.shape for o in equation.outputs)
        return (
            whole
            and not equation.regions
            and bool(equation.inputs)
            and all(not isinstance(a, Value) or a in self.sizes for a in equation.inputs)
        )

    def scope(self, region: Region, label: str, result: str, *, free: bool = True) -> Scope:
        """Describe a region: its parameters and what it reads from outside on top, its results at the bottom."""
        scope = Scope(label)
        made: dict[Value, Node] = {}
        outside = (v for v in free_values(region) if v not in self.sizes) if free else ()
        inputs = [*region.params, *outside]
        for value in inputs:
            made[value] = Node(self.name(value), "input", str(value.type), active=value in self.varied)
        for equation in region.equations:
            self.equation(scope, equation, made)
        for k, atom in enumerate(region.results):
            name = self.name(region.params[k]) if result == "next" and k < len(region.params) else ""
            node = Node(f"{result} {name}".strip(), "result")
            scope.nodes.append(node)
            self.arrow(scope, atom, node, made)
        used = {source for source, _ in scope.arrows}
        scope.nodes[:0] = [made[v] for v in inputs if made[v] in used]
        _drop_unused(scope)
        return scope

    def arrow(self, scope: Scope, atom: Atom, node: Node, made: dict[Value, Node]) -> None:
        """Draw an arrow from where a value is made; constants are nodes of their own for results only."""
        if isinstance(atom, Value):
            source = made.get(atom)
            if source is not None and (source, node) not in scope.arrows:
                node.active |= atom in self.varied
                scope.arrows.append((source, node))
        elif node.kind == "result":
            constant = Node(print_literal(atom), "constant")
            scope.nodes.append(constant)
            scope.arrows.append((constant, node))

    def equation(self, scope: Scope, equation: Equation, made: dict[Value, Node]) -> None:
        if self.is_size(equation):
            self.sizes.update(equation.outputs)
        if equation.primitive.name in _HIDDEN or self.is_size(equation):
            return
        if equation.primitive.name in ("for", "while"):
            self.name_carried(equation)
        node = self.box(equation) if equation.regions else self.operation(equation)
        scope.nodes.append(node)
        node.active = any(o in self.varied for o in equation.outputs)
        sources = [*equation.inputs, *free_values(*equation.regions)] if equation.regions else equation.inputs
        for atom in sources:
            self.arrow(scope, atom, node, made)
        made.update((output, node) for output in equation.outputs)

    def name_carried(self, equation: Equation) -> None:
        """Name an array that an argument is copied into, and that a loop changes, like the argument."""
        skip = 1 if equation.primitive.name == "for" else 0
        initial = equation.inputs[3 * skip :]
        for region in equation.regions:
            for param, atom in zip(region.params[skip:], initial, strict=True):
                if re.fullmatch(r"argument\d+", param.name) and isinstance(atom, Value):
                    self.names[param] = self.name(atom)

    def operation(self, equation: Equation) -> Node:
        name = equation.primitive.name
        kind: Kind = "memory" if name in _MEMORY else "operation"
        text = _short(self.label(equation))
        output = next((o.name for o in equation.outputs if o.name and not o.name.startswith("v.")), "")
        if output and kind == "operation" and output not in text:
            text = _short(f"{output} = {text}")
        return Node(text, kind, equation.span.text().strip() if equation.span else "")

    def label(self, equation: Equation) -> str:
        """Write an operation: constants stand in it, values are dots."""
        name = equation.primitive.name
        operands = ["·" if isinstance(a, Value) else print_literal(a) for a in equation.inputs]
        written = _code(equation) if name in ("index", "slice") else ""
        if re.fullmatch(r"\w+\[[^\[\]]*\]", written):
            return written
        if name in _MEMORY:
            array = next((self.name(a) for a in equation.inputs[:1] if isinstance(a, Value)), "·")
            indices = [
                self.name(a) if isinstance(a, Value) else print_literal(a)
                for a in equation.inputs[2 if name in ("update", "add_at") else 1 :]
            ]
            return _MEMORY[name].format(array, ", ".join(indices))
        if name in _WORDS:
            return _WORDS[name].format(dtype=equation.params.get("dtype", ""))
        if name == "call":
            return f"{equation.params['function']}(…)"
        emit = equation.primitive.emit
        if isinstance(emit, str) and "{" in emit:
            text = emit.format(*operands)
            return re.sub(r"^(?:np|scipy\.special)\.(\w+)\([·, ]*\)$", r"\1", text)
        return name

    def box(self, equation: Equation) -> Node:
        """A loop or branch, with its regions side by side."""
        title = equation.span.text().strip() if equation.span else ""
        match equation.primitive.name:
            case "if":
                words = [("then", "give"), ("else", "give")]
                label = title if title.startswith(("if ", "elif ")) else "if"
            case "for":
                words = [("", "next")]
                label = title if title.startswith("for ") else "for"
                label = f"backwards: {label}" if is_literal(equation.inputs[2], -1) else label
            case "while":
                words = [("while", "go on"), ("do", "next")]
                label = title if title.startswith("while ") else "while"
            case other:
                words, label = [("", "give")] * len(equation.regions), other
        scopes: list[Scope] = []
        for region, (word, result) in zip(equation.regions, words, strict=True):
            if equation.primitive.name == "for":
                scopes.append(self.loop(region))
            else:
                scopes.append(self.scope(region, word, result))
        return Node(_short(label, 60), "box", title, scopes)

    def loop(self, region: Region) -> Scope:
        """The body of a `for`: the results are the next values of the parameters after the index."""
        index, *carried = region.params
        scope = self.scope(Region((index, *carried), region.equations, region.results), "", "next")
        names = iter(carried)
        for node in scope.nodes:
            if node.kind == "result":
                node.label = f"next {self.name(next(names))}".strip()
        return scope


def _drop_unused(scope: Scope) -> None:
    """Remove what leads to no result: it was computed for a check."""
    while True:
        sources = {source for source, _ in scope.arrows}
        kept = [n for n in scope.nodes if n.kind == "result" or n in sources]
        if len(kept) == len(scope.nodes):
            return
        scope.nodes[:] = kept
        scope.arrows[:] = [(a, b) for a, b in scope.arrows if b in kept]


def _code(equation: Equation) -> str:
    """Give the expression in the source that an equation stands for."""
    span = equation.span
    if span is None or span.end_line != span.line:
        return ""
    return span.text()[span.column : span.end_column]


def _short(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
