"""Expressions of every kind, from the templates in `forms`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.generated import forms
from tests.generated.writer import FLOAT, Kind, Record, Signature, Writer, array

HOLE = re.compile(r"<(\w+|n-1)>")


@dataclass(frozen=True)
class Form:
    """What a template is about: the shape of an array, and its name if it has one."""

    depth: int
    shape: tuple[int, ...] = (3,)
    name: str = ""


def fill(w: Writer, template: str, form: Form) -> str:
    """Put expressions into the holes of a template."""
    names: dict[str, str] = {}

    def hole(match: re.Match[str]) -> str:
        what = match[1]
        if what == "T":
            return names.setdefault(what, f"{w.fresh('t')}") if what not in names else names[what]
        return scalar_hole(w, what, form) or array_hole(w, what, form)

    return HOLE.sub(hole, template)


def scalar_hole(w: Writer, what: str, form: Form) -> str:
    match what:
        case "f":
            return float_(w, form.depth - 1)
        case "l":
            return leaf(w)
        case "i":
            return int_(w, min(form.depth, 1) - 1)
        case "c":
            return condition(w, form.depth - 1)
        case "t":
            return w.pick(forms.THRESHOLDS)
        case "F":
            return w.pick(("math", "np"))
        case "n":
            return str(form.shape[-1])
        case "r":
            return str(form.shape[0])
        case "k":
            return index(w, form.shape[0])
        case "j":
            return index(w, form.shape[-1])
        case "L" | "D" | "P" | "W" | "R":
            return form.name
        case _:
            return ""


def array_hole(w: Writer, what: str, form: Form) -> str:
    size = form.shape[-1]
    match what:
        case "V" | "M":
            return form.name or array_(w, form.shape, 0)
        case "V2":
            return array_(w, w.shape_of(w.pick(w.arrays(rank=1))), 0)
        case "v" | "m" | "x":
            return array_(w, form.shape, form.depth - 1)
        case "row":
            return array_(w, (size,), 0)
        case "column":
            return array_(w, (form.shape[0],), 0)
        case "square":
            return array_(w, (form.shape[0], form.shape[0]), 0)
        case "other":
            return array_(w, form.shape[::-1], 0)
        case "items":
            return ", ".join(leaf(w) for _ in range(size))
        case "rows":
            rows = [", ".join(leaf(w) for _ in range(size)) for _ in range(form.shape[0])]
            return ", ".join(f"[{row}]" for row in rows)
        case _:
            raise ValueError(what)


# Floats


def float_(w: Writer, depth: int = 2) -> str:
    """An expression whose value is a float."""
    if depth <= 0 or w.nesting > 1 or w.chance(15):
        return leaf(w)
    options = [(forms.FLOATS, "", ()), (forms.FUNCTIONS, "", ()), (forms.KINKED, "", ())]
    for names, templates in (
        (w.arrays(rank=1), forms.OF_VECTOR),
        (w.arrays(rank=2), forms.OF_MATRIX),
        (w.names("list"), forms.OF_LIST),
        (w.names("pair"), forms.OF_PAIR),
        (w.names("dict"), forms.OF_DICT),
        (w.names("rows"), forms.OF_ROWS),
        (w.names("records"), forms.OF_RECORDS),
    ):
        if names:
            name = w.pick(names)
            shape = w.shape_of(name) if templates in (forms.OF_VECTOR, forms.OF_MATRIX) else (3,)
            options += [(templates, name, shape)] * (2 if templates is forms.OF_VECTOR else 1)
    if w.chance(25):
        called = calls(w, FLOAT) + of_record(w)
        if called:
            return w.pick(called)
    templates, name, shape = w.pick(options)
    return fill(w, w.pick(forms.taken(templates)), Form(depth, shape or (3,), name))


def leaf(w: Writer) -> str:
    names = w.names("float")
    if names and not w.chance(20):
        return w.pick(names)
    return w.pick(forms.LITERALS)


def subscript(w: Writer, name: str) -> str:
    """An element of an array."""
    indices = [index(w, size) for size in w.shape_of(name)]
    if len(indices) == 2 and w.chance(30):
        return f"{name}[{indices[0]}][{indices[1]}]"
    return f"{name}[{', '.join(indices)}]"


def of_record(w: Writer) -> list[str]:
    """Floats that a record gives: fields, properties, methods, operators."""
    records = w.record_names()
    if not records:
        return []
    name, record = w.pick(records)
    options = [f"{name}.{f}" for f, kind in record.fields.items() if kind == FLOAT]
    options += [f"{name}.{m.name}({arguments(w, m.params)})" for m in record.methods if m.result == FLOAT]
    return [*options, *(text.format(name, leaf(w)) for text in record.spellings)]


def calls(w: Writer, result: Kind) -> list[str]:
    """A call of some function in scope that gives a result of this kind."""
    nested = [kind.of for kind in w.visible().values() if kind.name == "function"]
    fitting = [f for f in w.functions + nested if f.result == result]
    if not fitting:
        return []
    chosen = w.pick(fitting)
    return [f"{chosen.name}({arguments(w, chosen.params, chosen.names)})"]


def arguments(w: Writer, kinds: tuple[Kind, ...], names: tuple[str, ...] = ()) -> str:
    """Arguments of a call, the last of them by name now and then."""
    w.nesting += 1
    given = [of_kind(w, kind) for kind in kinds]
    w.nesting -= 1
    if names and w.chance(25):
        given[-1] = f"{names[-1]}={given[-1]}"
    return ", ".join(given)


# Integers and truth values


def int_(w: Writer, depth: int = 1) -> str:
    """An expression whose value is a small integer."""
    names = w.names("int", "counter")
    if depth <= 0 or w.chance(40):
        return w.pick(names) if names and w.chance(80) else str(w.below(4))
    lists, vectors = w.names("list"), w.arrays(rank=1)
    options = [(forms.INTS, "", (3,))] * 2
    if lists:
        options.append((forms.INTS_OF_LIST, w.pick(lists), (3,)))
    if vectors:
        name = w.pick(vectors)
        options.append((forms.INTS_OF_VECTOR, name, w.shape_of(name)))
    templates, name, shape = w.pick(options)
    return fill(w, w.pick(forms.taken(templates)), Form(depth, shape, name))


def index(w: Writer, size: int) -> str:
    """An index within the bounds of an axis."""
    match w.below(3):
        case 0:
            return str(w.below(size))
        case 1:
            return f"({int_(w, 1)}) % {size}"
        case _:
            return str(-1 - w.below(size))


def condition(w: Writer, depth: int = 1) -> str:
    """A comparison without ties, or several of them."""
    simple = forms.CONDITIONS[:10]
    return fill(w, w.pick(forms.CONDITIONS if depth > 0 else simple), Form(max(depth, 1)))


# Arrays


def array_(w: Writer, shape: tuple[int, ...], depth: int = 1) -> str:
    """An expression whose value is an array of this shape: often a new one, sometimes a name or a view."""
    names = w.arrays(shape)
    if depth <= 0 or not names:
        return w.pick(names) if names and not w.chance(30) else new_array(w, shape)
    special = forms.VECTORS if len(shape) == 1 else forms.MATRICES
    options = [forms.ON_ARRAYS, special]
    if w.chance(20):
        called = calls(w, array(*shape))
        if called:
            return called[0]
    if len(shape) == 1:
        texts = [view_of(w, m, shape) for m in w.arrays(rank=2) if shape[0] in w.shape_of(m)]
        if texts and w.chance(20):
            return w.pick(texts)
    return fill(w, w.pick(forms.taken(w.pick(options))), Form(depth, shape, w.pick(names)))


def view_of(w: Writer, matrix: str, shape: tuple[int, ...]) -> str:
    rows, columns = w.shape_of(matrix)
    if columns == shape[0]:
        return f"{matrix}[{index(w, rows)}]"
    return f"{matrix}[:, {index(w, columns)}]"


def new_array(w: Writer, shape: tuple[int, ...]) -> str:
    templates = forms.NEW_VECTORS if len(shape) == 1 else forms.NEW_MATRICES
    return fill(w, w.pick(forms.taken(templates)), Form(1, shape))


# Records and containers


def list_(w: Writer) -> str:
    lists, vectors = w.names("list"), w.arrays(rank=1)
    templates = [t for t in forms.LISTS if ("<L>" not in t or lists) and ("<V>" not in t or vectors)]
    template = w.pick(templates)
    name = w.pick(lists) if "<L>" in template else w.pick(vectors) if "<V>" in template else ""
    return fill(w, template, Form(1, w.shape_of(name) if "<V>" in template else (3,), name))


def record_(w: Writer, record: Record) -> str:
    fitting = [name for name, of in w.record_names() if of is record]
    if fitting and w.chance(60):
        return w.pick(fitting)
    made = [text.format(w.pick(fitting), leaf(w)) for text in record.makers] if fitting else []
    if made and w.chance(50):
        return w.pick(made)
    return new_of(w, record)


def new_of(w: Writer, record: Record) -> str:
    return f"{record.name}({arguments(w, tuple(record.fields.values()))})"


def of_kind(w: Writer, kind: Kind) -> str:
    """An expression of a given kind."""
    match kind.name:
        case "float":
            return float_(w, 1)
        case "int" | "counter":
            return int_(w)
        case "array":
            return array_(w, kind.shape, w.below(2))
        case "list" | "rows" | "dict":
            names = w.names(kind.name)
            return w.pick(names) if names and w.chance(80) else container(w, kind)
        case "pair":
            return f"({float_(w, 1)}, {float_(w, 1)})"
        case "record":
            return record_(w, kind.of)
        case "records":
            names = [name for name, known in w.visible().items() if known == kind]
            return (
                w.pick(names) if names and w.chance(80) else f"[{new_of(w, kind.of)}, {new_of(w, kind.of)}]"
            )
        case "function":
            return function_(w, kind.of)
        case "none":
            return "None"
        case _:
            raise ValueError(kind)


def container(w: Writer, kind: Kind) -> str:
    match kind:
        case Kind("rows"):
            return f"[{', '.join(array_(w, (3,), 1) for _ in range(2))}]"
        case Kind("dict"):
            return f'{{"left": {float_(w, 1)}, "right": {float_(w, 1)}, "row": {new_array(w, (3,))}}}'
        case _:
            return list_(w)


def function_(w: Writer, like: Signature) -> str:
    """A function as a value: a name, a lambda, a partial application."""
    nested = [kind.of for kind in w.visible().values() if kind.name == "function"]
    fitting = [f.name for f in w.functions + nested if (f.params, f.result) == (like.params, like.result)]
    options = ["math.sin", "np.tanh", f"lambda u: u * {leaf(w)}", f"partial(math.atan2, {leaf(w)} + 3.5)"]
    return w.pick([*options, *fitting * 2])
