"""Copies appear exactly where a value is still needed when something writes over it."""

from chainrule.ir.nodes import Atom, Function, Program, Value
from chainrule.ir.types import BOOL, F64, I64, Type
from chainrule.primitives import arrays, control
from chainrule.primitives.ops import Ops
from chainrule.transform.copies import count_copies, insert_copies

VECTOR = Type("f64", (None,))


def copies(params: tuple[Value, ...], b: Ops, *results: Atom, mutable: tuple[int, ...] = ()) -> int:
    program = Program({"f": Function("f", b.region(params, results))}, "f")
    return count_copies(insert_copies(program, mutable=mutable))["f"]


def test_parameters_are_copied_unless_mutable():
    x, b = Value(VECTOR, "x"), Ops()
    y = b.update(x, b.constant(1.0, "f64"), b.integer(0))
    assert copies((x,), b, y) == 1
    assert copies((x,), b, y, mutable=(0,)) == 0


def test_chain_of_updates_copies_nothing():
    b = Ops()
    u: Atom = b.full(b.constant(0.0, "f64"), b.integer(100))
    for k in range(3):
        u = b.update(u, b.constant(1.0, "f64"), b.integer(k))
    assert copies((), b, u) == 0


def test_later_use_needs_a_copy():
    b = Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(100))
    v = b.update(u, b.constant(1.0, "f64"), b.integer(0))
    assert copies((), b, u, v) == 1


def test_earlier_use_needs_none():
    b = Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(100))
    s = b.reduce_sum(u)
    v = b.update(u, s, b.integer(0))
    assert copies((), b, v) == 0


def test_view_keeps_its_root_alive():
    b = Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(4))
    w = b.reshape(u, b.integer(2), b.integer(2))
    v = b.update(u, b.constant(1.0, "f64"), b.integer(0))
    assert copies((), b, w, v) == 1
    b = Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(4))
    w = b.reshape(u, b.integer(2), b.integer(2))
    v = b.update(w, b.constant(1.0, "f64"), b.integer(0), b.integer(0))
    assert copies((), b, v) == 0


def loop(b: Ops, init: Value, body_update: bool, free: Value | None = None) -> Value:
    i, carried = Value(I64, "i"), Value(init.type, "u")
    inner = b.nested()
    source = carried if free is None else free
    out = inner.update(source, inner.constant(1.0, "f64"), i) if body_update else source
    region = inner.region((i, carried), (out,))
    (result,) = b.emit(control.for_, b.integer(0), b.integer(9), b.integer(1), init, regions=(region,))
    return result


def test_loop_carried_arrays_move():
    b = Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(100))
    assert copies((), b, loop(b, u, True)) == 0


def test_outer_array_updated_in_loop_is_copied_each_time():
    b = Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(100))
    w = b.full(b.constant(0.0, "f64"), b.integer(100))
    assert copies((), b, loop(b, u, True, free=w)) == 1


def test_init_that_the_body_reads_is_copied():
    b = Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(100))
    i, carried = Value(I64, "i"), Value(u.type, "u")
    inner = b.nested()
    out = inner.update(carried, inner.index(u, i), i)
    region = inner.region((i, carried), (out,))
    (r,) = b.emit(control.for_, b.integer(0), b.integer(9), b.integer(1), u, regions=(region,))
    assert copies((), b, r) == 1


def test_branches_update_in_place():
    c, b = Value(BOOL, "c"), Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(100))
    then, other = b.nested(), b.nested()
    v = then.update(u, then.constant(1.0, "f64"), then.integer(0))
    regions = (then.region((), (v,)), other.region((), (u,)))
    (r,) = b.emit(control.if_, c, regions=regions)
    assert copies((c,), b, r) == 0


def test_branch_copies_what_is_needed_after():
    c, b = Value(BOOL, "c"), Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(100))
    then, other = b.nested(), b.nested()
    v = then.update(u, then.constant(1.0, "f64"), then.integer(0))
    regions = (then.region((), (v,)), other.region((), (u,)))
    (r,) = b.emit(control.if_, c, regions=regions)
    assert copies((c,), b, r, u) == 2


def test_result_twice_is_two_arrays():
    b = Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(100))
    assert copies((), b, u, u) == 1


def test_copies_of_the_program_are_dropped():
    x, b = Value(VECTOR, "x"), Ops()
    y = b.one(arrays.copy, x)
    assert copies((x,), b, b.reduce_sum(y)) == 0


def test_scalars_need_nothing():
    x, b = Value(F64, "x"), Ops()
    assert copies((x,), b, x) == 0


def calling(helper: Function, b: Ops, *results: Atom, params: tuple[Value, ...] = ()) -> dict[str, int]:
    main = Function("main", b.region(params, results))
    program = insert_copies(Program({"main": main, helper.name: helper}, "main"), hand_over=True)
    return dict(count_copies(program))


def filler() -> Function:
    b, x = Ops(), Value(VECTOR, "x")
    return Function("fill", b.region((x,), (b.update(x, b.constant(1.0, "f64"), b.integer(0)),)))


def test_an_array_that_nobody_needs_is_handed_over():
    b = Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(100))
    (v,) = b.emit(control.call, u, types=(VECTOR,), function="fill")
    (w,) = b.emit(control.call, v, types=(VECTOR,), function="fill")
    assert calling(filler(), b, w) == {"main": 0, "fill": 0}


def test_an_array_that_is_needed_later_is_copied_in_the_function():
    b = Ops()
    u = b.full(b.constant(0.0, "f64"), b.integer(100))
    (v,) = b.emit(control.call, u, types=(VECTOR,), function="fill")
    assert calling(filler(), b, b.add(u, v)) == {"main": 0, "fill": 1}


def test_an_argument_of_the_entry_is_copied_once_for_all_calls():
    b, x = Ops(), Value(VECTOR, "x")
    (v,) = b.emit(control.call, x, types=(VECTOR,), function="fill")
    (w,) = b.emit(control.call, v, types=(VECTOR,), function="fill")
    assert calling(filler(), b, w, params=(x,)) == {"main": 1, "fill": 0}
