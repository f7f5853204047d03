"""The text of one value: its variable, its constant, or the expression that it is nested as.

In: atoms and equations, with the names of the variables. Out: `Text`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chainrule.emit import syntax
from chainrule.emit.indices import Indices
from chainrule.emit.nesting import Nesting
from chainrule.emit.scalars import RAISING, Scalars
from chainrule.emit.syntax import ATOM, Text, call, sequence
from chainrule.emit.variables import Variable
from chainrule.ir.nodes import Atom, Equation, Literal, Value
from chainrule.ir.types import Type

DTYPE_NAMES = {
    "f64": "np.float64", "f32": "np.float32", "c128": "np.complex128", "c64": "np.complex64", "i64": "np.int64",
    "i32": "np.int32", "i16": "np.int16", "i8": "np.int8", "u64": "np.uint64", "u32": "np.uint32",
    "u16": "np.uint16", "u8": "np.uint8", "bool": "bool",
}  # fmt: skip
STORING = frozenset({"push"})
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
        if self.nesting.is_nested(atom):
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
        special = _SPECIAL.get(equation.primitive.name)
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
        """Whether the other operands give an element-wise result its full shape on the axes that this one lacks."""
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
    """Whether the array of a value, or of a reshaped form of it, is written in place, carried or put on a tape."""
    for use in nesting.live_uses(value):
        consumer = use.consumer
        if consumer is None:
            continue
        name = consumer.primitive.name
        first = 3 if name == "for" else 0
        if name in ("update", "add_at", "update_slice", "add_slice") and use.operand == 0:
            return True
        if name in ("for", "while") and use.operand >= first:
            return True
        if name == "reshape" and _consumed(nesting, consumer.outputs[0]):
            return True
    return False


def literal_text(literal: Literal) -> Text:
    """Write a constant."""
    value = literal.value
    if isinstance(value, bool) or literal.type.dtype == "bool":
        return Text(str(bool(value)))
    if isinstance(value, complex):
        return Text(repr(value), ATOM if repr(value).startswith("(") else syntax.UNARY)
    if isinstance(value, float):
        if math.isnan(value):
            return Text("np.nan")
        if math.isinf(value):
            return Text("np.inf") if value > 0 else Text("-np.inf", syntax.UNARY)
    text = repr(value)
    return Text(text, syntax.UNARY if text.startswith("-") else ATOM)


def dtype_argument(type: Type) -> str:
    """Write the `dtype` argument of a creating function; float is its default."""
    return "" if type.dtype == "f64" else f", dtype={DTYPE_NAMES[type.dtype]}"


# Primitives that are written in more than one way


def _arithmetic(e: Expressions, equation: Equation) -> Text:
    name = equation.primitive.name
    x, y = equation.inputs
    if name == "mul" and x is y:
        return _square(e, equation, x)
    if name == "mul":
        outer = e.indices.outer(equation)
        if outer is not None:
            return outer
    if equation in e.scalars.unsafe and name in RAISING:
        function = {"div": "np.divide", "mod": "np.mod", "pow": "np.power"}[name]
        return call(function, e.atom(x).text, e.atom(y).text)
    left, right = (_without_conversion(e, equation, k) for k in (0, 1))
    if name == "add":
        negated = e.nested(x, "neg")
        if negated is not None and x.type.rank >= y.type.rank and not e.nested(y, "neg"):
            return syntax.binary("-", right, e.operand(negated, 0))
    return e.template(equation, [left, right])


def _extreme(e: Expressions, equation: Equation) -> Text:
    """Write the larger or smaller of two; whole numbers have no NaN, so Python's own functions do."""
    output = equation.outputs[0].type
    operands = [e.operand(equation, k) for k in range(2)]
    if output.is_scalar and output.dtype == "i64":
        return call(
            {"maximum": "max", "minimum": "min"}[equation.primitive.name], *(o.text for o in operands)
        )
    return e.template(equation, operands)


