"""Small IR programs as capture makes them, one for each thing that emission has to get right."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Function, Primitive, Program, Value
from chainrule.ir.types import F64, I64, TAPE, Type
from chainrule.primitives import arrays, control, elementwise, transcendental
from chainrule.primitives.ops import Ops

VECTOR = Type("f64", (None,))
MATRIX = Type("f64", (None, None))
Body = Callable[..., list[Atom]]


def program(name: str, body: Body, **types: Type) -> Program:
    """Make a program of one function, whose parameters are named."""
    params = tuple(Value(t, n) for n, t in types.items())
    b = Ops()
    results = body(b, *params)
    return Program({name: Function(name, b.region(params, tuple(results)))}, name)


def op(b: Ops, primitive: Primitive, *inputs: Atom, name: str) -> Value:
    """Emit an equation whose output has a name."""
    return b.one(primitive, *inputs, name=name)


def expression() -> Program:
    """Nested scalar expressions, parentheses, a division that may be by zero."""

    def body(b: Ops, x: Value, y: Value) -> list[Atom]:
        total = b.add(b.mul(b.sin(x), b.exp(y)), b.recip(b.sub(x, y)))
        return [b.sub(total, b.sub(b.neg(x), b.mul(b.add(x, y), b.add(y, b.like(y, -2)))))]

    return program("expression", body, x=F64, y=F64)


def simulate() -> Program:
    """An explicit Euler loop that fills an array, as a user writes it."""

    def body(b: Ops, speed: Value, dt: Value, n: Value) -> list[Atom]:
        history = b.one(arrays.empty, n, dtype="f64", shape=(None,), name="history")
        i, now, trace = Value(I64, "i"), Value(F64, "speed"), Value(VECTOR, "history")
        inner = b.nested()
        drag = op(inner, elementwise.mul, inner.like(now, 0.5), inner.square(now), name="drag")
        changed = op(inner, elementwise.sub, now, inner.mul(drag, dt), name="speed")
        written = inner.update(trace, changed, i)
        region = inner.region((i, now, trace), (changed, written))
        bounds = (b.integer(0), n, b.integer(1))
        last, filled = b.emit(
            control.for_, *bounds, speed, history, regions=(region,), names=("speed", "history")
        )
        return [last, filled]

    return program("simulate", body, speed=F64, dt=F64, n=I64)


def fibonacci() -> Program:
    """Carried values that change places."""

    def body(b: Ops, n: Value) -> list[Atom]:
        i, one, two = Value(I64, "i"), Value(F64, "a"), Value(F64, "b")
        inner = b.nested()
        total = inner.add(one, two)
        region = inner.region((i, one, two), (two, total))
        bounds = (b.integer(0), n, b.integer(1))
        return [b.emit(control.for_, *bounds, literal(0.0), literal(1.0), regions=(region,))[0]]

    return program("fibonacci", body, n=I64)


def newton() -> Program:
    """A `while` with its condition in the head, and a check."""

    def body(b: Ops, x: Value) -> list[Atom]:
        b.check(b.ge(x, b.like(x, 0)), x, error="ValueError", message="no root of {0}")
        head, guess = b.nested(), Value(F64, "root")
        condition = head.gt(head.abs(head.sub(head.square(guess), x)), head.like(x, 1e-12))
        inner, root = b.nested(), Value(F64, "root")
        better = inner.mul(inner.like(x, 0.5), inner.add(root, inner.div(x, root)))
        regions = (head.region((guess,), (condition,)), inner.region((root,), (better,)))
        return list(b.emit(control.while_, b.add(x, b.like(x, 1)), regions=regions))

    return program("newton", body, x=F64)


def heat() -> Program:
    """Slices of an array that is written in place, and what is read before."""

    def body(b: Ops, u: Value, rate: Value) -> list[Atom]:
        one, n = b.integer(1), b.dim(u, 0)
        inside = b.sub(n, b.integer(2))
        left = b.slice(u, b.integer(0), inside, one, dropped=(False,))
        middle = b.slice(u, one, inside, one, dropped=(False,))
        right = b.slice(u, b.integer(2), inside, one, dropped=(False,))
        flow = b.mul(rate, b.add(b.sub(left, b.mul(middle, b.like(u, 2))), right))
        new = b.update_slice(u, b.add(middle, flow), one, inside, one, dropped=(False,))
        backwards = b.slice(new, b.sub(n, one), n, b.integer(-1), dropped=(False,))
        return [new, b.reduce_sum(backwards), b.zeros_like(new)]

    return program("heat", body, u=VECTOR, rate=F64)


def branches() -> Program:
    """A chain of conditions: one value that only some branches change, and short ones as an expression."""

    def body(b: Ops, income: Value) -> list[Atom]:
        low = b.nested()
        poor = low.region((), (low.mul(income, low.like(income, 0.1)),))
        high = b.nested()
        middle, rich = high.nested(), high.nested()
        excess = op(middle, elementwise.sub, income, middle.like(income, 100), name="excess")
        some = middle.region((), (middle.add(literal(10.0), middle.mul(excess, literal(0.2))),))
        more = op(rich, transcendental.log, income, name="more")
        most = rich.region((), (rich.mul(more, rich.mul(more, income)),))
        inner = high.emit(control.if_, high.lt(income, literal(1e3)), regions=(some, most), names=("tax",))
        regions = (poor, high.region((), inner))
        (tax,) = b.emit(control.if_, b.lt(income, literal(100.0)), regions=regions, names=("tax",))
        capped = b.select(b.gt(tax, literal(500.0)), literal(500.0), tax)
        return [tax, b.div(capped, income)]

    return program("branches", body, income=F64)


def residuals() -> Program:
    """Residuals on a tape, popped by a second loop; arrays that go on the tape and are changed later."""

    def body(b: Ops, x: Value, u: Value, n: Value) -> list[Atom]:
        (stack,) = b.emit(control.tape_new)
        i, now, items, store = Value(I64, "i"), Value(F64, "x"), Value(VECTOR, "u"), Value(TAPE, "tape")
        inner = b.nested()
        (pushed,) = inner.emit(control.push, store, now, items)
        new = inner.sin(inner.mul(now, inner.like(now, 1.1)))
        written = inner.add_at(items, new, inner.integer(0))
        region = inner.region((i, now, items, store), (new, written, pushed))
        bounds = (b.integer(0), n, b.integer(1))
        y, changed, stack = b.emit(control.for_, *bounds, x, u, stack, regions=(region,))
        back, bar, rest = Value(I64, ""), Value(F64, "x_bar"), Value(TAPE, "tape")
        again = b.nested()
        popped, old, seen = again.emit(control.pop, rest, types=(TAPE, F64, VECTOR))
        slope = again.mul(again.cos(again.mul(old, literal(1.1))), again.like(bar, 1.1))
        result = again.add(again.mul(bar, slope), again.reduce_sum(seen))
        region = again.region((back, bar, rest), (result, popped))
        down = (b.sub(n, b.integer(1)), b.integer(-1), b.integer(-1))
        x_bar, _ = b.emit(control.for_, *down, literal(1.0), stack, regions=(region,))
        return [y, x_bar, changed]

    return program("residuals", body, x=F64, u=VECTOR, n=I64)


def layers() -> Program:
    """Matrices: products, outer products, broadcasting with and without help."""

    def body(b: Ops, weights: Value, x: Value, bias: Value) -> list[Atom]:
        y = op(b, transcendental.tanh, b.add(b.matmul(weights, x), bias), name="y")
        spread = b.broadcast(y, b.dims(weights), (0, None))
        scaled = b.mul(weights, spread)
        shifted = b.add(scaled, b.broadcast(x, b.dims(weights), (None, 0)))
        return [shifted, b.outer(y, x), b.reduce_sum(scaled, (0,)), b.transpose(scaled, (1, 0))]

    return program("layers", body, weights=MATRIX, x=VECTOR, bias=VECTOR)


def grow() -> Program:
    """A list that grows in a loop, and is read by a negative step."""

    def body(b: Ops, x: Value, n: Value) -> list[Atom]:
        start = b.full(x, b.integer(1))
        i, items = Value(I64, "i"), Value(VECTOR, "items")
        inner = b.nested()
        last = inner.index(items, inner.sub(inner.dim(items, 0), inner.integer(1)))
        longer = inner.append(items, inner.mul(last, literal(0.5)))
        region = inner.region((i, items), (longer,))
        bounds = (b.integer(0), n, b.integer(1))
        (filled,) = b.emit(control.for_, *bounds, start, regions=(region,), names=("items",))
        return [b.drop_last(filled), b.convert(b.dim(filled, 0), "f64")]

    return program("grow", body, x=F64, n=I64)


def ratio() -> Program:
    """Whole numbers beside floats; a quotient of Python floats that may be 0 / 0."""

    def body(b: Ops, u: Value, n: Value) -> list[Atom]:
        mean = b.div(b.reduce_sum(u), b.convert(b.dim(u, 0), "f64"))
        quotient = b.div(b.convert(n, "f64"), b.convert(b.sub(n, b.integer(2)), "f64"))
        return [mean, quotient, b.div(b.convert(n, "f64"), b.convert(b.add(n, b.integer(1)), "f64"))]

    return program("ratio", body, u=VECTOR, n=I64)


PROGRAMS = (expression, simulate, fibonacci, newton, heat, branches, residuals, layers, grow, ratio)
