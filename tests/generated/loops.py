"""The heads of `for` loops, over everything that can be looped over."""

from __future__ import annotations

from tests.generated.expressions import int_, leaf
from tests.generated.writer import COUNTER, FLOAT, Kind, Writer, array

# The head of a loop, what it defines, and whether lists must keep their length in it.
Head = tuple[str, dict[str, Kind], bool]


def loop_heads(w: Writer) -> list[Head]:
    """What a loop may run over here; names of loops are new."""
    i, v, z = w.fresh("i"), w.fresh("y"), w.fresh("z")
    groups = [over_ranges(w, i), over_ranges(w, i), over_tuples(w, i, v)]
    vectors, matrices = w.arrays(rank=1), w.arrays(rank=2)
    if vectors:
        groups += [over_vectors(w.pick(vectors), w.pick(vectors), i, v, z)] * 2
    if matrices:
        groups.append(over_matrix(w, w.pick(matrices), i, v))
    if lists := w.names("list"):
        groups.append(over_list(w, w.pick(lists), i, v, z))
    if rows := w.names("rows"):
        xs = w.pick(rows) + ("[:]" if w.appends or w.level.frozen_lists else "")
        groups.append([(f"for {v} in {xs}:", {v: array(3)}, True)])
    if dicts := w.names("dict"):
        groups.append([(f'for {v} in ({w.pick(dicts)}["left"], {leaf(w)}):', {v: FLOAT}, False)])
    groups.append(over_dict(w, v, z))
    groups += [over_records(w, name, v) for name in w.names("records")]
    return w.pick(groups)


def over_ranges(w: Writer, i: str) -> list[Head]:
    several = ("3", f"({int_(w, 1)}) % 4", "1, 4", "4, 0, -1", "0, 5, 2", f"{int_(w, 0)} % 3, 4", "5, -1, -2")
    forms = [f"range({bounds})" for bounds in several]
    forms += ["reversed(range(3))", f"reversed(range(1, {int_(w, 0)} % 4 + 2))"]
    return [(f"for {i} in {form}:", {i: COUNTER}, False) for form in forms]


def over_tuples(w: Writer, i: str, v: str) -> list[Head]:
    return [
        (f"for {v} in ({leaf(w)}, {leaf(w)}):", {v: FLOAT}, False),
        (f"for {i}, {v} in ((0, {leaf(w)}), (1, 0.5)):", {i: COUNTER, v: FLOAT}, False),
        (f"for {i} in [2, 0, 1]:", {i: COUNTER}, False),
        (f"for {v} in [k * 0.3 for k in range(3)]:", {v: FLOAT}, False),
    ]


def over_vectors(a: str, b: str, i: str, v: str, z: str) -> list[Head]:
    return [
        (f"for {v} in {a}:", {v: FLOAT}, False),
        (f"for {i}, {v} in enumerate({a}):", {i: COUNTER, v: FLOAT}, False),
        (f"for {i}, {v} in enumerate({a}, 1):", {i: COUNTER, v: FLOAT}, False),
        (f"for {v} in reversed({a}):", {v: FLOAT}, False),
        (f"for {v} in {a}[::-1]:", {v: FLOAT}, False),
        (f"for {v}, {z} in zip({a}, {b}):", {v: FLOAT, z: FLOAT}, False),
        (f"for {i}, ({v}, {z}) in enumerate(zip({a}, {b})):", {i: COUNTER, v: FLOAT, z: FLOAT}, False),
        (f"for {i} in range(len({a})):", {i: COUNTER}, False),
        (f"for {i}, {v} in zip(range(2), {a}):", {i: COUNTER, v: FLOAT}, False),
        (f"for {v} in map(math.sin, {a}):", {v: FLOAT}, False),
        (f"for {v} in (u * 0.5 for u in {a} if u > 0.3137):", {v: FLOAT}, False),
    ]


def over_matrix(w: Writer, m: str, i: str, v: str) -> list[Head]:
    rows, columns = w.shape_of(m)
    return [
        (f"for {v} in {m}:", {v: array(columns)}, False),
        (f"for {v} in {m}.T:", {v: array(rows)}, False),
        (f"for {i}, {v} in enumerate({m}):", {i: COUNTER, v: array(columns)}, False),
        (f"for {v} in reversed({m}):", {v: array(columns)}, False),
        (f"for {i} in range({m}.shape[1]):", {i: COUNTER}, False),
    ]


def over_list(w: Writer, name: str, i: str, v: str, z: str) -> list[Head]:
    xs = name + ("[:]" if w.appends or w.level.frozen_lists else "")
    return [
        (f"for {v} in {xs}:", {v: FLOAT}, True),
        (f"for {i}, {v} in enumerate({xs}):", {i: COUNTER, v: FLOAT}, True),
        (f"for {v} in {name}[::-1]:", {v: FLOAT}, False),
        (f"for {v} in reversed({xs}):", {v: FLOAT}, True),
        (f"for {v}, {z} in zip({name}[:], {name}[1:]):", {v: FLOAT, z: FLOAT}, False),
        (f"for {i} in range(len({name})):", {i: COUNTER}, False),
    ]


def over_dict(w: Writer, v: str, z: str) -> list[Head]:
    text = f'{{"one": {leaf(w)}, "two": {leaf(w)}}}'
    return [
        (f"for {z}, {v} in {text}.items():", {v: FLOAT}, False),
        (f"for {v} in {text}.values():", {v: FLOAT}, False),
    ]


def over_records(w: Writer, name: str, v: str) -> list[Head]:
    kind = Kind("record", of=w.visible()[name].of)
    xs = name + ("[:]" if w.appends or w.level.frozen_lists else "")
    return [
        (f"for {v} in {xs}:", {v: kind}, True),
        (f"for {w.fresh('k')}, {v} in enumerate({xs}):", {v: kind}, True),
        (f"for {v} in reversed({xs}):", {v: kind}, True),
        (f"for {v} in {name}[:-1]:", {v: kind}, True),
    ]