def _square(e: Expressions, equation: Equation, x: Atom) -> Text:
    text = e.operand(equation, 0)
    if e.scalars.is_numpy(x):
        return Text(f"{text.at(ATOM)} ** 2", syntax.POWER)
    if isinstance(x, Value) and e.nesting.is_nested(x):
        return call("np.square", text.text)
    return syntax.binary("*", text, text)


def _without_conversion(e: Expressions, equation: Equation, k: int) -> Text:
    """Write an operand; an integer beside a float needs no `float(…)`."""
    atom, other = equation.inputs[k], equation.inputs[1 - k]
    conversion = e.nested(atom, "convert")
    if conversion is not None and equation.outputs[0].type.dtype == "f64" and atom.type.lanes == 1:
        source = conversion.inputs[0]
        safe = source.type.dtype in ("i64", "i32") and e.nested(other, "convert") is None
        if safe and source.type.rank == atom.type.rank:
            return e.atom(source)
    return e.operand(equation, k)


def _logic(e: Expressions, equation: Equation) -> Text:
    scalar = equation.outputs[0].type == Type("bool")
    operands = [e.operand(equation, k) for k in range(2)]
    if not scalar:
        return e.template(equation, operands)
    name = equation.primitive.name
    if name == "bit_and":
        chained = _chained(e, equation)
        if chained is not None:
            return chained
    symbol = {"bit_and": "and", "bit_or": "or", "bit_xor": "!="}[name]
    return syntax.binary(symbol, *operands)


def _chained(e: Expressions, equation: Equation) -> Text | None:
    """Write `0 <= i and i < n` as `0 <= i < n`."""
    low, high = (_comparison(e, atom) for atom in equation.inputs)
    if low is None or high is None:
        return None
    if low[0] in (">", ">="):
        low = ({">": "<", ">=": "<="}[low[0]], low[2], low[1])
    if low[2] is not high[1] or low[0] not in ("<", "<=") or high[0] not in ("<", "<="):
        return None
    parts = [e.atom(a).at(syntax.COMPARE + 1) for a in (low[1], low[2], high[2])]
    return Text(f"{parts[0]} {low[0]} {parts[1]} {high[0]} {parts[2]}", syntax.COMPARE)


def _comparison(e: Expressions, atom: Atom) -> tuple[str, Atom, Atom] | None:
    if isinstance(atom, Value) and e.nesting.is_nested(atom):
        equation = e.nesting.flow.definition[atom]
        symbol = syntax.symbol_of(equation.primitive.emit)
        if symbol in ("<", "<=", ">", ">="):
            return symbol, equation.inputs[0], equation.inputs[1]
    return None


def _not(e: Expressions, equation: Equation) -> Text:
    if equation.outputs[0].type.is_scalar:
        return e.opposite(equation.inputs[0])
    return Text(f"~{e.atom(equation.inputs[0]).at(syntax.UNARY)}", syntax.UNARY)


def _select(e: Expressions, equation: Equation) -> Text:
    operands = [e.operand(equation, k) for k in range(3)]
    if equation.outputs[0].type.is_scalar and equation.outputs[0].type.lanes == 1:
        return syntax.conditional(*operands)
    return call("np.where", *(o.text for o in operands))


def _if(e: Expressions, equation: Equation) -> Text:
    yes, no = (e.atom(region.results[0]) for region in equation.regions)
    return syntax.conditional(e.condition(equation.inputs[0]), yes, no)


def _convert(e: Expressions, equation: Equation) -> Text:
    source = equation.inputs[0]
    dtype = equation.params["dtype"]
    if source.type.is_array or source.type.lanes > 1:
        return Text(f"{e.atom(source).at(ATOM)}.astype({DTYPE_NAMES[dtype]})")
    return call({"f64": "float", "i64": "int"}.get(dtype, DTYPE_NAMES[dtype]), e.atom(source).text)


def _call(e: Expressions, equation: Equation) -> Text:
    return call(e.functions[equation.params["function"]], *(e.bare(a) for a in equation.inputs))


