"""Loops, branches, in-place writing, tapes, calls and errors: native code equals the interpreter."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from chainrule.ir.nodes import Atom, Equation, Function, Program, Value
from chainrule.ir.types import BOOL, F64, I64, TAPE, Type
from chainrule.primitives import control
from chainrule.primitives.ops import Ops
from chainrule.runtime.call import run
from chainrule.runtime.compile import compile_program
from tests.lower.natively import check, parameter, program

VECTOR = Type("f64", (None,))
MATRIX = Type("f64", (None, None))
THREE = Type("f64", (3,))
X = np.array([0.3, -1.2, 2.5, 0.7, 1.1, -0.4])


def for_(
    b: Ops, bounds: tuple[Any, Any, Any], inits: list[Atom], body: Callable[..., Any], types: Any = None
) -> tuple[Value, ...]:
    """A loop; `body(b, i, *carried)` gives the carried values of the next iteration."""
    i = Value(I64, "i")
    carried = [Value(t, "c") for t in types or [a.type for a in inits]]
    inner = b.nested()
    results = body(inner, i, *carried)
    region = inner.region((i, *carried), tuple(results))
    limits = [b.integer(x) if isinstance(x, int) else x for x in bounds]
    return b.emit(control.for_, *limits, *inits, regions=(region,))


def while_(b: Ops, inits: list[Atom], condition: Any, body: Any) -> tuple[Value, ...]:
    regions = []
    for function in (condition, body):
        carried = [Value(a.type, "c") for a in inits]
        inner = b.nested()
        results = function(inner, *carried)
        regions.append(inner.region(tuple(carried), tuple(results)))
    return b.emit(control.while_, *inits, regions=tuple(regions))


def if_(b: Ops, condition: Atom, then: Any, other: Any) -> tuple[Value, ...]:
    regions = []
    for function in (then, other):
        inner = b.nested()
        results = function(inner)
        regions.append(inner.region((), tuple(results)))
    return b.emit(control.if_, condition, regions=tuple(regions))


def f(value: float) -> Any:
    return Ops().constant(value, "f64")


@pytest.mark.parametrize("bounds", [(0, 6, 1), (5, -1, -1), (1, 6, 2), (4, 0, -2), (3, 3, 1), (3, 0, 1)])
@pytest.mark.parametrize("dynamic", [False, True])
def test_for(bounds: tuple[int, int, int], dynamic: bool) -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    limits = tuple(parameter(I64) for _ in range(3))

    def body(b: Ops, i: Atom, total: Atom, last: Atom) -> Any:
        return b.add(b.mul(total, f(0.5)), b.index(x, i)), i

    results = for_(b, limits if dynamic else bounds, [f(1.0), b.integer(-7)], body)
    check(program((x, *limits), b, *results), X, *bounds)


def test_nested_loops_in_place() -> None:
    m, b = parameter(MATRIX, "m"), Ops()

    def rows(b: Ops, i: Atom, a: Atom) -> Any:
        def columns(b: Ops, j: Atom, a: Atom) -> Any:
            left = b.index(a, i, b.sub(j, b.integer(1)))
            return (b.update(a, b.add(left, b.index(a, i, j)), i, j),)

        return for_(b, (1, b.dim(a, 1), 1), [a], columns)

    (result,) = for_(b, (0, b.dim(m, 0), 1), [m], rows)
    check(program((m,), b, result, b.reduce_sum(m)), np.arange(12.0).reshape(3, 4))


def test_arrays_swap_between_iterations() -> None:
    for type, data in ((VECTOR, X), (THREE, X[:3])):
        x, y, b = parameter(type, "x"), parameter(type, "y"), Ops()

        def body(b: Ops, i: Atom, p: Atom, q: Atom) -> Any:
            return q, b.update(p, b.add(b.index(q, i), f(1.0)), i)

        results = for_(b, (0, 3, 1), [x, y], body)
        check(program((x, y), b, *results), data, data[::-1].copy())


def test_new_arrays_each_iteration() -> None:
    for type, data in ((VECTOR, X), (THREE, X[:3])):
        x, b = parameter(type, "x"), Ops()

        def body(b: Ops, i: Atom, p: Atom, x: Atom = x) -> Any:
            return (b.add(b.mul(p, f(0.9)), b.exp(x)),)

        results = for_(b, (0, 5, 1), [x], body)
        check(program((x,), b, *results), data)


def test_while() -> None:
    x, b = parameter(VECTOR, "x"), Ops()

    def condition(b: Ops, k: Atom, v: Atom) -> Any:
        return (b.lt(b.index(v, b.integer(0)), f(100.0)),)

    def body(b: Ops, k: Atom, v: Atom) -> Any:
        return b.add(k, b.integer(1)), b.mul(v, f(1.5))

    results = while_(b, [b.integer(0), x], condition, body)
    check(program((x,), b, *results), X)


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("type", [VECTOR, THREE])
def test_if(taken: bool, type: Type) -> None:
    """A branch that updates, one that only reads, one that makes a new array, and one that keeps."""
    c, x, b = parameter(BOOL, "c"), parameter(type, "x"), Ops()
    u = b.add(x, f(1.0))
    (v,) = if_(b, c, lambda b: (b.update(u, f(5.0), b.integer(1)),), lambda b: (u,))
    w = b.mul(x, f(3.0))
    r, s = if_(
        b, c, lambda b: (b.mul(w, w), b.reduce_sum(w)), lambda b: (b.update(w, f(0.0), b.integer(0)), f(1.0))
    )
    check(program((c, x), b, v, r, s), taken, X[:3] if type is THREE else X)


def test_if_without_results_frees_what_a_branch_took() -> None:
    c, x, b = parameter(BOOL, "c"), parameter(VECTOR, "x"), Ops()
    u = b.exp(x)
    (s,) = if_(
        b,
        c,
        lambda b: (b.reduce_sum(b.update(u, f(5.0), b.integer(1))),),
        lambda b: (b.index(u, b.integer(2)),),
    )
    p = program((c, x), b, s)
    check(p, True, X)
    check(p, False, X)


def test_append_and_drop() -> None:
    n, b = parameter(I64, "n"), Ops()
    start = b.empty(b.integer(0), dtype="f64")

    def grow(b: Ops, i: Atom, items: Atom) -> Any:
        return (b.append(items, b.convert(i, "f64")),)

    (items,) = for_(b, (0, n, 1), [start], grow, [VECTOR])
    shorter = b.drop_last(items)
    check(program((n,), b, shorter, b.reduce_sum(items)), 1000)


def test_append_rows() -> None:
    m, r, b = parameter(MATRIX, "m"), parameter(VECTOR, "r"), Ops()
    check(program((m, r), b, b.append(m, r), m), np.arange(6.0).reshape(2, 3), X[:3])


def test_append_to_what_is_still_needed() -> None:
    x, b = parameter(VECTOR, "x"), Ops()
    u = b.exp(x)
    check(program((x,), b, b.append(u, f(1.0)), b.dim(u, 0), b.reduce_sum(u)), X)


def test_stencil_in_place() -> None:
    """u[1:-1] += dt * (u[2:] - 2 u[1:-1] + u[:-2]), repeatedly."""
    x, b = parameter(VECTOR, "x"), Ops()

    def body(b: Ops, i: Atom, u: Atom) -> Any:
        inner = b.sub(b.dim(u, 0), b.integer(2))
        one = b.integer(1)
        parts = [b.slice(u, b.integer(k), inner, one, dropped=(False,)) for k in range(3)]
        change = b.add(b.sub(parts[2], b.mul(parts[1], f(2.0))), parts[0])
        new = b.add(parts[1], b.mul(change, f(0.1)))
        return (b.update_slice(u, new, one, inner, one, dropped=(False,)),)

    results = for_(b, (0, 10, 1), [x], body)
    check(program((x,), b, *results), X)


def test_slices_with_negative_steps_and_rows() -> None:
    m, b = parameter(MATRIX, "m"), Ops()
    n = b.dim(m, 1)
    back = b.slice(
        m,
        b.integer(1),
        b.integer(1),
        b.integer(1),
        b.sub(n, b.integer(1)),
        n,
        b.integer(-1),
        dropped=(True, False),
    )
    added = b.add_slice(
        m,
        back,
        b.integer(0),
        b.integer(1),
        b.integer(1),
        b.integer(0),
        n,
        b.integer(1),
        dropped=(True, False),
    )
    check(program((m,), b, back, added, b.row(m, b.integer(2))), np.arange(12.0).reshape(3, 4))


def test_reductions_over_axes() -> None:
    m, b = parameter(MATRIX, "m"), Ops()
    e = b.exp(b.mul(m, f(0.1)))
    results = (
        b.reduce_sum(e, (0,)),
        b.reduce_sum(e, (1,)),
        b.reduce_sum(e),
        b.mul(e, b.transpose(m, (0, 1))),
    )
    check(program((m,), b, *results), np.arange(12.0).reshape(3, 4))


def test_outer_products_and_matrix_products() -> None:
    m, x, b = parameter(MATRIX, "m"), parameter(VECTOR, "x"), Ops()
    results = (
        b.outer(x, x),
        b.matmul(m, x),
        b.matmul(b.transpose(m, (1, 0)), m),
        b.matmul(x, b.transpose(m, (1, 0))),
    )
    check(program((m, x), b, *results), np.linspace(0, 1, 24).reshape(4, 6), X)


def test_empty_arrays() -> None:
    m, x, b = parameter(MATRIX, "m"), parameter(VECTOR, "x"), Ops()
    results = (b.exp(x), b.reduce_sum(x), b.matmul(m, x), b.concatenate(x, x), b.reshape(x, b.integer(0)))
    check(program((m, x), b, *results), np.zeros((4, 0)), np.zeros(0))


def test_tape_of_numbers_and_arrays() -> None:
    x, n, b = parameter(VECTOR, "x"), parameter(I64, "n"), Ops()
    (tape,) = b.emit(control.tape_new)

    def forward(b: Ops, i: Atom, v: Atom, tape: Atom) -> Any:
        flag = b.gt(b.index(v, b.integer(0)), f(1.0))
        number = b.convert(i, "f64")
        three = b.stack(number, f(2.0), f(3.0))
        (tape,) = b.emit(control.push, tape, v, number, flag, three, i)
        return b.mul(v, f(1.1)), tape

    def backward(b: Ops, i: Atom, total: Atom, tape: Atom) -> Any:
        outputs = tuple(Value(t) for t in (TAPE, VECTOR, F64, BOOL, THREE, I64))
        params = {"types": tuple(o.type for o in outputs[1:])}
        b.equations.append(Equation(control.pop, (tape,), outputs, params))
        tape, v, number, flag, three, k = outputs
        part = b.add(b.reduce_sum(v), b.mul(number, b.index(three, b.integer(1))))
        return b.add(b.mul(total, f(0.5)), b.select(flag, part, b.convert(k, "f64"))), tape

    v, tape = for_(b, (0, n, 1), [x, tape], forward)
    total, tape = for_(b, (0, n, 1), [f(0.0), tape], backward)
    check(program((x, n), b, v, total), X, 500)
    check(program((x, n), b, v, total), X, 0)


def recursive(name: str, body: Any, params: tuple[Value, ...]) -> Program:
    b = Ops()
    return Program({name: Function(name, b.region(params, body(b)))}, name)


def test_recursion() -> None:
    n, x = parameter(I64, "n"), parameter(VECTOR, "x")

    def body(b: Ops) -> Any:
        def deeper(b: Ops) -> Any:
            less = b.sub(n, b.integer(1))
            y, s = b.emit(control.call, less, b.mul(x, f(1.5)), function="f", types=(VECTOR, F64))
            return b.update(y, s, b.integer(0)), b.add(s, b.index(x, b.integer(1)))

        return if_(b, b.gt(n, b.integer(0)), deeper, lambda b: (b.exp(x), f(1.0)))

    check(recursive("f", body, (n, x)), 20, X)


def failing(b: Ops, x: Value, i: Atom) -> Atom:
    n = b.dim(x, 0)
    message = "index {0} is out of bounds for axis 0 with size {1}"
    b.check(b.lt(i, n), i, n, error="IndexError", message=message)
    return b.index(x, i)


def test_checks_raise_and_free() -> None:
    x, i, b = parameter(VECTOR, "x"), parameter(I64, "i"), Ops()
    y = b.exp(x)
    total = failing(b, y, i)
    p = program((x, i), b, total, y)
    check(p, X, 2)
    unit = compile_program(p)
    for _ in range(3):
        with pytest.raises(IndexError, match="index 6 is out of bounds for axis 0 with size 6"):
            run(unit, [X, 6])


def test_checks_inside_calls_and_loops() -> None:
    x, n = parameter(VECTOR, "x"), parameter(I64, "n")
    inner = Ops()
    p_x, p_i = parameter(VECTOR, "x"), parameter(I64, "i")
    callee = Function("element", inner.region((p_x, p_i), (failing(inner, p_x, p_i),)))
    b = Ops()

    def body(b: Ops, i: Atom, total: Atom, y: Atom) -> Any:
        (e,) = b.emit(control.call, y, i, function="element", types=(F64,))
        return b.add(total, e), b.mul(y, f(2.0))

    results = for_(b, (0, n, 1), [f(0.0), x], body)
    p = Program({"main": Function("main", b.region((x, n), results)), "element": callee}, "main")
    check(p, X, 6)
    with pytest.raises(IndexError, match="index 6"):
        run(compile_program(p), [X, 7])


def test_singular_matrix() -> None:
    m, x, b = parameter(MATRIX, "m"), parameter(VECTOR, "x"), Ops()
    p = program((m, x), b, b.solve(m, x))
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
        run(compile_program(p), [np.ones((2, 2)), np.ones(2)])


@pytest.mark.parametrize("lanes", [3, 4])
def test_packs(lanes: int) -> None:
    """Linear operations on packs of tangents, in numbers and arrays."""
    x = parameter(VECTOR, "x")
    dx = parameter(Type("f64", (None,), lanes), "dx")
    dm = parameter(Type("f64", (None, None), lanes), "dm")
    s = parameter(Type("f64", (), lanes), "s")
    b = Ops()

    def body(b: Ops, i: Atom, total: Atom, u: Atom) -> Any:
        term = b.mul(b.index(x, i), b.index(dx, i))
        return b.add(total, term), b.add_at(u, term, b.integer(0))

    total, u = for_(b, (0, b.dim(x, 0), 1), [s, dx], body)
    y = b.add(b.mul(dx, x), b.select(b.gt(x, f(0.0)), dx, f(0.0)))
    results = (total, u, y, b.reduce_sum(dm, (0,)), b.reduce_sum(y), b.matmul(dm, x), b.stack(s, s, f(1.0)))
    n = len(X)
    rng = np.random.default_rng(1)
    check(
        program((x, dx, dm, s), b, *results),
        X, rng.normal(size=(n, lanes)), rng.normal(size=(2, n, lanes)), rng.normal(size=lanes),
    )  # fmt: skip


@pytest.mark.parametrize("dtype", ["i64", "i32", "u8", "f32", "bool"])
def test_element_types(dtype: str) -> None:
    t = Type(dtype, (None,))  # type: ignore[arg-type]
    x, b = parameter(t, "x"), Ops()
    data = np.array(
        [1, 0, 3, 7], {"f32": "float32", "i64": "int64", "i32": "int32", "u8": "uint8"}.get(dtype, dtype)
    )
    results: list[Atom] = [b.convert(x, "f64"), b.select(b.eq(x, x), x, x), b.concatenate(x, x)]
    results += [b.convert(b.convert(x, "f64"), dtype), b.index(x, b.integer(2)), b.transpose(x, (0,))]
    if dtype != "bool":
        results += [b.add(x, x), b.mul(x, x), b.reduce_sum(x)]
    (r,) = for_(b, (0, 2, 1), [x], lambda b, i, u: (b.update(u, b.index(u, b.integer(3)), i),))
    check(program((x,), b, *results, r), data)


def test_mutable_arguments_are_written_in_place() -> None:
    x, y, b = parameter(VECTOR, "x"), parameter(VECTOR, "y"), Ops()

    def body(b: Ops, i: Atom, u: Atom) -> Any:
        return (b.update(u, b.add(b.index(u, i), b.index(y, i)), i),)

    (result,) = for_(b, (0, b.dim(x, 0), 1), [x], body)
    unit = compile_program(program((x, y), b, result), mutable=(0,))
    data = X.copy()
    (native,) = run(unit, [data, X])
    np.testing.assert_array_equal(native, 2 * X)
    np.testing.assert_array_equal(data, 2 * X)


def test_mutable_arguments_that_are_replaced_are_not_freed() -> None:
    x, c, b = parameter(VECTOR, "x"), parameter(BOOL, "c"), Ops()
    u = b.update(x, f(9.0), b.integer(0))
    (v,) = if_(b, c, lambda b: (b.exp(u),), lambda b: (u,))
    (w,) = for_(b, (0, 3, 1), [v], lambda b, i, w: (b.mul(w, f(0.5)),))
    unit = compile_program(program((x, c), b, w), mutable=(0,))
    for taken in (True, False):
        data = X.copy()
        (native,) = run(unit, [data, taken])
        start = np.array([9.0, *X[1:]])
        np.testing.assert_allclose(native, (np.exp(start) if taken else start) / 8, rtol=1e-13)


@pytest.mark.parametrize("lanes", [1, 2])
@pytest.mark.parametrize("known", [True, False])
def test_transposed_operands(known: bool, lanes: int) -> None:
    """BLAS and the loops read transposes where they are; other readers get a matrix of their own."""
    shapes = ((4, 3), (4,), (3,), (4, 4))
    types = [Type("f64", shape if known else (None,) * len(shape)) for shape in shapes]
    m, x, y, s = (parameter(t) for t in types)
    q = parameter(Type("f64", types[0].shape, lanes))
    b = Ops()
    t = b.transpose(m, (1, 0))
    results = (
        b.matmul(t, m), b.matmul(t, x), b.matmul(y, t), b.matmul(m, t), b.mul(t, b.constant(2.0, "f64")),
        b.matmul(b.transpose(q, (1, 0)), x), b.matmul(y, b.transpose(q, (1, 0))), b.matmul(t, q),
        b.matmul(b.transpose(s, (1, 0)), b.transpose(t, (1, 0))), b.solve(b.transpose(s, (1, 0)), x),
    )  # fmt: skip
    rng = np.random.default_rng(2)
    data = [rng.normal(size=shape) for shape in shapes]
    data.append(rng.normal(size=(4, 3, lanes) if lanes > 1 else (4, 3)))
    check(program((m, x, y, s, q), b, *results), *data, rtol=1e-12, atol=1e-13)


def test_recursion_without_end() -> None:
    n = parameter(I64, "n")
    b = Ops()
    (r,) = b.emit(control.call, b.add(n, b.integer(1)), function="f", types=(I64,))
    p = Program({"f": Function("f", b.region((n,), (b.mul(r, n),)))}, "f")
    with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
        run(compile_program(p), [0])


def test_divisions_and_shifts_that_trap() -> None:
    x, y, b = parameter(I64, "x"), parameter(I64, "y"), Ops()
    results = [getattr(b, name)(x, y) for name in ("int_quotient", "fmod", "shift_left", "shift_right")]
    results.append(b.shift_right(b.convert(x, "u64"), b.convert(y, "u64")))
    unit = compile_program(program((x, y), b, *results))
    low = -(2**63)
    assert run(unit, [low, -1]) == [low, 0, 0, -1, 0]
    assert run(unit, [7, 0]) == [0, 0, 7, 7, 7]
    assert run(unit, [-7, 70]) == [0, -7, 0, -1, 0]
    assert run(unit, [-7, 2]) == [-3, -1, -28, -2, (2**64 - 7) // 4]


@pytest.mark.parametrize("swap", [True, False])
def test_arrays_that_change_places_are_not_told_apart(swap: bool) -> None:
    """What one iteration wrote through the one array, the next reads through the other."""
    x, y, b = parameter(VECTOR, "x"), parameter(VECTOR, "y"), Ops()

    def body(b: Ops, i: Atom, p: Atom, q: Atom) -> Any:
        j = b.sub(b.integer(63), i)
        p = b.update(p, b.add(b.index(q, i), f(1.0)), j)
        p = b.update(p, b.add(b.index(q, j), f(2.0)), i)
        return (q, p) if swap else (p, q)

    results = for_(b, (0, 64, 1), [x, y], body)
    check(program((x, y), b, *results), np.arange(64.0), np.arange(64.0)[::-1].copy())
