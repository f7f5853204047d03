"""Python's built-in functions and `math`, and the methods of lists and dicts."""

from __future__ import annotations

import builtins
import dataclasses
import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.capture.calls import Calls
from chainrule.capture.cells import RAGGED, same_structure
from chainrule.capture.context import FALSE, TRUE
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    BoundMethod,
    Choice,
    Closure,
    DictState,
    ElementRef,
    Iteration,
    ListState,
    Maybe,
    ObjectState,
    PartialCall,
    RangeValue,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Sequence, leaves

Arguments = tuple[Any, ...]
Keywords = dict[str, Any]
DOMAIN = "math domain error"
RANGE = "math range error"

_MATH_SIMPLE = {
    math.sin: "sin", math.cos: "cos", math.tan: "tan", math.atan: "arctan", math.tanh: "tanh", math.asinh: "arcsinh",
    math.erf: "erf", math.erfc: "erfc", math.fabs: "abs", math.atan2: "arctan2", math.copysign: "copysign",
    math.hypot: "hypot", math.cbrt: "cbrt",
}  # fmt: skip
_MATH_OVERFLOW = {
    math.exp: "exp",
    math.sinh: "sinh",
    math.cosh: "cosh",
    math.expm1: "expm1",
    math.exp2: "exp2",
}
_MATH_POSITIVE = {math.log: "log", math.log2: "log2", math.log10: "log10"}