def _dim(e: Expressions, equation: Equation) -> Text:
    return e.indices.dim(equation.inputs[0], equation.params["axis"])


def _full(e: Expressions, equation: Equation) -> Text:
    value, *dims = equation.inputs
    output = equation.outputs[0].type
    if output.lanes > 1:
        shape = sequence([*e.texts(tuple(dims)), str(output.lanes)])
        splat = e.nested(value, "splat")
        value = splat.inputs[0] if splat else value
    else:
        texts = e.texts(tuple(dims))
        shape = texts[0] if len(texts) == 1 else sequence(texts)
    if (
        isinstance(value, Literal)
        and value.value in (0, 1)
        and math.copysign(1.0, float(value.value.real)) > 0
    ):
        like = e.indices.same_shape(tuple(dims), output)
        name = "zeros" if value.value == 0 else "ones"
        return call(f"np.{name}_like", like) if like else Text(f"np.{name}({shape}{dtype_argument(output)})")
    default = output.dtype in ("f64", "bool", "i64") and isinstance(value, Literal)
    default = default or e.scalars.is_numpy(value)
    return Text(f"np.full({shape}, {e.bare(value)}{'' if default else dtype_argument(output)})")


def _empty(e: Expressions, equation: Equation) -> Text:
    output = equation.outputs[0].type
    dims = [*e.texts(equation.inputs), *([str(output.lanes)] if output.lanes > 1 else [])]
    return Text(f"np.empty({dims[0] if len(dims) == 1 else sequence(dims)}{dtype_argument(output)})")


def _splat(e: Expressions, equation: Equation) -> Text:
    source, lanes = e.atom(equation.inputs[0]), equation.params["lanes"]
    if equation.inputs[0].type.rank:
        return call("np.repeat", f"{source.at(ATOM)}[..., None]", str(lanes), "axis=-1")
    return call("np.full", str(lanes), source.text)


def _index(e: Expressions, equation: Equation) -> Text:
    array, *where = equation.inputs
    return Text(f"{e.atom(array).at(ATOM)}[{', '.join(e.texts(tuple(where)))}]")


def _slice(e: Expressions, equation: Equation) -> Text:
    return Text(f"{e.atom(equation.inputs[0]).at(ATOM)}[{e.indices.slices(equation, 1)}]")


def _broadcast(e: Expressions, equation: Equation) -> Text:
    shape = e.texts(equation.inputs[1:])
    lanes = equation.outputs[0].type.lanes
    if lanes > 1:
        shape.append(str(lanes))
    return call("np.broadcast_to", e.indices.unspread(equation).text, sequence(shape))


def _transpose(e: Expressions, equation: Equation) -> Text:
    perm, output = equation.params["perm"], equation.outputs[0].type
    source = e.atom(equation.inputs[0])
    if tuple(perm) == (1, 0) and output.lanes == 1:
        return Text(f"{source.at(ATOM)}.T")
    axes = [*perm, *([len(perm)] if output.lanes > 1 else [])]
    return Text(f"{source.at(ATOM)}.transpose({', '.join(map(str, axes))})")


def _reshape(e: Expressions, equation: Equation) -> Text:
    dims = e.texts(equation.inputs[1:])
    if equation.outputs[0].type.lanes > 1:
        dims.append(str(equation.outputs[0].type.lanes))
    return Text(f"{e.atom(equation.inputs[0]).at(ATOM)}.reshape({', '.join(dims)})")


def _items(e: Expressions, equation: Equation) -> list[str]:
    """Write operands that become parts of one array: numbers beside packs are repeated."""
    lanes = equation.outputs[0].type.lanes
    if lanes == 1:
        return e.texts(equation.inputs)
    return [
        e.atom(a).text
        if a.type.lanes > 1
        else f"np.repeat({e.atom(a).at(ATOM)}[..., None], {lanes}, axis=-1)"
        if a.type.rank
        else f"np.full({lanes}, {e.atom(a).text})"
        for a in equation.inputs
    ]


