"""Small programs, built by hand, that between them use every kind of control flow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Function, Program, Value
from chainrule.ir.types import BOOL, F64, I64, Type
from chainrule.primitives import control
from chainrule.primitives.ops import Ops

VECTOR = Type("f64", (None,))
MATRIX = Type("f64", (None, None))


@dataclass(frozen=True)
class Sample:
    """A program, which of its inputs are active, and arguments at which it is smooth."""

    name: str
    program: Program
    active: tuple[bool, ...]
    arguments: tuple[Any, ...]

    def __str__(self) -> str:
        return self.name


def loop(
    b: Ops, start: Atom, stop: Atom, step: Atom, initial: tuple[Atom, ...], body: Callable[..., Any]
) -> tuple[Value, ...]:
    """A `for`; `body(b, i, *carried)` gives the new carried values."""
    i = Value(I64, "i")
    carried = tuple(Value(a.type, f"c{k}") for k, a in enumerate(initial))
    inner = b.nested()
    results = tuple(body(inner, i, *carried))
    return b.emit(control.for_, start, stop, step, *initial, regions=(inner.region((i, *carried), results),))


def count(b: Ops, stop: Atom, initial: tuple[Atom, ...], body: Callable[..., Any]) -> tuple[Value, ...]:
    """A `for` over range(stop)."""
    return loop(b, b.integer(0), stop, b.integer(1), initial, body)


def repeat(
    b: Ops, initial: tuple[Atom, ...], condition: Callable[..., Any], body: Callable[..., Any]
) -> tuple[Value, ...]:
    """A `while`."""
    regions = []
    for make in (condition, body):
        carried = tuple(Value(a.type, f"c{k}") for k, a in enumerate(initial))
        inner = b.nested()
        results = make(inner, *carried)
        regions.append(inner.region(carried, results if isinstance(results, tuple) else (results,)))
    return b.emit(control.while_, *initial, regions=tuple(regions))


def branch(
    b: Ops, condition: Atom, then: Callable[[Ops], tuple[Atom, ...]], other: Callable[[Ops], tuple[Atom, ...]]
) -> tuple[Value, ...]:
    """An `if`."""
    regions = []
    for make in (then, other):
        inner = b.nested()
        results = make(inner)
        regions.append(inner.region((), results))
    return b.emit(control.if_, condition, regions=tuple(regions))


def call(b: Ops, name: str, *arguments: Atom, types: tuple[Type, ...]) -> tuple[Value, ...]:
    """Call a function."""
    return b.emit(control.call, *arguments, types=types, function=name)


def function(name: str, types: tuple[Type, ...], body: Callable[..., Any]) -> Function:
    """A function; `body(b, *params)` gives its results."""
    b = Ops()
    params = tuple(Value(t, f"p{k}") for k, t in enumerate(types))
    results = body(b, *params)
    return Function(name, b.region(params, results if isinstance(results, tuple) else (results,)))


def one(value: float = 1.0) -> Atom:
    """A constant."""
    return literal(value)


SAMPLES: list[Sample] = []


def sample(
    types: tuple[Type, ...], *arguments: Any, active: tuple[bool, ...] | None = None, helpers: Any = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a sample of a function that builds a body."""

    def add(body: Callable[..., Any]) -> Callable[..., Any]:
        functions = {f.name: f for f in (function("main", types, body), *helpers)}
        on = active or tuple(t.differentiable for t in types)
        SAMPLES.append(Sample(body.__name__, Program(functions, "main"), on, arguments))
        return body

    return add


@sample((F64, F64), 0.7, -1.3)
def scalars(b: Ops, x: Atom, y: Atom):
    z = b.mul(b.sin(x), b.exp(y))
    return b.add(b.div(z, x), b.square(y)), b.maximum(x, y)


@sample((F64,), 0.7)
def result_is_input_and_repeated(b: Ops, x: Atom):
    y = b.mul(x, x)
    return x, y, y, one(3.0)


@sample((F64, F64), 0.7, 0.2)
def unused_input(b: Ops, x: Atom, y: Atom):
    return b.exp(x)


@sample((F64, I64), 0.7, 5)
def power_by_loop(b: Ops, x: Atom, n: Atom):
    return count(b, n, (one(),), lambda c, i, p: (c.mul(p, x),))


@sample((F64, I64), 0.7, 0)
def loop_without_iterations(b: Ops, x: Atom, n: Atom):
    return count(b, n, (x, one(2.0)), lambda c, i, p, q: (c.mul(p, x), c.mul(q, p)))


@sample((F64, F64, I64), 0.7, 0.4, 6)
def swapping(b: Ops, x: Atom, y: Atom, n: Atom):
    def body(c: Ops, i: Atom, p: Atom, q: Atom, k: Atom):
        return q, c.add(c.sin(c.mul(p, q)), c.convert(i, "f64")), c.add(k, i)

    p, q, k = count(b, n, (x, y, b.integer(0)), body)
    return p, q, b.mul(p, b.convert(k, "f64"))


