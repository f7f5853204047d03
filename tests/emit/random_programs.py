"""Random IR programs: loops, branches, writes into arrays, views, swaps, calls; small, and never out of
bounds.
"""

from __future__ import annotations

import random

from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Function, Program, Value
from chainrule.ir.types import BOOL, F64, I64, Type
from chainrule.primitives import control
from chainrule.primitives.ops import Ops

SIZE = 4
VECTOR = Type("f64", (None,))
MATRIX = Type("f64", (None, None))
NAMES = ("", "", "x", "y", "speed", "u")


class Generator:
    """Makes one program; `pool` lists the values that may be read, by kind."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.depth = 0
        self.functions: dict[str, Function] = {}

    def program(self) -> Program:
        if self.random.random() < 0.3:
            self.functions["helper"] = self.function("helper", (F64, VECTOR, MATRIX))
        self.functions["main"] = self.function("main", (F64, F64, VECTOR, VECTOR, MATRIX, I64))
        return Program(self.functions, "main")

    def function(self, name: str, types: tuple[Type, ...]) -> Function:
        params = tuple(Value(t, f"p{k}") for k, t in enumerate(types))
        b = Ops()
        pool: list[Atom] = list(params)
        self.body(b, pool, 8)
        results = [self.pick(pool, t) for t in (F64, F64, VECTOR)]
        if name == "main":
            results += [self.pick(pool, MATRIX), self.pick(pool, I64)]
        return Function(name, b.region(params, tuple(results)))

    def name(self) -> str:
        return self.random.choice(NAMES)

    def pick(self, pool: list[Atom], type: Type) -> Atom:
        fitting = [a for a in pool if a.type.dtype == type.dtype and a.type.rank == type.rank]
        recent = fitting[-5:]
        if not fitting:
            return literal(0.5) if type == F64 else literal(True) if type == BOOL else literal(2)
        return self.random.choice(recent if self.random.random() < 0.7 else fitting)

    def body(self, b: Ops, pool: list[Atom], length: int) -> None:
        for _ in range(length):
            kind = self.random.choice(
                ["scalar"] * 4
                + ["array"] * 3
                + ["write"] * 3
                + ["view", "int", "loop", "if", "while", "if", "call"]
            )
            if self.depth > 2 and kind in ("loop", "if", "while"):
                kind = "write"
            getattr(self, kind)(b, pool)

    def add(self, b: Ops, pool: list[Atom], primitive: str, *inputs: Atom) -> None:
        pool.append(b.one(getattr_primitive(primitive), *inputs, name=self.name()))

    def scalar(self, b: Ops, pool: list[Atom]) -> None:
        x, y = self.pick(pool, F64), self.pick(pool, F64)
        name = self.random.choice(
            ["add", "sub", "mul", "div", "maximum", "sin", "neg", "select", "index", "sum"]
        )
        if name == "sin" or name == "neg":
            self.add(b, pool, name, x)
        elif name == "select":
            pool.append(b.select(b.gt(x, y), x, y))
        elif name == "index":
            pool.append(b.index(self.pick(pool, VECTOR), self.index(b, pool)))
        elif name == "sum":
            pool.append(b.reduce_sum(self.pick(pool, VECTOR)))
        elif name == "div":
            self.add(b, pool, "div", x, b.add(b.mul(y, y), b.like(y, self.random.choice([0.0, 1.0]))))
        elif name == "mul" and self.random.random() < 0.3:
            t = b.add(x, y)
            pool.append(b.mul(t, t))
        else:
            self.add(b, pool, name, x, y)

    def index(self, b: Ops, pool: list[Atom]) -> Atom:
        i = self.pick(pool, I64)
        return b.mod(i, b.integer(SIZE))

    def int(self, b: Ops, pool: list[Atom]) -> None:
        pool.append(b.mod(b.add(self.pick(pool, I64), b.integer(self.random.randrange(3))), b.integer(SIZE)))

    def array(self, b: Ops, pool: list[Atom]) -> None:
        u, v, x = self.pick(pool, VECTOR), self.pick(pool, VECTOR), self.pick(pool, F64)
        m = self.pick(pool, MATRIX)
        match self.random.randrange(8):
            case 0:
                self.add(b, pool, "add", u, v)
            case 1:
                self.add(b, pool, "mul", u, x)
            case 2:
                pool.append(b.full(x, b.dim(u, 0)))
            case 3:
                pool.append(b.add(m, b.broadcast(u, b.dims(m), self.random.choice([(0, None), (None, 0)]))))
            case 4:
                pool.append(b.outer(u, v))
            case 5:
                pool.append(b.matmul(m, u))
            case 6:
                pool.append(b.select(b.gt(u, v), u, x))
            case _:
                pool.append(b.zeros_like(u))

    def view(self, b: Ops, pool: list[Atom]) -> None:
        m, u = self.pick(pool, MATRIX), self.pick(pool, VECTOR)
        match self.random.randrange(4):
            case 0:
                pool.append(b.row(m, self.index(b, pool)))
            case 1:
                pool.append(b.transpose(m, (1, 0)))
            case 2:
                three = b.sub(b.dim(u, 0), b.integer(1))
                one = b.integer(1)
                a = b.slice(u, one, three, one, dropped=(False,))
                c = b.slice(u, b.integer(0), three, one, dropped=(False,))
                where = (self.random.choice([one, b.integer(0)]), three, one)
                pool.append(b.update_slice(u, b.mul(a, c), *where, dropped=(False,)))
            case _:
                flat = b.reshape(m, b.integer(SIZE * SIZE))
                changed = b.update(flat, self.pick(pool, F64), b.integer(3))
                pool.append(b.reshape(changed, b.integer(SIZE), b.integer(SIZE)))

    def write(self, b: Ops, pool: list[Atom]) -> None:
        u, x, m = self.pick(pool, VECTOR), self.pick(pool, F64), self.pick(pool, MATRIX)
        match self.random.randrange(4):
            case 0:
                self.add(b, pool, "update", u, x, self.index(b, pool))
            case 1:
                self.add(b, pool, "add_at", u, x, self.index(b, pool))
            case 2:
                pool.append(b.update_row(m, u, self.index(b, pool)))
            case _:
                where, dropped = b.row_operands(m, self.index(b, pool))
                pool.append(b.add_slice(m, u, *where, dropped=dropped))

    def call(self, b: Ops, pool: list[Atom]) -> None:
        if "helper" in self.functions:
            inputs = (self.pick(pool, F64), self.pick(pool, VECTOR), self.pick(pool, MATRIX))
            pool.extend(
                b.emit(
                    control.call, *inputs, types=(F64, F64, VECTOR), function="helper", names=(self.name(),)
                )
            )

    def carried(self, pool: list[Atom]) -> list[Atom]:
        kinds = self.random.choices([F64, F64, VECTOR, MATRIX, I64], k=self.random.randrange(1, 4))
        return [self.pick(pool, t) for t in kinds]

    def loop(self, b: Ops, pool: list[Atom]) -> None:
        self.depth += 1
        inits = self.carried(pool)
        params = [Value(a.type, self.name()) for a in inits]
        i = Value(I64, self.random.choice(["", "i"]))
        inner = b.nested()
        inside = [*pool, i, *params]
        self.body(inner, inside, 5)
        results = tuple(self.pick(inside, p.type) for p in params)
        region = inner.region((i, *params), results)
        bounds = self.random.choice([(0, 3, 1), (3, -1, -1), (1, 4, 2), (0, 0, 1)])
        pool.extend(b.emit(control.for_, *map(b.integer, bounds), *inits, regions=(region,)))
        self.depth -= 1

    def branch(self, b: Ops, pool: list[Atom], types: list[Type]) -> tuple[Ops, tuple[Atom, ...]]:
        inner = b.nested()
        inside = list(pool)
        self.body(inner, inside, self.random.randrange(4))
        return inner, tuple(self.pick(inside, t) for t in types)

    def if_(self, b: Ops, pool: list[Atom]) -> None:
        self.depth += 1
        types = [a.type for a in self.carried(pool)]
        regions = [
            inner.region((), results) for inner, results in (self.branch(b, pool, types) for _ in range(2))
        ]
        condition = b.gt(self.pick(pool, F64), self.pick(pool, F64))
        if isinstance(condition, Value):
            pool.extend(b.emit(control.if_, condition, regions=tuple(regions), names=(self.name(),)))
        self.depth -= 1

    def while_(self, b: Ops, pool: list[Atom]) -> None:
        self.depth += 1
        inits = [b.integer(0), *self.carried(pool)]
        names = [self.name() for _ in inits]
        head = b.nested()
        first = tuple(Value(a.type, n) for a, n in zip(inits, names))
        outer = self.pick(pool, F64)
        extra = head.lt(head.mul(outer, outer), head.like(outer, 1e6))
        condition = head.and_(head.lt(first[0], head.integer(3)), extra)
        inner = b.nested()
        params = tuple(Value(a.type, n) for a, n in zip(inits, names))
        inside = [*pool, *params[1:]]
        self.body(inner, inside, 5)
        counted = inner.add(params[0], inner.integer(1))
        results = (counted, *(self.pick(inside, p.type) for p in params[1:]))
        regions = (head.region(first, (condition,)), inner.region(params, results))
        pool.extend(b.emit(control.while_, *inits, regions=regions)[1:])
        self.depth -= 1


setattr(Generator, "if", Generator.if_)
setattr(Generator, "while", Generator.while_)


def getattr_primitive(name: str):
    from chainrule.primitives.ops import _BY_NAME

    return _BY_NAME[name]