class BuiltinFunctions(Calls):
    """Functions that need no import, and those of `math`."""

    def known_function(self, value: Any) -> Callable[[Arguments, Keywords], Any] | None:
        """Give the meaning of a library function, if it has one."""
        try:
            if value in _MATH_SIMPLE:
                return lambda a, k: self._math(_MATH_SIMPLE[value], a)
            if value in _MATH_OVERFLOW:
                return lambda a, k: self._math_overflow(_MATH_OVERFLOW[value], a)
            if value in _MATH_POSITIVE:
                return lambda a, k: self._math_log(_MATH_POSITIVE[value], a)
            name = _TABLE.get(value)
        except TypeError:  # not hashable
            return None
        if name is None:
            return None
        method = getattr(self, name)
        return lambda a, k: method(*a, **k)

    # math

    def float_argument(self, value: Any) -> Atom:
        """Take an argument that must be one number, as a float."""
        value = self.solid(value)
        if not isinstance(value, Scalar):
            self.mismatch("E0404", f"must be real number, not {self.describe_value(value)}")
        return self.b.convert(value.atom, "f64")

    def _math(self, name: str, arguments: Arguments) -> Scalar:
        atoms = [self.float_argument(a) for a in arguments]
        if name == "hypot" and len(atoms) != 2:
            total = self.b.square(atoms[0])
            for atom in atoms[1:]:
                total = self.b.add(total, self.b.square(atom))
            return Scalar(self.b.sqrt(total))
        if all(isinstance(a, Literal) for a in atoms):
            python = next(f for f, n in _MATH_SIMPLE.items() if n == name)
            return self.number(python(*(a.value for a in atoms)))  # type: ignore[union-attr]
        return Scalar(getattr(self.b, name)(*atoms))

    def _math_overflow(self, name: str, arguments: Arguments) -> Scalar:
        x = self.float_argument(arguments[0])
        result = getattr(self.b, name)(x)
        inf = self.b.like(x, float("inf"))
        fine = self.b.or_(self.b.ne(self.b.abs(result), inf), self.b.eq(self.b.abs(x), inf))
        self.b.check(fine, error="OverflowError", message=RANGE)
        return Scalar(result)

    def _math_log(self, name: str, arguments: Arguments) -> Scalar:
        x = self.float_argument(arguments[0])
        self.b.check(self.b.not_(self.b.le(x, self.b.like(x, 0))), error="ValueError", message=DOMAIN)
        result = getattr(self.b, name)(x)
        if len(arguments) == 2:
            base = self._math_log("log", (arguments[1],)).atom
            return Scalar(self.b.div(result, base))
        return Scalar(result)

    def math_sqrt(self, value: Any) -> Scalar:
        """math.sqrt."""
        x = self.float_argument(value)
        self.b.check(self.b.not_(self.b.lt(x, self.b.like(x, 0))), error="ValueError", message=DOMAIN)
        if isinstance(x, Literal) and float(x.value) >= 0:  # type: ignore[arg-type]
            return self.number(math.sqrt(x.value))  # type: ignore[arg-type]
        return Scalar(self.b.sqrt(x))

    def _math_unit(self, name: str, value: Any) -> Scalar:
        x = self.float_argument(value)
        outside = self.b.gt(self.b.abs(x), self.b.like(x, 1))
        self.b.check(self.b.not_(outside), error="ValueError", message=DOMAIN)
        return Scalar(getattr(self.b, name)(x))

    def math_asin(self, value: Any) -> Scalar:
        """math.asin."""
        return self._math_unit("arcsin", value)

    def math_acos(self, value: Any) -> Scalar:
        """math.acos."""
        return self._math_unit("arccos", value)

    def math_log1p(self, value: Any) -> Scalar:
        """math.log1p."""
        x = self.float_argument(value)
        self.b.check(self.b.not_(self.b.le(x, self.b.like(x, -1))), error="ValueError", message=DOMAIN)
        return Scalar(self.b.log1p(x))

    def math_pow(self, x: Any, y: Any) -> Any:
        """math.pow."""
        numbers = [Scalar(self.float_argument(v), v.kind if v.kind == "mixed" else "python") for v in (x, y)]
        return self.binary_numbers("Pow", *numbers)

    def math_fmod(self, x: Any, y: Any) -> Scalar:
        """math.fmod."""
        a, c = self.float_argument(x), self.float_argument(y)
        self.b.check(self.b.ne(c, self.b.like(c, 0)), error="ValueError", message=DOMAIN)
        return Scalar(self.b.fmod(a, c))

    def _whole(self, name: str, value: Any) -> Scalar:
        if isinstance(value, Scalar) and value.atom.type.dtype in ("i64", "bool"):
            return Scalar(self.b.convert(value.atom, "i64"))
        x = self.float_argument(value)
        rounded = getattr(self.b, name)(x)
        return Scalar(self._to_integer(rounded, x))

    def _to_integer(self, rounded: Atom, x: Atom) -> Atom:
        message = "cannot convert float NaN to integer"
        self.b.check(self.b.eq(x, x), error="ValueError", message=message)
        inside = self.b.lt(self.b.abs(x), self.b.like(x, 2.0**63))
        message = "cannot convert float infinity (or a number beyond 64 bits) to integer"
        self.b.check(inside, error="OverflowError", message=message)
        return self.b.convert(rounded, "i64")

    def math_floor(self, value: Any) -> Scalar:
        """math.floor."""
        return self._whole("floor", value)

    def math_ceil(self, value: Any) -> Scalar:
        """math.ceil."""
        return self._whole("ceil", value)

    def to_int(self, value: Any = None) -> Scalar:
        """int(x): truncation."""
        if value is None:
            return self.number(0)
        return self._whole("trunc", value)

    def math_isnan(self, value: Any) -> Scalar:
        """math.isnan."""
        return Scalar(self.b.isnan(self.float_argument(value)))

    def math_isfinite(self, value: Any) -> Scalar:
        """math.isfinite."""
        return Scalar(self.b.isfinite(self.float_argument(value)))

    def math_isinf(self, value: Any) -> Scalar:
        """math.isinf."""
        return Scalar(self.b.isinf(self.float_argument(value)))

    def math_degrees(self, value: Any) -> Scalar:
        """math.degrees."""
        return Scalar(self.b.mul(self.float_argument(value), literal(180.0 / math.pi)))

    def math_radians(self, value: Any) -> Scalar:
        """math.radians."""
        return Scalar(self.b.mul(self.float_argument(value), literal(math.pi / 180.0)))

    def math_dist(self, p: Any, q: Any) -> Scalar:
        """math.dist."""
        total: Atom = literal(0.0)
        for x, y in zip(self.static_items(p, Somewhere()), self.static_items(q, Somewhere()), strict=True):
            total = self.b.add(
                total, self.b.square(self.b.sub(self.float_argument(x), self.float_argument(y)))
            )
        return Scalar(self.b.sqrt(total))

    # Numbers

    def to_float(self, value: Any = None) -> Scalar:
        """float(x)."""
        if value is None:
            return self.number(0.0)
        if isinstance(value, Static) and isinstance(value.value, str):
            return self.number(float(value.value))
        if isinstance(value, ArrayRef):
            value = self._only_element(value)
        return Scalar(self.float_argument(value))

    def _only_element(self, value: ArrayRef) -> Scalar:
        dims = self.array_dims(value)
        for size in dims:
            message = "only length-1 arrays can be converted to Python scalars"
            self.b.check(self.b.eq(size, self.b.integer(1)), error="TypeError", message=message)
        return Scalar(self.read_element(value, tuple(self.b.integer(0) for _ in dims)), "numpy")

    def to_bool(self, value: Any = FALSE) -> Scalar:
        """bool(x)."""
        return Scalar(self.truth(value))

    def truth(self, value: Any) -> Atom:
        """Give the truth value of anything that has one."""
        match value:
            case Maybe(present=present, value=inner):
                return self.b.and_(present, self.truth(inner))
            case Choice():
                return self.choose(value, lambda one: Scalar(self.truth(one))).atom
            case Static(value=known):
                return literal(bool(known))
            case TupleValue(items=items):
                return literal(bool(items))
            case Ref() | ElementRef():
                content = self.content(value)
                if isinstance(content, ObjectState):
                    return self._object_truth(value, content.cls)
                return self.b.gt(self.length(value).atom, self.b.integer(0))
            case Closure() | BoundMethod() | PartialCall():
                return literal(True)
            case _:
                return super().truth(value)

    def _object_truth(self, value: Any, cls: type) -> Atom:
        for name in ("__bool__", "__len__"):
            if hasattr(cls, name):
                return super().truth(self.call_method(value, name, (), None))
        return literal(True)

    def absolute(self, value: Any) -> Any:
        """abs(x)."""
        if isinstance(value, Scalar):
            if value.known:
                return self.number(abs(value.atom.value))  # type: ignore[union-attr,arg-type]
            return Scalar(self.b.abs(value.atom), value.kind)
        if isinstance(value, ArrayRef):
            return self.array(self.b.abs(self.read_array(value)))
        return self.call_method(value, "__abs__", (), None)

    def rounded(self, value: Any, digits: Any = NONE) -> Scalar:
        """round(x): to the even neighbour at ties."""
        if isinstance(digits, Static):
            return self._whole("rint", value)
        if not digits.known:
            self.refuse("E0408", "the number of digits must be known at compile time")
        scale = literal(10.0 ** int(digits.atom.value))
        x = self.float_argument(value)
        return Scalar(self.b.div(self.b.rint(self.b.mul(x, scale)), scale), value.kind)

    def power(self, x: Any, y: Any) -> Any:
        """pow(x, y)."""
        return self.binary("Pow", x, y, Somewhere())

    def div_mod(self, x: Any, y: Any) -> TupleValue:
        """divmod(x, y)."""
        where = Somewhere()
        return TupleValue(tuple, (self.binary("FloorDiv", x, y, where), self.binary("Mod", x, y, where)))

    # Containers

    def length(self, value: Any) -> Scalar:
        """len(x)."""
        value = self.solid(value)
        if isinstance(value, Choice):
            return self.choose(value, self.length)
        match value:
            case TupleValue(items=items):
                return self.number(len(items))
            case ArrayRef():
                return Scalar(self.array_dims(value)[0])
            case RangeValue():
                return Scalar(self.range_length(value))
            case Iteration(length=length):
                return Scalar(length)
            case Static(value=str() as text):
                return self.number(len(text))
            case Ref() | ElementRef():
                match self.content(value):
                    case ListState(items=items) | DictState(items=items):
                        return self.number(len(items))
                    case SequenceState(length=length):
                        return Scalar(length)
                    case _:
                        return self.call_method(value, "__len__", (), None)
            case _:
                self.mismatch("E0404", f"{self.describe_value(value)} has no len()")

    def make_range(self, *arguments: Any) -> RangeValue:
        """range(…)."""
        atoms: list[Atom] = []
        for a in arguments:
            if not isinstance(a, Scalar) or a.atom.type.dtype not in ("i64", "bool", "i32"):
                self.mismatch(
                    "E0404",
                    f"range() needs integers, and this is {self.describe_value(a)}",
                    hint="use int(…)",
                )
            atoms.append(self.b.convert(a.atom, "i64"))
        one, zero = self.b.integer(1), self.b.integer(0)
        start, stop, step = [(zero, *atoms, one), (*atoms, one), tuple(atoms)][len(atoms) - 1]
        if not isinstance(step, Literal) or step.value == 0:
            message = "range() arg 3 must not be zero"
            self.b.check(self.b.ne(step, zero), error="ValueError", message=message)
        return RangeValue(start, stop, step)

    def make_enumerate(self, value: Any, start: Any = None) -> Iteration:
        """enumerate(x)."""
        plan = self.iteration(value, Somewhere())
        first = start.atom if start is not None else self.b.integer(0)

        def item(k: Atom) -> TupleValue:
            return TupleValue(tuple, (Scalar(self.b.add(first, k)), plan.item(k)))

        fixed = plan.static_items
        if fixed is not None and start is None:
            fixed = tuple(TupleValue(tuple, (self.number(k), v)) for k, v in enumerate(fixed))
        return Iteration(plan.length, item, fixed if start is None else None)

    def make_zip(self, *values: Any, strict: Any = None) -> Iteration:
        """zip(…): as long as the shortest."""
        plans = [self.iteration(v, Somewhere()) for v in values]
        shortest = [
            len(p.static_items)
            for p in plans
            if p.static_items is not None and not self._uniform(p.static_items)
        ]
        if shortest and not all(p.static_items is not None for p in plans):
            return self._bounded_zip(plans, min(shortest))
        if all(p.static_items is not None for p in plans):
            rows = tuple(
                TupleValue(tuple, row) for row in zip(*(p.static_items or () for p in plans), strict=False)
            )
            return Iteration(self.b.integer(len(rows)), lambda k: self._static_at(rows, k), rows)
        length = plans[0].length
        for other in plans[1:]:
            length = self.smaller(length, other.length)
        return Iteration(length, lambda k: TupleValue(tuple, tuple(p.item(k) for p in plans)))

    def _bounded_zip(self, plans: list[Iteration], bound: int) -> Iteration:
        """Zip items of several types, which are known one by one, with a run-time sequence."""
        length = self.b.integer(bound)
        for plan in plans:
            length = self.smaller(length, plan.length)

        def item(k: Atom) -> TupleValue:
            row = tuple(p.item(k) if p.static_items is None else p.static_items[int(k.value)] for p in plans)  # type: ignore[union-attr,arg-type]
            return TupleValue(tuple, row)

        return Iteration(length, item, None, bound)

    def make_reversed(self, value: Any) -> Any:
        """reversed(x)."""
        if isinstance(value, RangeValue):
            n = self.range_length(value)
            last = self.b.add(value.start, self.b.mul(self.b.sub(n, self.b.integer(1)), value.step))
            stop = self.b.sub(value.start, value.step)
            return RangeValue(last, stop, self.b.neg(value.step) if not isinstance(value.step, Literal)
                              else self.b.integer(-int(value.step.value)))  # type: ignore[arg-type]  # fmt: skip
        plan = self.iteration(value, Somewhere())
        last = self.b.sub(plan.length, self.b.integer(1))
        fixed = None if plan.static_items is None else tuple(reversed(plan.static_items))
        return Iteration(plan.length, lambda k: plan.item(self.b.sub(last, k)), fixed)

    def make_list(self, value: Any = None) -> Ref:
        """list(x)."""
        if value is None:
            return Ref(self.new_cell(ListState(())))
        if isinstance(value, TupleValue) or (isinstance(value, Iteration) and value.static_items is not None):
            return Ref(self.new_cell(ListState(self.static_items(value, Somewhere()))))
        if isinstance(value, Ref) and isinstance(self.state[value.cell], ListState):
            return Ref(self.new_cell(self.state[value.cell]))
        if isinstance(value, Ref) and isinstance(self.state[value.cell], SequenceState):
            content = self.state[value.cell]
            columns = tuple(self.array(self.read_array(c)) for c in content.columns)
            return Ref(self.new_cell(SequenceState(content.length, content.item, columns)))
        plan = self.iteration(value, Somewhere())
        if isinstance(plan.length, Literal):
            return Ref(self.new_cell(ListState(self.static_items(value, Somewhere()))))
        return self.collect(plan.length, plan.item)

    def call_list(self, value: Any) -> Ref:
        """Make a list of an iterable."""
        return self.make_list(value)

    def collect(self, length: Atom, item: Callable[[Atom], Any]) -> Ref:
        """Make a run-time list of `item(0)`, `item(1)`, …"""
        raise NotImplementedError

    def make_tuple(self, value: Any = None) -> TupleValue:
        """tuple(x)."""
        return TupleValue(tuple, () if value is None else self.static_items(value, Somewhere()))

    def make_dict(self, *arguments: Any, **keywords: Any) -> Ref:
        """dict(…)."""
        pairs = dict(self.content(arguments[0]).items) if arguments else {}
        return Ref(self.new_cell(DictState(tuple((pairs | keywords).items()))))

    def is_instance(self, value: Any, cls: Any) -> Scalar:
        """isinstance(x, cls): known at compile time."""
        classes = tuple(c.value for c in cls.items) if isinstance(cls, TupleValue) else (cls.value,)
        found = self.python_class(value)
        return TRUE if issubclass(found, classes) else FALSE

    def python_class(self, value: Any) -> type:
        """Give the class that a value has in Python."""
        match value:
            case Scalar(atom=atom, kind=kind):
                names = {"f64": (float, np.float64), "i64": (int, np.int64), "bool": (bool, np.bool_)}
                pair = names.get(atom.type.dtype, (np.generic, np.generic))
                return pair[1] if kind == "numpy" else pair[0]
            case ArrayRef():
                return np.ndarray
            case TupleValue(cls=cls):
                return cls
            case Static(value=known):
                return type(known)
            case Ref() | ElementRef():
                content = self.content(value)
                names_ = {"ListState": list, "SequenceState": list, "DictState": dict}
                return content.cls if isinstance(content, ObjectState) else names_[type(content).__name__]
            case Closure() | PartialCall():
                return type(lambda: None)
            case RangeValue():
                return range
            case _:
                return object

    def type_of(self, value: Any) -> Static:
        """type(x)."""
        return Static(self.python_class(value))

    def get_attribute(self, owner: Any, name: Any, default: Any = None) -> Any:
        """getattr(x, name) with a known name."""
        if not isinstance(name, Static):
            self.refuse("E0316", "the name of an attribute must be known")
        if default is not None and self.has_attribute(owner, name) is FALSE:
            return default
        return self.attribute(owner, str(name.value))

    def has_attribute(self, owner: Any, name: Any) -> Scalar:
        """hasattr(x, name) with a known name."""
        if isinstance(owner, Ref | ElementRef) and isinstance(self.content(owner), ObjectState):
            content = self.content(owner)
            return TRUE if content.get(name.value) is not None or hasattr(content.cls, name.value) else FALSE
        return TRUE if hasattr(self.python_class(owner), name.value) else FALSE

    def set_attribute_function(self, owner: Any, name: Any, value: Any) -> Static:
        """setattr(x, name, value) with a known name."""
        self.set_attribute(owner, str(name.value), value)
        return NONE

    def frozen_setattr(self, owner: Any, name: Any, value: Any) -> Static:
        """object.__setattr__(x, name, value), as frozen dataclasses use it."""
        self.writable(owner.cell)
        self.state[owner.cell] = self.state[owner.cell].with_field(str(name.value), value)
        return NONE

    # Reductions of Python

    def _reduce(self, value: Any, start: Any, step: Callable[[Any, Any], Any]) -> Any:
        """Fold over an iterable, with a run-time loop where its length is not known."""
        plan = self.iteration(value, Somewhere())
        if plan.static_items is not None or isinstance(plan.length, Literal):
            items = plan.static_items
            if items is None:
                items = self.static_items(value, Somewhere()) if int(plan.length.value) <= 16 else None  # type: ignore[union-attr,arg-type]
            if items is not None:
                for item in items:
                    start = item if start is None else step(start, item)
                return start
        first: Atom = self.b.integer(0)
        if start is None:
            message = "max() or min() arg is an empty sequence"
            self.b.check(self.b.gt(plan.length, first), error="ValueError", message=message)
            start, first = plan.item(first), self.b.integer(1)
        return self.fold(first, plan.length, start, lambda total, k: step(total, plan.item(k)))

    def fold(self, first: Atom, stop: Atom, start: Any, step: Callable[[Any, Atom], Any]) -> Any:
        """Run `total = step(total, k)` for k from first to stop, in a run-time loop."""
        raise NotImplementedError

    def total(self, value: Any, start: Any = None) -> Any:
        """sum(x)."""
        begin = start if start is not None else self.number(0)
        return self._reduce(value, begin, lambda t, v: self.binary("Add", t, v, Somewhere()))

    def _extreme(self, op: str, arguments: Arguments, keywords: Keywords) -> Any:
        key = keywords.get("key")

        def measure(value: Any) -> Any:
            return value if key is None else self.call(key, (value,), {})

        def step(best: Any, value: Any) -> Any:
            better = self.truth(self.compare(op, measure(value), measure(best), Somewhere()))
            if isinstance(better, Literal):
                return value if better.value else best
            if isinstance(best, Scalar) and isinstance(value, Scalar):
                return self._chosen(better, value, best)
            return self.branch(better, lambda: value, lambda: best)

        if len(arguments) == 1:
            if "default" in keywords:
                self.refuse("E0318", "`default` is not covered")
            return self._reduce(arguments[0], None, step)
        best = arguments[0]
        for value in arguments[1:]:
            best = step(best, value)
        return best

    def _chosen(self, better: Atom, value: Scalar, best: Scalar) -> Scalar:
        dtype = value.atom.type.dtype
        if dtype != best.atom.type.dtype:
            dtype = "f64"
        kind = value.kind if value.kind == best.kind else "mixed"
        return Scalar(
            self.b.select(better, self.b.convert(value.atom, dtype), self.b.convert(best.atom, dtype)), kind
        )

    def largest(self, *arguments: Any, **keywords: Any) -> Any:
        """max(…)."""
        return self._extreme("Gt", arguments, keywords)

    def smallest(self, *arguments: Any, **keywords: Any) -> Any:
        """min(…)."""
        return self._extreme("Lt", arguments, keywords)

    def any_of(self, value: Any) -> Any:
        """any(x)."""
        return self._reduce(value, FALSE, lambda t, v: Scalar(self.b.or_(self.truth(t), self.truth(v))))

    def all_of(self, value: Any) -> Any:
        """all(x)."""
        return self._reduce(value, TRUE, lambda t, v: Scalar(self.b.and_(self.truth(t), self.truth(v))))

    def mapped(self, function: Any, *values: Any) -> Iteration:
        """map(f, x, …)."""
        plan = self.make_zip(*values)
        fixed = None
        if plan.static_items is not None:
            fixed = tuple(self.call(function, row.items, {}) for row in plan.static_items)
        return Iteration(plan.length, lambda k: self.call(function, plan.item(k).items, {}), fixed)

    def make_partial(self, function: Any, *arguments: Any, **keywords: Any) -> PartialCall:
        """functools.partial."""
        return PartialCall(function, arguments, tuple(keywords.items()))

    def replaced(self, owner: Any, **changes: Any) -> Any:
        """dataclasses.replace."""
        content = self.content(owner)
        kept = {f.name: content.get(f.name) for f in dataclasses.fields(content.cls) if f.init}
        return self.construct(content.cls, (), kept | changes)

    def wraps(self, *_: Any, **__: Any) -> Static:
        """functools.wraps: names only."""
        return Static(_same)

    def identity(self, value: Any) -> Any:
        """Give the argument."""
        return value

    # Methods of lists and dicts

    def builtin_method(self, owner: Any, method: Any, arguments: Arguments, keywords: Keywords) -> Any:
        """Call a method of a list or dict."""
        name = getattr(method, "__name__", "?")
        if isinstance(owner, Ref):
            content = self.state[owner.cell]
            prefix = (
                "dict"
                if isinstance(content, DictState)
                else "list"
                if not isinstance(content, ObjectState)
                else ""
            )
            found = getattr(self, f"_{prefix}_{name}", None)
            if found is not None:
                return found(owner, *arguments, **keywords)
            if isinstance(content, ObjectState) and callable(method):
                return self.call(Static(method), arguments, keywords)
        if isinstance(owner, TupleValue) and name == "_replace":
            fields = owner.cls._fields  # type: ignore[attr-defined]
            return TupleValue(
                owner.cls, tuple(keywords.get(f, v) for f, v in zip(fields, owner.items, strict=True))
            )
        self.refuse("E0313", f"the method `{name}` is not covered (yet)")

    def _list_append(self, owner: Ref, value: Any) -> Static:
        self.writable(owner.cell)
        content = self.state[owner.cell]
        if isinstance(content, ListState):
            self.state[owner.cell] = ListState((*content.items, value))
            return NONE
        given = self.as_row(value) if isinstance(content.item, Sequence) else value
        self.widen_sequence(owner, given)
        content = self.state[owner.cell]
        structure, atoms = self.describe(given)
        if not same_structure(content.item, structure):
            self.mismatch(
                "E0403", f"the items of this list have one type, and {self.describe_value(value)} differs"
            )
        self._refuse_inner(content)
        for column, atom, type_ in zip(content.columns, atoms, leaves(content.item), strict=True):
            current = self.state[column.cell]
            atom = self.b.convert(atom, type_.dtype)
            for axis, have in enumerate(self.b.dims(atom)):
                want = self.b.dim(current, axis + 1)
                fits = self.b.or_(self.b.eq(have, want), self.b.eq(content.length, self.b.integer(0)))
                self.b.check(fits, have, want, error="ValueError", message=RAGGED)
            self.state[column.cell] = self.b.append(current, atom)
        length = self.b.add(content.length, self.b.integer(1))
        self.state[owner.cell] = SequenceState(length, content.item, content.columns, content.cls)
        if isinstance(value, Ref | ArrayRef):
            self.mark_uncertain(value.cell)
        return NONE

    def _refuse_inner(self, content: SequenceState) -> None:
        if any(column.views for column in content.columns):
            self.refuse("E0902", "a list inside a list cannot change its length", hint="use a list per row")

    def _list_extend(self, owner: Ref, values: Any) -> Static:
        plan = self.iteration(values, Somewhere())
        if plan.static_items is not None:
            for item in plan.static_items:
                self._list_append(owner, item)
            return NONE
        joined = self._joined_lists(self.state[owner.cell], self.state[self.make_list(values).cell])
        self.writable(owner.cell)
        self.state[owner.cell] = self.state[joined.cell]
        return NONE

    def _list_pop(self, owner: Ref, index: Any = None) -> Any:
        self.writable(owner.cell)
        content = self.state[owner.cell]
        if isinstance(content, ListState) and (index is None or index.known):
            if not content.items:
                self.b.check(literal(False), error="IndexError", message="pop from empty list")
                self.unreachable()
            position = -1 if index is None else int(index.atom.value)
            items = list(content.items)
            value = items.pop(position)
            self.state[owner.cell] = ListState(tuple(items))
            return value
        content = self.as_sequence(owner.cell)
        self._refuse_inner(content)
        zero, one = self.b.integer(0), self.b.integer(1)
        self.b.check(self.b.gt(content.length, zero), error="IndexError", message="pop from empty list")
        last = self.b.sub(content.length, one)
        at = last if index is None else self.checked_index(index, content.length, "pop")
        value = self.item_at(owner.cell, content, at, 0, content.item)
        if not isinstance(value, Scalar):
            structure, atoms = self.describe(value)
            value = self.instantiate(structure, iter(atoms))
        if index is not None:
            self.splice(owner, at, self.b.add(at, one), None)
            return value
        for column in content.columns:
            self.state[column.cell] = self.b.drop_last(self.state[column.cell])
        self.state[owner.cell] = SequenceState(last, content.item, content.columns, content.cls)
        return value

    def _list_insert(self, owner: Ref, index: Any, value: Any) -> Static:
        self.writable(owner.cell)
        content = self.state[owner.cell]
        if isinstance(content, ListState) and index.known:
            items = list(content.items)
            items.insert(int(index.atom.value), value)
            self.state[owner.cell] = ListState(tuple(items))
            return NONE
        content = self.as_sequence(owner.cell)
        at = self.clipped(index.atom, content.length)
        self.splice(owner, at, at, self.sequence_of((value,)))
        return NONE

    def _list_copy(self, owner: Ref) -> Ref:
        return self.make_list(owner)

    def _list_clear(self, owner: Ref) -> Static:
        self.writable(owner.cell)
        self.state[owner.cell] = ListState(())
        return NONE

    def _list_reverse(self, owner: Ref) -> Static:
        self.writable(owner.cell)
        content = self.state[owner.cell]
        if not isinstance(content, ListState):
            self.refuse("E0902", "`reverse` of a run-time list is not covered yet")
        self.state[owner.cell] = ListState(content.items[::-1])
        return NONE

    def _dict_items(self, owner: Ref) -> Iteration:
        pairs = self.state[owner.cell].items
        return self._fixed(tuple(TupleValue(tuple, (self.constant(k), v)) for k, v in pairs))

    def _dict_keys(self, owner: Ref) -> Iteration:
        return self._fixed(tuple(self.constant(k) for k, _ in self.state[owner.cell].items))

    def _dict_values(self, owner: Ref) -> Iteration:
        return self._fixed(tuple(v for _, v in self.state[owner.cell].items))

    def _fixed(self, items: tuple[Any, ...]) -> Iteration:
        return Iteration(self.b.integer(len(items)), lambda k: self._static_at(items, k), items)

    def _dict_get(self, owner: Ref, key: Any, default: Any = NONE) -> Any:
        return dict(self.state[owner.cell].items).get(self.static_key(key, Somewhere()), default)

    def _dict_copy(self, owner: Ref) -> Ref:
        return Ref(self.new_cell(self.state[owner.cell]))

    def _dict_update(self, owner: Ref, other: Any = None, **more: Any) -> Static:
        self.writable(owner.cell)
        pairs = dict(self.state[owner.cell].items)
        pairs |= dict(self.state[other.cell].items) if other is not None else {}
        self.state[owner.cell] = DictState(tuple((pairs | more).items()))
        return NONE