@sample((VECTOR,), np.array([0.5, -1.5, 2.5, 0.1]))
def sum_of_squares(b: Ops, x: Atom):
    def body(c: Ops, i: Atom, total: Atom):
        element = c.index(x, i)
        return (c.add(total, c.mul(element, element)),)

    return count(b, b.dim(x, 0), (one(0.0),), body)


@sample((VECTOR,), np.array([0.5, -1.5, 2.5, 0.1]))
def strided_and_backwards(b: Ops, x: Atom):
    n = b.dim(x, 0)
    (up,) = loop(b, b.integer(1), n, b.integer(2), (one(1.0),), lambda c, i, t: (c.mul(t, c.index(x, i)),))
    last = b.sub(n, b.integer(1))
    (down,) = loop(
        b, last, b.integer(-1), b.integer(-1), (up,), lambda c, i, t: (c.sin(c.mul(t, c.index(x, i))),)
    )
    return up, down


@sample((VECTOR,), np.array([0.5, -1.5, 2.5, 0.1, 0.3]))
def stencil_in_place(b: Ops, u: Atom):
    n = b.sub(b.dim(u, 0), b.integer(1))

    def body(c: Ops, i: Atom, v: Atom):
        left, right = c.index(v, c.sub(i, b.integer(1))), c.index(v, c.add(i, b.integer(1)))
        middle = c.index(v, i)
        return (c.update(v, c.add(c.mul(left, right), c.sin(middle)), i),)

    def sweep(c: Ops, t: Atom, v: Atom):
        return loop(c, c.integer(1), n, c.integer(1), (v,), body)

    return count(b, b.integer(3), (u,), sweep)


@sample((VECTOR, F64), np.array([0.5, -1.5, 2.5, 0.1, 0.3]), 0.1)
def two_buffers(b: Ops, u: Atom, k: Atom):
    n = b.sub(b.dim(u, 0), b.integer(1))
    new = b.full(one(0.0), b.dim(u, 0))

    def step(c: Ops, t: Atom, old: Atom, new: Atom):
        def body(d: Ops, i: Atom, w: Atom):
            left, right = d.index(old, d.sub(i, b.integer(1))), d.index(old, d.add(i, b.integer(1)))
            flux = d.mul(k, d.mul(d.sub(right, left), d.index(old, i)))
            return (d.update(w, d.add(d.index(old, i), flux), i),)

        (filled,) = loop(c, c.integer(1), n, c.integer(1), (new,), body)
        return filled, old

    return count(b, b.integer(4), (u, new), step)


@sample((VECTOR,), np.array([0.5, -1.5, 2.5, 0.1]))
def whole_arrays_in_a_loop(b: Ops, x: Atom):
    def body(c: Ops, i: Atom, v: Atom):
        return (c.add(c.mul(v, c.sin(v)), c.mul(x, c.like(x, 0.5))),)

    (v,) = count(b, b.integer(3), (x,), body)
    return v, b.reduce_sum(v)


@sample((VECTOR, F64), np.array([0.5, -1.5, 2.5]), 0.3)
def fanning_out(b: Ops, x: Atom, s: Atom):
    y = b.add(b.mul(x, s), b.exp(s))
    z = b.sub(s, b.mul(y, y))
    return z, b.reduce_sum(b.full(s, b.dim(x, 0)))


@sample((F64, F64), 0.7, 0.4)
def branches(b: Ops, x: Atom, y: Atom):
    first = branch(b, b.gt(x, y), lambda c: (c.mul(x, y), x), lambda c: (c.sin(x), y))
    second = branch(b, b.gt(y, x), lambda c: (c.mul(first[0], y),), lambda c: (c.div(first[1], c.exp(x)),))
    return first[0], second[0]


@sample((F64,), 0.0)
def branch_not_taken_is_zero(b: Ops, x: Atom):
    return branch(b, b.gt(x, one(0.0)), lambda c: (c.sqrt(x),), lambda c: (c.mul(x, one(3.0)),))


@sample((VECTOR, I64), np.array([0.5, -1.5, 2.5, 0.1]), 5)
def branches_in_a_loop(b: Ops, x: Atom, n: Atom):
    def body(c: Ops, i: Atom, v: Atom, t: Atom):
        j = c.mod(i, c.dim(x, 0))
        old = c.index(v, j)

        def then(d: Ops):
            z = d.cos(d.mul(old, t))
            return d.update(v, d.sin(z), j), d.add(t, z)

        w, s = branch(c, c.gt(old, one(0.0)), then, lambda d: (v, d.mul(t, old)))
        (again,) = branch(c, c.lt(s, one(0.5)), lambda d: (d.mul(s, s),), lambda d: (d.tanh(s),))
        return w, again

    return count(b, n, (x, one(0.4)), body)


