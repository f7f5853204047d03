"""Assignments: to names, elements, slices and attributes; lists that grow; calls for their effect."""

from __future__ import annotations

from collections.abc import Callable

from tests.generated.expressions import (
    array_,
    calls,
    condition,
    container,
    float_,
    index,
    int_,
    leaf,
    list_,
    new_of,
    of_kind,
    subscript,
)
from tests.generated.writer import DICT, FLOAT, INT, LIST, NONE, PAIR, ROWS, Kind, Writer, array


def damped(w: Writer) -> str:
    """A float that does not grow when it is computed again and again."""
    x = float_(w)
    return w.pick((f"math.tanh({x})", f"0.3 * math.sin({x})", f"np.tanh({x})")) if w.level.loops else x


def new_float(w: Writer) -> None:
    w.line(f"{(name := w.fresh('x'))} = {float_(w)}")
    w.define(name, FLOAT)


def old_float(w: Writer) -> None:
    names = w.assignable(FLOAT)
    if not names:
        return new_float(w)
    name, x = w.pick(names), damped(w)
    forms = (
        f"{name} = {x}",
        f"{name} += {x}",
        f"{name} -= {x}",
        f"{name} = {x}",
        f"{name} *= 0.9 + 0.1 * {damped(w)}",
        f"{name} /= 2.0 + math.sin({x})",
        f"{name} %= 1.7137",
    )
    w.line(w.pick(forms))


def integer(w: Writer) -> None:
    names = w.assignable(INT)
    if names and w.chance(60):
        name = w.pick(names)
        forms = ("+= {}", "= {}", "-= {}", "//= 2", "%= 5", "= ({}) % 7", "|= 1", "^= 3", "&= 7", ">>= 1")
        w.line(f"{name} {w.pick(forms).format(int_(w))}")
        return
    w.line(f"{(name := w.fresh('k'))} = {int_(w)}")
    w.define(name, INT)


def some_shape(w: Writer) -> tuple[int, ...]:
    names = w.arrays()
    return w.shape_of(w.pick(names)) if names and w.chance(80) else w.pick(((3,), (4,), (2, 3)))


def new_array_name(w: Writer) -> None:
    shape = some_shape(w)
    w.line(f"{(name := w.fresh('u'))} = {array_(w, shape)}")
    w.define(name, array(*shape))


def view(w: Writer) -> None:
    """A name for a part of an array."""
    names = w.arrays()
    if not names:
        return new_array_name(w)
    of = w.pick(names)
    text, shape = part(w, of)
    w.line(f"{(name := w.fresh('v'))} = {text}")
    w.define(name, array(*shape))