def _stack(e: Expressions, equation: Equation) -> Text:
    items = ", ".join(_items(e, equation))
    output = equation.outputs[0].type
    if output.rank > 1 or output.lanes > 1:
        return Text(f"np.stack([{items}])")
    plain = output.dtype == "f64" and any(a.type.dtype == "f64" for a in equation.inputs)
    return Text(f"np.array([{items}]{'' if plain else dtype_argument(output)})")


def _concatenate(e: Expressions, equation: Equation) -> Text:
    axis = equation.params["axis"]
    items = ", ".join(_items(e, equation))
    return Text(f"np.concatenate([{items}]{f', axis={axis}' if axis else ''})")


def _reduce_sum(e: Expressions, equation: Equation) -> Text:
    (source,) = equation.inputs
    axes = equation.params["axes"]
    text = e.atom(source).text
    if len(axes) == source.type.rank and source.type.lanes == 1:
        return call("np.sum", text)
    return call("np.sum", text, f"axis={axes[0] if len(axes) == 1 else tuple(axes)}")


def _append(e: Expressions, equation: Equation) -> Text:
    items, item = _items(e, equation)
    output = equation.outputs[0].type
    if output.rank == 1 and output.lanes == 1:
        return call("np.append", items, item)
    return call("np.concatenate", f"[{items}, [{item}]]")


def _drop_last(e: Expressions, equation: Equation) -> Text:
    return Text(f"{e.atom(equation.inputs[0]).at(ATOM)}[:-1]")


def _matmul(e: Expressions, equation: Equation) -> Text:
    left, right = equation.inputs
    if equation.outputs[0].type.lanes == 1 or (left.type.lanes == 1 and right.type.rank == 1):
        return e.template(equation, [e.atom(left), e.atom(right)])
    inner = "i"
    a = {1: inner, 2: f"m{inner}"}[left.type.rank] + ("k" if left.type.lanes > 1 else "")
    b = {1: inner, 2: f"{inner}n"}[right.type.rank] + ("k" if right.type.lanes > 1 else "")
    result = "".join(c for c in a + b if c in "mn") + "k"
    return call("np.einsum", f'"{a},{b}->{result}"', e.atom(left).text, e.atom(right).text)


def _solve(e: Expressions, equation: Equation) -> Text:
    matrix, right = equation.inputs
    if equation.outputs[0].type.lanes > 1 and right.type.rank == 2:
        wide = f"{e.atom(right).at(ATOM)}.reshape(len({e.atom(right).text}), -1)"
        return Text(f"np.linalg.solve({e.atom(matrix).text}, {wide}).reshape({e.atom(right).text}.shape)")
    return call("np.linalg.solve", e.atom(matrix).text, e.atom(right).text)


def _copy(e: Expressions, equation: Equation) -> Text:
    uses = e.nesting.live_uses(equation.outputs[0])
    consumer = uses[0].consumer if len(uses) == 1 else None
    if consumer is not None and consumer.primitive.name in ("append", "drop_last"):
        return e.atom(
            equation.inputs[0]
        )  # these make an array of their own, or a view that knows where it is from
    return Text(f"{e.atom(equation.inputs[0]).at(ATOM)}.copy()")


_SPECIAL: dict[str, Callable[[Expressions, Equation], Text]] = {
    **dict.fromkeys(("add", "sub", "mul", "div", "mod", "pow"), _arithmetic),
    **dict.fromkeys(("bit_and", "bit_or", "bit_xor"), _logic),
    "maximum": _extreme, "minimum": _extreme, "logical_not": _not, "select": _select, "if": _if, "convert": _convert, "call": _call, "dim": _dim,
    "full": _full, "empty": _empty, "splat": _splat, "index": _index, "slice": _slice, "broadcast": _broadcast,
    "transpose": _transpose, "reshape": _reshape, "stack": _stack, "concatenate": _concatenate,
    "reduce_sum": _reduce_sum, "append": _append, "drop_last": _drop_last, "matmul": _matmul, "solve": _solve,
    "copy": _copy,
}  # fmt: skip