@sample((F64, F64), 2.0, 0.3)
def newton_by_while(b: Ops, a: Atom, start: Atom):
    def condition(c: Ops, x: Atom, k: Atom):
        far = c.gt(c.abs(c.sub(c.mul(x, x), a)), one(1e-3))
        return c.and_(far, c.lt(k, c.integer(20)))

    def body(c: Ops, x: Atom, k: Atom):
        return c.mul(one(0.5), c.add(x, c.div(a, x))), c.add(k, c.integer(1))

    x, k = repeat(b, (start, b.integer(0)), condition, body)
    return b.mul(x, b.convert(k, "f64"))


@sample((F64, VECTOR), 0.7, np.array([0.5, -1.5, 2.5]))
def while_in_for_in_while(b: Ops, x: Atom, v: Atom):
    def inner(c: Ops, s: Atom, k: Atom, m: Atom):
        return c.sin(c.mul(s, x)), c.add(k, c.integer(1)), m

    def middle(c: Ops, i: Atom, s: Atom):
        t, _, _ = repeat(
            c, (s, c.integer(0), i), lambda d, s, k, m: d.le(k, m), lambda d, s, k, m: inner(d, s, k, m)
        )
        return (c.mul(t, c.index(v, i)),)

    def outer(c: Ops, s: Atom, k: Atom):
        (t,) = count(c, c.dim(v, 0), (s,), middle)
        return c.add(s, t), c.add(k, c.integer(1))

    return repeat(b, (x, b.integer(0)), lambda c, s, k: c.lt(k, c.integer(2)), outer)[:1]


@sample((VECTOR,), np.array([0.5, -1.5, 2.5, 0.1]))
def triangular_nest(b: Ops, x: Atom):
    def row(c: Ops, i: Atom, total: Atom):
        def element(d: Ops, j: Atom, t: Atom):
            return (d.add(d.mul(t, d.sin(d.mul(d.index(x, i), d.index(x, j)))), one(1.0)),)

        return count(c, i, (total,), element)

    return count(b, b.dim(x, 0), (one(0.5),), row)


@sample((VECTOR, I64), np.array([0.5]), 4)
def growing_list(b: Ops, x: Atom, n: Atom):
    def body(c: Ops, i: Atom, items: Atom):
        last = c.index(items, c.sub(c.dim(items, 0), c.integer(1)))
        return (c.append(items, c.sin(c.mul(last, last))),)

    (items,) = count(b, n, (x,), body)
    return items, b.reduce_sum(b.mul(items, items))


def _recursive(b: Ops, x: Atom, n: Atom):
    def deeper(c: Ops):
        (below,) = call(c, "recursive", c.mul(x, one(0.9)), c.sub(n, c.integer(1)), types=(F64,))
        return (c.mul(c.sin(below), x),)

    return branch(b, b.gt(n, b.integer(0)), deeper, lambda c: (c.exp(x),))


@sample((F64, I64), 0.7, 4, helpers=(function("recursive", (F64, I64), _recursive),))
def recursion(b: Ops, x: Atom, n: Atom):
    (y,) = call(b, "recursive", x, n, types=(F64,))
    return b.mul(y, x)


def _tree(b: Ops, x: Atom, v: Atom, n: Atom):
    def split(c: Ops):
        smaller = c.sub(n, c.integer(1))
        (left,) = call(c, "other_tree", c.mul(x, c.index(v, n)), v, smaller, types=(F64,))
        (right,) = call(c, "tree", c.add(left, one(0.3)), v, smaller, types=(F64,))
        return (c.tanh(c.mul(left, right)),)

    return branch(b, b.gt(n, b.integer(0)), split, lambda c: (c.sin(x),))


def _other_tree(b: Ops, x: Atom, v: Atom, n: Atom):
    (y,) = call(b, "tree", b.sin(x), v, n, types=(F64,))
    return b.add(y, b.index(v, b.integer(0)))


@sample(
    (F64, VECTOR),
    0.7,
    np.array([0.5, -1.5, 2.5, 0.1]),
    helpers=(
        function("tree", (F64, VECTOR, I64), _tree),
        function("other_tree", (F64, VECTOR, I64), _other_tree),
    ),
)
def mutual_recursion(b: Ops, x: Atom, v: Atom):
    return call(b, "tree", x, v, b.integer(3), types=(F64,))


def _helper(b: Ops, x: Atom, v: Atom, k: Atom):
    (s,) = count(b, b.dim(v, 0), (x,), lambda c, i, t: (c.sin(c.mul(t, c.index(v, i))),))
    return b.mul(b.exp(s), b.index(v, k)), b.add(k, b.integer(1))


