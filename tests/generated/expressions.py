"""Expressions of every kind. Functions stay within their domains and away from their kinks.

Comparisons are with numbers of four digits that nothing else in a program equals.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.generated.writer import FLOAT, Kind, Writer

LITERALS = ("0.5", "1.5", "2.0", "-0.7", "0.3", "1.0", "-1.2")
THRESHOLDS = ("0.3137", "-0.2718", "0.7321", "1.1931", "-0.8413", "0.0517")
ON_ARRAYS = ("np.sin({})", "np.tanh({})", "np.cos({})", "np.exp(np.sin({}))", "np.sqrt(1.0 + {0} ** 2)")


# Floats


def float_(w: Writer, depth: int = 2) -> str:
    """An expression whose value is a float."""
    if depth <= 0 or w.chance(15):
        return leaf(w)
    return w.pick(FLOATS)(w, depth - 1)


def leaf(w: Writer) -> str:
    names = w.names("float")
    if names and not w.chance(20):
        return w.pick(names)
    return w.pick(LITERALS)


def arithmetic(w: Writer, depth: int) -> str:
    return f"({float_(w, depth)} {w.pick('*+-')} {float_(w, depth)})"


def quotient(w: Writer, depth: int) -> str:
    below = float_(w, depth)
    if w.chance(50):
        return f"{float_(w, depth)} / (1.5 + {below} * {below})"
    return f"{float_(w, depth)} / (2.0 + math.sin({below}))"


def power(w: Writer, depth: int) -> str:
    base = float_(w, depth)
    return w.pick(
        (
            f"({base}) ** 2",
            f"({base}) ** 3",
            f"(1.1 + ({base}) ** 2) ** 0.5",
            f"(1.3 + ({base}) ** 2) ** math.sin({leaf(w)})",
            f"(0.3137 + {base}) ** ({int_(w, 0)} % 3)",
        )
    )


def function_of(w: Writer, depth: int) -> str:
    x, module = float_(w, depth), w.pick(("math", "np"))
    return w.pick(
        (
            f"{module}.sin({x})",
            f"{module}.tanh({x})",
            f"{module}.cos({x})",
            f"{module}.exp({module}.sin({x}))",
            f"{module}.sqrt(1.0 + ({x}) ** 2)",
            f"{module}.log(1.2 + ({x}) ** 2)",
            f"{module}.hypot({x}, 0.7)",
            f"math.atan2({x}, 1.3)",
            f"math.erf({x})",
            f"math.log1p(({x}) ** 2)",
        )
    )


def kinked(w: Writer, depth: int) -> str:
    x, t = float_(w, depth), w.pick(THRESHOLDS)
    return w.pick(
        (
            f"abs({x} - {t})",
            f"max({x}, {t})",
            f"min({x}, {t})",
            f"({x} + 0.3137) % 1.7137",
            f"np.maximum({x}, {t})",
            f"np.clip({x}, -0.9137, {t})" if not t.startswith("-") else f"np.abs({x} - {t})",
        )
    )


def conditional(w: Writer, depth: int) -> str:
    return f"({float_(w, depth)} if {condition(w)} else {float_(w, depth)})"


def element(w: Writer, depth: int) -> str:
    return subscript(w, w.pick(w.arrays())) if w.arrays() else float_(w, depth)


def subscript(w: Writer, name: str) -> str:
    """An element of an array."""
    indices = [index(w, size) for size in w.shape_of(name)]
    if len(indices) == 2 and w.chance(30):
        return f"{name}[{indices[0]}][{indices[1]}]"
    return f"{name}[{', '.join(indices)}]"


def reduction(w: Writer, depth: int) -> str:
    names = w.arrays()
    if not names:
        return float_(w, depth)
    name = w.pick(names)
    forms = ["{}.sum()", "np.sum({} * 0.5)", "{}.mean()", "np.mean({0} ** 2)", "np.sum({} > 0.3137)"]
    if len(w.shape_of(name)) == 1:
        forms += ["sum({})", "{0} @ {0}", "sum(v * v for v in {})", "np.dot({0}, {0})"]
        forms += ["sum([v * 0.3 for v in {} if v > 0.3137])", "np.sqrt(1.0 + np.dot({0}, {0}))"]
    else:
        forms += ["np.sum({}, axis=0)[1]", "{}.mean(axis=1)[0]"]
    return w.pick(forms).format(name)


def of_list(w: Writer, depth: int) -> str:
    names = w.names("list")
    if not names:
        return float_(w, depth)
    name = w.pick(names)
    forms = ("{}[-1]", "{0}[{1} % len({0})]", "sum({})", "len({}) * 0.1", "sum([v * 0.3 for v in {}])")
    return w.pick(forms).format(name, int_(w, 0))


def of_record(w: Writer, depth: int) -> str:
    records = w.record_names()
    if not records:
        return float_(w, depth)
    name, record = w.pick(records)
    options = [f"{name}.{f}" for f, kind in record.fields.items() if kind == FLOAT]
    options += [f"{name}.{m.name}({arguments(w, m.params)})" for m in record.methods if m.result == FLOAT]
    return w.pick(options)


def call(w: Writer, depth: int) -> str:
    called = calls(w, FLOAT)
    return w.pick(called) if called else float_(w, depth)


def calls(w: Writer, result: Kind) -> list[str]:
    """Calls of every function in scope that gives a result of this kind."""
    nested = [kind.of for kind in w.visible().values() if kind.name == "function"]
    fitting = [f for f in w.functions + nested if f.result == result]
    if not fitting:
        return []
    chosen = w.pick(fitting)
    return [f"{chosen.name}({arguments(w, chosen.params)})"]


def arguments(w: Writer, kinds: tuple[Kind, ...]) -> str:
    return ", ".join(of_kind(w, kind) for kind in kinds)


def of_integer(w: Writer, depth: int) -> str:
    return f"{int_(w, 1)} * 0.25"


FLOATS: tuple[Callable[[Writer, int], str], ...] = (
    arithmetic,
    function_of,
    element,
    arithmetic,
    quotient,
    reduction,
    of_record,
    call,
    of_list,
    conditional,
    kinked,
    of_integer,
    power,
)


# Integers and truth values


def int_(w: Writer, depth: int = 1) -> str:
    """An expression whose value is a small integer."""
    names = w.names("int", "counter")
    if depth <= 0 or w.chance(40):
        return w.pick(names) if names and w.chance(80) else str(w.below(4))
    x, y = int_(w, depth - 1), int_(w, depth - 1)
    lists, arrays = w.names("list"), w.arrays()
    options = [f"({x} + {y})", f"({x} - {y})", f"{x} // 2", f"{x} % 3", f"({x} * 2)"]
    options.append(f"int(4.0 * math.tanh(0.3137 + {float_(w, 1)}))")
    options += [f"len({w.pick(lists)})"] if lists else []
    options += [w.pick(("len({})", "{}.shape[0]", "{}.size")).format(w.pick(arrays))] if arrays else []
    return w.pick(options)


def index(w: Writer, size: int) -> str:
    """An index within the bounds of an axis."""
    match w.below(3):
        case 0:
            return str(w.below(size))
        case 1:
            return f"{int_(w, 1)} % {size}"
        case _:
            return str(-1 - w.below(size))


def condition(w: Writer, depth: int = 1) -> str:
    """A comparison without ties, or several of them."""
    if depth > 0 and w.chance(30):
        left, right = condition(w, depth - 1), condition(w, depth - 1)
        return w.pick(("{} and {}", "{} or {}", "not ({} and {})")).format(left, right)
    match w.below(4):
        case 0:
            return f"{float_(w, 1)} {w.pick('<>')} {w.pick(THRESHOLDS)}"
        case 1:
            return f"{int_(w)} {w.pick(('>', '==', '!=', '<='))} {int_(w, 0)}"
        case 2:
            return f"{int_(w)} % 2 == {w.below(2)}"
        case _:
            return f"-0.4142 < {float_(w, 1)} < 1.1931"


# Arrays and records


def array_(w: Writer, shape: tuple[int, ...], depth: int = 1) -> str:
    """An expression whose value is an array of this shape: often a new one, sometimes a name or a view."""
    names = w.arrays(shape)
    if depth <= 0 or not names:
        return w.pick(names) if names and not w.chance(30) else new_array(w, shape)
    x, t = array_(w, shape, depth - 1), w.pick(THRESHOLDS)
    options = [
        f"{x} * {float_(w, 1)}",
        f"({x} {w.pick('+-*')} {array_(w, shape, depth - 1)})",
        w.pick(ON_ARRAYS).format(x),
        f"np.where({x} > {t}, {array_(w, shape, 0)}, {float_(w, 1)})",
        f"np.maximum({x}, {t})",
        f"{w.pick(names)}.copy()",
        *calls(w, Kind("array", shape)),
    ]
    if len(shape) == 1:
        options += [f"({x})[::-1]", f"np.cumsum({x})"]
        options += [f"({m} @ {w.pick(names)})" for m in w.arrays((shape[0], shape[0]))]
        options += [f"{view_of(w, m, shape)}" for m in w.arrays(rank=2) if shape[0] in w.shape_of(m)]
    else:
        options += [f"({w.pick(names)} + {row})" for row in w.arrays(shape[1:])]
        options += [f"{m}.T" for m in w.arrays(shape[::-1])]
    return w.pick(options)


def view_of(w: Writer, matrix: str, shape: tuple[int, ...]) -> str:
    rows, columns = w.shape_of(matrix)
    if columns == shape[0]:
        return f"{matrix}[{index(w, rows)}]"
    return f"{matrix}[:, {index(w, columns)}]"


def new_array(w: Writer, shape: tuple[int, ...]) -> str:
    text = str(shape[0]) if len(shape) == 1 else str(shape)
    if len(shape) == 2:
        return w.pick((f"np.ones({text})", f"np.full({text}, {leaf(w)})", f"np.zeros({text})"))
    items = ", ".join(leaf(w) for _ in range(shape[0]))
    several = (f"np.array([{items}])", f"np.linspace(0.1, {leaf(w)}, {text})", f"np.arange({text}) * 0.3")
    return w.pick((f"np.ones({text})", f"np.full({text}, {float_(w, 1)})", f"np.zeros({text})", *several))


def list_(w: Writer) -> str:
    names = w.arrays(rank=1)
    if names and w.chance(30):
        return f"[v * {leaf(w)} for v in {w.pick(names)}]"
    return f"[{float_(w, 1)}, {float_(w, 1)}]"


def record_(w: Writer, kind: Kind) -> str:
    fitting = [name for name, record in w.record_names() if record is kind.of]
    if fitting and w.chance(80):
        return w.pick(fitting)
    return f"{kind.of.name}({arguments(w, tuple(kind.of.fields.values()))})"


def of_kind(w: Writer, kind: Kind) -> str:
    """An expression of a given kind."""
    match kind.name:
        case "float":
            return float_(w, 1)
        case "int" | "counter":
            return int_(w)
        case "array":
            return array_(w, kind.shape, w.below(2))
        case "list":
            names = w.names("list")
            return w.pick(names) if names else list_(w)
        case "pair":
            return f"({float_(w, 1)}, {float_(w, 1)})"
        case "record":
            return record_(w, kind)
        case "none":
            return "None"
        case _:
            raise ValueError(kind)