class Somewhere:
    """A place without a position of its own: errors point at the call."""


def _same(function: Any) -> Any:
    return function


_TABLE: dict[Any, str] = {
    math.sqrt: "math_sqrt", math.asin: "math_asin", math.acos: "math_acos", math.log1p: "math_log1p",
    math.pow: "math_pow", math.fmod: "math_fmod", math.floor: "math_floor", math.ceil: "math_ceil",
    math.trunc: "to_int", math.isnan: "math_isnan", math.isfinite: "math_isfinite", math.isinf: "math_isinf",
    math.degrees: "math_degrees", math.radians: "math_radians", math.dist: "math_dist",
    builtins.int: "to_int", builtins.float: "to_float", builtins.bool: "to_bool", builtins.abs: "absolute",
    builtins.round: "rounded", builtins.pow: "power", builtins.divmod: "div_mod", builtins.len: "length",
    builtins.range: "make_range", builtins.enumerate: "make_enumerate", builtins.zip: "make_zip",
    builtins.reversed: "make_reversed", builtins.list: "make_list", builtins.tuple: "make_tuple",
    builtins.dict: "make_dict", builtins.isinstance: "is_instance", builtins.type: "type_of",
    builtins.getattr: "get_attribute", builtins.hasattr: "has_attribute", builtins.setattr: "set_attribute_function",
    object.__setattr__: "frozen_setattr", builtins.sum: "total", builtins.max: "largest", builtins.min: "smallest",
    builtins.any: "any_of", builtins.all: "all_of", builtins.map: "mapped", functools.partial: "make_partial",
    math.fsum: "total", dataclasses.replace: "replaced", functools.wraps: "wraps", _same: "identity",
}  # fmt: skip