@sample(
    (F64, VECTOR), 0.7, np.array([0.5, -1.5, 2.5]), helpers=(function("helper", (F64, VECTOR, I64), _helper),)
)
def calls_in_a_loop(b: Ops, x: Atom, v: Atom):
    def body(c: Ops, i: Atom, t: Atom, k: Atom):
        y, after = call(c, "helper", t, v, k, types=(F64, I64))
        return y, c.mod(after, c.dim(v, 0))

    y, k = count(b, b.integer(2), (x, b.integer(0)), body)
    z, _ = call(b, "helper", one(0.3), v, k, types=(F64, I64))
    return b.mul(y, z), z


@sample((MATRIX, VECTOR), np.array([[2.0, 0.3], [0.5, 1.5]]), np.array([0.4, -0.6]))
def linear_algebra(b: Ops, a: Atom, v: Atom):
    x = b.solve(a, v)
    p = b.matmul(a, b.transpose(a, (1, 0)))
    q = b.matmul(p, x)
    r = b.matmul(v, a)
    return b.matmul(q, r), b.solve(p, a), b.outer(x, v)


@sample((MATRIX,), np.arange(6.0).reshape(2, 3) / 7)
def shapes(b: Ops, a: Atom):
    m, n = b.dims(a)
    total = b.reduce_sum(b.mul(a, a), axes=(0,))
    wide = b.broadcast(total, (m, n), (None, 0))
    flat = b.reshape(b.mul(a, wide), b.mul(m, n))
    joined = b.concatenate(flat, b.row(a, b.integer(1)), total)
    part = b.slice(joined, b.integer(7), b.integer(3), b.integer(-2), dropped=(False,))
    stacked = b.stack(part, b.mul(total, total))
    return b.sin(stacked), b.update_slice(
        b.sin(a), b.row(stacked, b.integer(0)), *b.row_operands(a, b.integer(1))[0], dropped=(True, False)
    )


@sample((VECTOR, VECTOR), np.array([0.5, -1.5, 2.5]), np.array([0.2, 0.3]))
def slices_in_a_loop(b: Ops, x: Atom, w: Atom):
    n = b.dim(w, 0)

    def body(c: Ops, i: Atom, v: Atom):
        part = c.slice(v, i, n, c.integer(1), dropped=(False,))
        new = c.mul(part, c.mul(w, part))
        return (c.add_slice(c.update_slice(v, new, i, n, c.integer(1), dropped=(False,)),
                            one(0.1), c.integer(0), n, c.integer(1), dropped=(False,)),)  # fmt: skip

    return count(b, b.sub(b.dim(x, 0), n), (x,), lambda c, i, v: body(c, i, v))


@sample((Type("f32"), Type("f32", (None,))), np.float32(0.7), np.array([0.5, -1.5], np.float32))
def single_precision(b: Ops, x: Atom, v: Atom):
    y = b.mul(b.sin(v), x)
    return b.reduce_sum(y), b.convert(b.mul(x, x), "f64")


@sample((F64, VECTOR), 0.7, np.array([0.5, -1.5, 2.5, 0.1]))
def early_exit(b: Ops, x: Atom, v: Atom):
    def body(c: Ops, i: Atom, done: Atom, t: Atom):
        def work(d: Ops):
            s = d.mul(t, d.index(v, i))
            return d.gt(d.abs(s), one(2.0)), d.add(s, x)

        return branch(c, done, lambda d: (done, t), work)

    return count(b, b.dim(v, 0), (literal(False), x), body)[1:]


@sample((VECTOR, VECTOR), np.array([0.5, -1.5, 2.5]), np.array([0.3, 0.2, 0.1]))
def swapping_arrays(b: Ops, x: Atom, y: Atom):
    def body(c: Ops, i: Atom, p: Atom, q: Atom):
        return q, c.update(p, c.mul(c.index(p, i), c.index(q, i)), i)

    return count(b, b.dim(x, 0), (x, y), body)


@sample((VECTOR,), np.array([0.5, -1.5, 2.5]))
def checked(b: Ops, x: Atom):
    def body(c: Ops, i: Atom, t: Atom):
        element = c.index(x, i)
        c.check(c.lt(element, one(10.0)), element, error="ValueError", message="{0} is too large")
        return (c.mul(t, element),)

    b.check(b.gt(b.dim(x, 0), b.integer(1)), error="IndexError", message="too short")
    return count(b, b.dim(x, 0), (one(1.0),), body)


@sample((F64, BOOL), 0.7, True)
def selections(b: Ops, x: Atom, flag: Atom):
    y = b.select(flag, b.mul(x, x), b.sin(x))
    return b.mul(y, b.indicator(b.gt(x, one(0.1)), x)), b.select(b.isnan(y), one(0.0), y)