def part(w: Writer, of: str) -> tuple[str, tuple[int, ...]]:
    """A view of an array and its shape; no axis of it has size 1."""
    shape = w.shape_of(of)
    if len(shape) == 1:
        (n,) = shape
        options = [(f"{of}[::-1]", n), (of, n), (f"{of}[:]", n), (f"{of}[:2]", 2)]
        if n > 2:
            start = f"{int_(w, 0)} % {n - 1}"
            options += [(f"{of}[1:]", n - 1), (f"{of}[:-1]", n - 1), (f"{of}[::2]", (n + 1) // 2)]
            options += [(f"{of}[{start} : {start} + 2]", 2), (f"{of}[1::2]", n // 2), (f"{of}[-2:]", 2)]
            options += [(f"{of}[::-2]", (n + 1) // 2), (f"{of}[-2::-1]", n - 1), (f"{of}[:0:-1]", n - 1)]
            options = [(text, size) for text, size in options if size > 1]
        text, size = w.pick(options)
        return text, (size,)
    rows, columns = shape
    options = [
        (f"{of}[{index(w, rows)}]", (columns,)),
        (f"{of}[:, {index(w, columns)}]", (rows,)),
        (f"{of}.T", (columns, rows)),
        (f"{of}[:2, :2]", (2, 2)),
        (f"{of}[:, ::-1]", shape),
        (f"{of}.reshape(-1)", (rows * columns,)),
        (f"{of}[{index(w, rows)}, ::-1]", (columns,)),
        (f"{of}[::-1]", shape),
        (f"{of}[..., {index(w, columns)}]", (rows,)),
        (
            f"{of}[1:, :]" if rows > 2 else f"{of}[:, 1:]",
            (rows - 1, columns) if rows > 2 else (rows, columns - 1),
        ),
        (f"{of}[-1]", (columns,)),
        (f"{of}.T[{index(w, columns)}]", (rows,)),
    ]
    return w.pick(options)


def old_array(w: Writer) -> None:
    """An array's name gets another array, or the array itself is changed."""
    names = w.arrays()
    if not names:
        return new_array_name(w)
    name = w.pick(names)
    shape = w.shape_of(name)
    x = f"np.tanh({array_(w, shape)})" if w.level.loops else array_(w, shape)
    fields = [f"{owner}." for owner, _ in w.record_names(mutable=True)]
    owned = name.startswith(tuple(fields)) if "." in name else name in w.assignable(array(*shape))
    whole = w.pick((f"{name}[:] = {x}", f"{name}[...] += {x}", f"np.add({name}, {x}, out={name})"))
    w.line(
        whole if not owned or w.chance(20) else f"{name} {w.pick(('=', '+=', '-=', '*=', '/= 2.0 +'))} {x}"
    )


def elements(w: Writer) -> None:
    """An assignment to an element."""
    names = w.arrays()
    if not names:
        return new_float(w)
    operator = w.pick(("=", "+=", "-=", "*=", "/= 2.0 + np.tanh", "="))
    w.line(f"{subscript(w, w.pick(names))} {operator} ({damped(w)})")


def slices(w: Writer) -> None:
    """An assignment to a part of an array."""
    names = w.arrays()
    if not names:
        return new_float(w)
    name = w.pick(names)
    text, shape = part(w, name)
    if text == name or not text.endswith("]"):
        text += "[:]"
    value = damped(w) if w.chance(40) else f"np.tanh({array_(w, shape)})"
    w.line(f"{text} {w.pick(('=', '+=', '-='))} {value}")


def masked(w: Writer) -> None:
    """Elements that a mask or an array of integers picks are read or written."""
    vectors = w.arrays(rank=1)
    if not vectors or "masks" not in w.features:
        return elements(w)
    name, t = w.pick(vectors), "0.3137"
    n = w.shape_of(name)[0]
    order = ", ".join(str(w.below(n)) for _ in range(3))
    forms = (
        f"{name}[{name} > {t}] = {damped(w)}",
        f"{name}[{name} < {t}] *= 0.5",
        f"{name}[{name} > {t}] += {leaf(w)}",
        f"{name}[np.array([{', '.join(map(str, range(n)[::-1]))}])] = {name} * 0.5",
        f"{name}[[0, -1]] += 0.5",
        f"{(x := w.fresh('x'))} = 0.0 + {name}[{name} > {t}].sum()",
        f"{(u := w.fresh('u'))} = {name}[np.array([{order}])]",
        f"{(u2 := w.fresh('u'))} = {name}[[{order}]] * {leaf(w)}",
        f"np.add.at({name}, np.array([{order}]), 0.5)",
    )
    chosen = w.below(len(forms))
    w.line(forms[chosen])
    if chosen == 5:
        w.define(x, FLOAT)
    elif chosen in (6, 7):
        w.define((u, u2)[chosen - 6], array(3))


def swap(w: Writer) -> None:
    floats, arrays = w.assignable(FLOAT), w.arrays()
    options: list[str] = []
    if len(floats) > 1:
        options.append("{0}, {1} = {1}, {0}".format(floats[-1], floats[0]))
    for name in arrays[-2:]:
        options.append("{0}, {1} = {1}, {0}".format(subscript(w, name), subscript(w, name)))
        same = w.assignable(array(*w.shape_of(name)))
        if len(same) > 1:
            options.append("{0}, {1} = {1}, {0}".format(same[-1], same[0]))
    if not options:
        return new_float(w)
    w.line(w.pick(options))


def unpack(w: Writer) -> None:
    names = [w.fresh("x") for _ in range(3)]
    pairs = calls(w, PAIR)
    options = [
        ("{0}, {1} = {3}, {4}", 2),
        ("{0}, ({1}, {2}) = {3}, ({4}, {5})", 3),
        ("{0} = {1} = {3}", 2),
        ("({0}, *others) = ({3}, {4}, {5})", 1),
        ("*others, {0} = ({3}, {4}, {5})", 1),
        ("{0}, *others, {1} = [{3}, {4}, {5}]", 2),
        ("[{0}, {1}] = [{3}, {4}]", 2),
        ("{0}, {1} = divmod({3} + 0.3137, 0.7137)", 2),
        ("{0}, {1}, {2} = (v * 0.5 for v in ({5}, 0.3, {5}))", 3),
    ]
    if pairs:
        text = pairs[0].replace("{", "{{").replace("}", "}}")
        options += [("{0}, {1} = " + text, 2)]
    if names_of_pairs := w.names("pair"):
        options += [("{0}, {1} = " + w.pick(names_of_pairs), 2)]
    form, count = w.pick(options)
    w.line(form.format(*names, float_(w), float_(w), leaf(w)))
    for name in names[:count]:
        w.define(name, FLOAT)


def lists(w: Writer) -> None:
    """A list is made, appended to, or changed."""
    names = w.names("list")
    if not names or w.chance(25):
        w.line(f"{(name := w.fresh('items'))} = {list_(w)}")
        w.define(name, LIST)
        return
    name = w.pick(names)
    if w.level.frozen_lists or w.chance(25):
        w.line(
            f"{name}[{w.pick(('-1', f'({int_(w)}) % len({name})', '0'))}] {w.pick(('=', '+='))} {damped(w)}"
        )
    elif w.chance(20):
        with w.block(f"if len({name}) > {w.pick((1, 2))}:"):
            w.line(
                w.pick((f"{name}.pop()", f"{w.define(w.fresh('x'), FLOAT)} = {name}.pop()", f"{name}.pop(0)"))
            )
    elif w.chance(15):
        w.appends = w.appends or len(w.levels) > 1
        w.line(f"{name}.extend([{damped(w)}, {leaf(w)}])")
    else:
        w.appends = w.appends or len(w.levels) > 1
        w.line(f"{name}.append({damped(w)})")


def containers(w: Writer) -> None:
    """A pair, a dict, a list of arrays: made or changed."""
    kind = w.pick((PAIR, DICT, ROWS))
    names = w.assignable(kind)
    if not names or w.chance(30):
        text = of_kind(w, PAIR) if kind == PAIR else container(w, kind)
        w.line(f"{(name := w.fresh({'pair': 'q', 'dict': 'd', 'rows': 'rows'}[kind.name]))} = {text}")
        w.define(name, kind)
        return
    name = w.pick(names)
    if kind == PAIR:
        w.line(f"{name} = {w.pick((f'({leaf(w)}, {name}[0])', f'{name}[1], {name}[0]'))}")
    elif kind == DICT:
        key = w.pick(("left", "right"))
        w.line(f'{name}["{key}"] {w.pick(("=", "+=", "-="))} {damped(w)}')
    elif w.level.frozen_lists or w.chance(40):
        w.line(f"{name}[{w.pick(('-1', '0'))}][{w.below(3)}] {w.pick(('=', '+='))} {damped(w)}")
    else:
        w.appends = w.appends or len(w.levels) > 1
        w.line(f"{name}.append({array_(w, (3,), 1)} * 0.5)")


def fleets(w: Writer) -> None:
    """A list of records: made, appended to, or one of its records changed."""
    names = w.names("records")
    if not names or w.chance(15):
        if not w.records or "records" not in w.features:
            return new_float(w)
        of = w.pick(w.records)
        w.line(f"{(name := w.fresh('fleet'))} = [{new_of(w, of)}, {new_of(w, of)}]")
        w.define(name, Kind("records", of=of))
        return None
    name = w.pick(names)
    of = w.visible()[name].of
    if w.level.frozen_lists or w.chance(60):
        where = w.pick(("-1", "0", f"({int_(w)}) % len({name})"))
        methods = [m for m in of.methods if m.result == NONE]
        if of.frozen:
            w.line(f"{name}[{where}] = {new_of(w, of)}")
        elif methods and w.chance(40):
            w.line(f"{name}[{where}].{w.pick(methods).name}({damped(w)})")
        else:
            w.line(f"{name}[{where}].{w.pick(('first', 'second'))} {w.pick(('=', '+=', '-='))} {damped(w)}")
    else:
        w.appends = w.appends or len(w.levels) > 1
        w.line(f"{name}.append({new_of(w, of)})")
    return None


def harmless(w: Writer) -> None:
    """What changes nothing: an assertion that holds, a string, a pass."""
    texts = ("assert True", "pass", f"assert ({condition(w)}) or True, 'never'", '"""A remark."""')
    w.line(w.pick(texts))


def attributes(w: Writer) -> None:
    """A field of a record changes, by assignment or by a method; or a record gets another name."""
    records = w.record_names(mutable=True)
    if not records:
        return new_record(w)
    name, record = w.pick(records)
    methods = [m for m in record.methods if m.result == NONE]
    if methods and w.chance(40):
        method = w.pick(methods)
        given = ", ".join(of_kind(w, kind) for kind in method.params)
        w.line(f"{name}.{method.name}({given})")
        return None
    fields = [f for f, kind in record.fields.items() if kind in (FLOAT, INT)]
    settable = [text.format(name) for text in record.settable]
    if settable and w.chance(20):
        w.line(f"{w.pick(settable)} {w.pick(('=', '+='))} {damped(w)}")
        return None
    target = w.pick(fields)
    value = damped(w) if record.fields[target] == FLOAT else int_(w)
    w.line(f"{name}.{target} {w.pick(('=', '+=', '-='))} {value}")


def new_record(w: Writer) -> None:
    if not w.records:
        return new_float(w)
    kind = Kind("record", of=w.pick(w.records))
    same = w.assignable(kind)
    given = of_kind(w, kind)
    name = w.pick(same) if same and w.chance(50) else w.define(w.fresh("r"), kind)
    w.line(f"{name} = {given}")


def procedure(w: Writer) -> None:
    """A call for its effect."""
    called = calls(w, NONE)
    if not called:
        return elements(w)
    w.line(w.pick(called))


ASSIGNMENTS: tuple[Callable[[Writer], None], ...] = (
    new_float,
    old_float,
    elements,
    integer,
    new_array_name,
    old_float,
    slices,
    view,
    old_array,
    swap,
    unpack,
    lists,
    lists,
    containers,
    fleets,
    attributes,
    new_record,
    procedure,
    masked,
    containers,
    harmless,
)
