"""Assignments: to names, elements, slices and attributes; lists that grow; calls for their effect."""

from __future__ import annotations

from collections.abc import Callable

from tests.generated.expressions import array_, calls, float_, index, int_, leaf, list_, of_kind, subscript
from tests.generated.writer import FLOAT, INT, LIST, NONE, PAIR, Kind, Writer, array


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
    w.line(f"{name} {w.pick(('=', '+=', '-=', '='))} {x}" if w.chance(85) else f"{name} *= 0.9 + 0.1 * {x}")


def integer(w: Writer) -> None:
    names = w.assignable(INT)
    if names and w.chance(60):
        w.line(f"{w.pick(names)} {w.pick(('+=', '=', '-='))} {int_(w)}")
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
            options += [(f"{of}[{start} : {start} + 2]", 2)]
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
    w.line(f"{name}[:] = {x}" if not owned else f"{name} {w.pick(('=', '+=', '-='))} {x}")


def elements(w: Writer) -> None:
    """An assignment to an element."""
    names = w.arrays()
    if not names:
        return new_float(w)
    w.line(f"{subscript(w, w.pick(names))} {w.pick(('=', '+=', '-='))} {damped(w)}")


def slices(w: Writer) -> None:
    """An assignment to a part of an array."""
    names = w.arrays()
    if not names:
        return new_float(w)
    text, shape = part(w, w.pick(names))
    if "[" not in text:
        text += "[:]"
    value = damped(w) if w.chance(40) else f"np.tanh({array_(w, shape)})"
    w.line(f"{text} {w.pick(('=', '+=', '-='))} {value}")


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
        ("({0}, *rest) = ({3}, {4}, {5})", 1),
    ]
    if pairs:
        options += [("{0}, {1} = " + pairs[0].replace("{", "{{"), 2)]
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
        w.line(f"{name}[{w.pick(('-1', f'{int_(w)} % len({name})', '0'))}] {w.pick(('=', '+='))} {damped(w)}")
    elif w.chance(15):
        with w.block(f"if len({name}) > 1:"):
            w.line(f"{name}.pop()")
    else:
        w.appends = w.appends or len(w.levels) > 1
        w.line(f"{name}.append({damped(w)})")


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
    attributes,
    new_record,
    procedure,
)
