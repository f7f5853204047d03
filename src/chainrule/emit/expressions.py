"""The text of one value: its variable, its constant, or the expression that it is nested as.

In: atoms and equations, with the names of the variables. Out: `Text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chainrule.emit import syntax
from chainrule.emit.arrays import ARRAYS
from chainrule.emit.elementwise import ELEMENTWISE
from chainrule.emit.flow import IN_PLACE
from chainrule.emit.indices import Indices
from chainrule.emit.literals import DTYPE_NAMES, literal_text
from chainrule.emit.nesting import Nesting
from chainrule.emit.scalars import Scalars
from chainrule.emit.syntax import ATOM, Text
from chainrule.emit.variables import Variable
from chainrule.ir.nodes import Atom, Equation, Literal, Value

SPELLINGS = {**ELEMENTWISE, **ARRAYS}
FLIPPED = {"==": "!=", "!=": "=="}
INTEGER_FLIPPED = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", **FLIPPED}


@dataclass(slots=True)
class Expressions:
    """Writes expressions of one function."""

    nesting: Nesting
    variables: Mapping[Value, Variable]
    scalars: Scalars
    functions: Mapping[str, str]
    borrowing: bool  # whether arrays among the parameters belong to somebody else who may change them
    indices: Indices = field(init=False)

    def __post_init__(self) -> None:
        self.indices = Indices(self)

    # Atoms

    def atom(self, atom: Atom) -> Text:
        """Write a value or a constant."""
        if isinstance(atom, Literal):
            return literal_text(atom)
        if self.nesting.is_nested(atom) or atom not in self.variables:
            # what a branch computes has no statement to stand in where the branch became a conditional expression
            return self.equation(self.nesting.flow.definition[atom])
        return Text(self.variables[atom].name)

    def bare(self, atom: Atom) -> str:
        """Write an atom where anything may stand; a constant keeps its type."""
        if isinstance(atom, Literal) and atom.type.dtype not in ("f64", "i64", "bool", "c128"):
            return f"{DTYPE_NAMES[atom.type.dtype]}({literal_text(atom).text})"
        return self.atom(atom).text

    def texts(self, atoms: tuple[Atom, ...]) -> list[str]:
        """Write several atoms."""
        return [self.atom(a).text for a in atoms]

    def nested(self, atom: Atom, primitive: str) -> Equation | None:
        """Give the equation of an atom if it is nested and of this primitive."""
        if isinstance(atom, Value) and self.nesting.is_nested(atom):
            equation = self.nesting.flow.definition[atom]
            return equation if equation.primitive.name == primitive else None
        return None

    def stored(self, atom: Atom) -> str:
        """Write an atom whose array is kept beyond the statement (on a tape): a copy where it may change."""
        text = self.bare(atom)
        if not isinstance(atom, Value) or not atom.type.is_array:
            return text
        flow = self.nesting.flow
        if flow.is_view(atom):
            return text if text.endswith(".copy()") else f"{text}.copy()"
        root = flow.root_of(atom)
        borrowed = self.borrowing and flow.home[root] is flow.top and root in flow.top.region.params
        return f"{text}.copy()" if flow.is_written(atom) or borrowed else text

    # Equations

    def equation(self, equation: Equation) -> Text:
        """Write the right-hand side of an equation with one output."""
        text = self._plain(equation)
        (output,) = equation.outputs
        if output.type.is_array and self.must_copy(equation):
            return Text(f"{text.at(ATOM)}.copy()")
        return text

    def must_copy(self, equation: Equation) -> bool:
        """Whether a view must become an array of its own: it is changed or kept, or its source changes."""
        (output,) = equation.outputs
        flow = self.nesting.flow
        if not flow.is_view(output):
            return False
        last = 0
        for use in self.nesting.live_uses(output):
            if use.consumer is None and not self._is_expression_result(use.place.equation):
                return True
            last = max(last, self.nesting.use_site(use).position)
        variable = self.variables.get(output)
        if variable is not None:
            last = max(last, *(end for _, end in variable.intervals))
        if _consumed(self.nesting, output):
            return True
        nested = equation in self.nesting.nested
        return not nested and flow.taken_between(output, flow.start[equation], last + 1)

    def _is_expression_result(self, equation: Equation | None) -> bool:
        return equation is not None and equation in self.nesting.small

    def _plain(self, equation: Equation) -> Text:
        special = SPELLINGS.get(equation.primitive.name)
        if special is not None:
            return special(self, equation)
        operands = [self.operand(equation, k) for k in range(len(equation.inputs))]
        return self.template(equation, operands)

    def operand(self, equation: Equation, k: int) -> Text:
        """Write an operand of an element-wise equation so that NumPy lines it up by itself."""
        atom = equation.inputs[k]
        spread = self.nested(atom, "broadcast")
        text = self.indices.unspread(spread) if spread and self._fills(equation, k) else self.atom(atom)
        packs = equation.outputs[0].type.lanes if equation.outputs else 1
        if packs > 1 and atom.type.lanes == 1 and atom.type.rank:
            return Text(f"{text.at(ATOM)}[..., None]")
        return text

    def _fills(self, equation: Equation, k: int) -> bool:
        """Whether the other operands give an element-wise result its full shape on the axes that this one
        lacks.
        """
        rank = equation.outputs[0].type.rank
        covered: set[int] = set()
        for j, atom in enumerate(equation.inputs):
            spread = self.nested(atom, "broadcast")
            if spread is not None:
                covered |= {axis for axis in range(rank) if not self.indices.expands(spread, axis)}
            elif atom.type.rank == rank and j != k:
                covered |= set(range(rank))
        return len(covered) == rank

    def template(self, equation: Equation, operands: list[Text]) -> Text:
        """Write an equation by its primitive's spelling."""
        spelling = equation.primitive.emit
        symbol = syntax.symbol_of(spelling)
        if symbol is not None:
            return syntax.binary(symbol, *operands)
        if spelling == "-{}":
            return syntax.negative(operands[0])
        if isinstance(spelling, str):
            text = spelling.format(*(o.text for o in operands))
            return Text(text, ATOM if text.endswith(")") and not text.startswith("not") else syntax.NOT)
        return Text(spelling(equation, *(o.text for o in operands)))

    def condition(self, atom: Atom) -> Text:
        """Write a truth value that stands alone."""
        return self.atom(atom)

    def opposite(self, atom: Atom) -> Text:
        """Write the negation of a truth value in its shortest form that is right for NaN too."""
        equation = None
        if isinstance(atom, Value) and self.nesting.is_nested(atom):
            equation = self.nesting.flow.definition[atom]
        if equation is not None:
            if equation.primitive.name == "logical_not":
                return self.atom(equation.inputs[0])
            symbol = syntax.symbol_of(equation.primitive.emit)
            whole = equation.inputs[0].type.dtype not in ("f64", "f32", "c128", "c64")
            flipped = (INTEGER_FLIPPED if whole else FLIPPED).get(symbol or "")
            if flipped is not None:
                return syntax.binary(flipped, *map(self.atom, equation.inputs))
        return syntax.negation(self.atom(atom))


def _consumed(nesting: Nesting, value: Value) -> bool:
    """Whether the array of a value, or of a reshaped form of it, is written in place, carried or put on a
    tape.
    """
    for use in nesting.live_uses(value):
        consumer = use.consumer
        if consumer is None:
            continue
        name = consumer.primitive.name
        first = 3 if name == "for" else 0
        if name in IN_PLACE and use.operand == 0:
            return True
        if name in ("for", "while") and use.operand >= first:
            return True
        if name == "reshape" and _consumed(nesting, consumer.outputs[0]):
            return True
    return False
