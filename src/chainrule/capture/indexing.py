"""Indexing: elements, slices and views of arrays; items of tuples, lists, dicts and run-time lists."""

from __future__ import annotations

import ast
from typing import Any

from chainrule.capture.cells import join_structures, same_structure
from chainrule.capture.context import Raised
from chainrule.capture.numbers import Numbers
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    DictState,
    ElementRef,
    Iteration,
    ListState,
    RangeValue,
    Ref,
    ReshapeView,
    Scalar,
    SequenceState,
    SliceView,
    Static,
    TupleValue,
)
from chainrule.errors import ShapeError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import Sequence, leaves


class Indexing(Numbers):
    """Reading and writing `x[…]`."""

    # Indices

    def checked_index(self, index: Scalar, size: Atom, what: str) -> Atom:
        """Check an index against a size, and count negative ones from the end."""
        atom = index.atom
        if atom.type.dtype not in ("i64", "bool"):
            if atom.type.dtype in ("i32", "i16", "i8", "u8"):
                atom = self.b.convert(atom, "i64")
            else:
                self.mismatch("E0404", "indices must be integers", hint="convert it with `int(…)`")
        if atom.type.dtype == "bool":
            atom = self.b.convert(atom, "i64")
        message = _OUT_OF_RANGE.get(what, f"{what} index out of range")
        if what.startswith("axis"):
            message = f"index {{0}} is out of bounds for {what} with size {{1}}"
        if isinstance(atom, Literal):
            return self._known_index(int(atom.value), size, message, atom)  # type: ignore[arg-type]
        low = self.lower_bound(atom)
        if low is None or low < 0:
            wrapped = self.b.select(self.b.lt(atom, self.b.integer(0)), self.b.add(atom, size), atom)
            inside = self.b.and_(self.b.ge(wrapped, self.b.integer(0)), self.b.lt(wrapped, size))
        else:
            wrapped, inside = atom, self.b.lt(atom, size)
        self.b.check(inside, atom, size, error="IndexError", message=message)
        return wrapped

    def _known_index(self, index: int, size: Atom, message: str, atom: Atom) -> Atom:
        if isinstance(size, Literal):
            n = int(size.value)  # type: ignore[arg-type]
            if not -n <= index < n:
                self.b.check(literal(False), atom, size, error="IndexError", message=message)
                return self.b.integer(0)
            return self.b.integer(index % n)
        if index >= 0:
            self.b.check(self.b.lt(atom, size), atom, size, error="IndexError", message=message)
            return atom
        wrapped = self.b.add(size, atom)
        self.b.check(self.b.ge(wrapped, self.b.integer(0)), atom, size, error="IndexError", message=message)
        return wrapped

    def slice_bounds(self, node: ast.Slice, size: Atom) -> tuple[Atom, Atom, Atom]:
        """Give start, size and step of a slice of an axis, as `slice.indices` has them."""
        lower, upper, step = (self._bound(part) for part in (node.lower, node.upper, node.step))
        if step is None:
            step = self.b.integer(1)
        if not isinstance(step, Literal):
            self.refuse("E0408", "the step of a slice must be known at compile time", node=node)
        stride = int(step.value)  # type: ignore[arg-type]
        if stride == 0:
            self.b.check(literal(False), error="ValueError", message="slice step cannot be zero")
            stride = 1
        if stride < 0:
            return self._backward_slice(lower, upper, stride, size)
        start = self.clipped(lower, size) if lower is not None else self.b.integer(0)
        stop = self.clipped(upper, size) if upper is not None else size
        length = self.at_least(self.b.sub(stop, start), 0)
        if stride > 1:
            length = self.b.floor_div(self.b.add(length, self.b.integer(stride - 1)), self.b.integer(stride))
            length = self._folded_int(length)
        return start, length, step

    def _bound(self, node: ast.expr | None) -> Atom | None:
        if node is None:
            return None
        value = self.evaluate(node)
        if isinstance(value, Static) and value.value is None:
            return None
        if not isinstance(value, Scalar) or value.atom.type.dtype not in ("i64", "bool"):
            self.mismatch("E0404", "slice indices must be integers", node=node)
        return self.b.convert(value.atom, "i64")

    def clipped(self, bound: Atom, size: Atom) -> Atom:
        """Give a slice's bound between 0 and the size; negative ones count from the end."""
        if isinstance(bound, Literal) and isinstance(size, Literal):
            start, _, _ = slice(int(bound.value), None).indices(int(size.value))  # type: ignore[arg-type]
            return self.b.integer(start)
        if isinstance(bound, Literal):
            if int(bound.value) < 0:  # type: ignore[arg-type]
                return self.at_least(self.b.add(size, bound), 0)
            return bound if bound.value == 0 else self.smaller(bound, size)
        if bound is size:
            return size
        low = self.lower_bound(bound)
        if low is None or low < 0:
            shifted = self.b.add(bound, size)
            bound = self.b.select(self.b.lt(bound, self.b.integer(0)), self.at_least(shifted, 0), bound)
        return self.smaller(bound, size)

    def _backward_slice(
        self, lower: Atom | None, upper: Atom | None, stride: int, size: Atom
    ) -> tuple[Atom, Atom, Atom]:
        one = self.b.integer(1)
        last = self.b.sub(size, one)
        start = last if lower is None else self.smaller(self._wrapped(lower, size), last)
        stop = self.b.integer(-1) if upper is None else self.smaller(self._wrapped(upper, size), last)
        length = self.at_least(self.b.sub(start, stop), 0)
        if stride < -1:
            length = self.b.floor_div(
                self.b.add(length, self.b.integer(-stride - 1)), self.b.integer(-stride)
            )
            length = self._folded_int(length)
        start = self.at_least(start, 0)
        return start, length, self.b.integer(stride)

    def _wrapped(self, bound: Atom, size: Atom) -> Atom:
        if isinstance(bound, Literal) and int(bound.value) >= 0:  # type: ignore[arg-type]
            return bound
        shifted = self.at_least(self.b.add(bound, size), -1)
        if isinstance(bound, Literal):
            return shifted
        return self.b.select(self.b.lt(bound, self.b.integer(0)), shifted, bound)

    def _folded_int(self, atom: Atom) -> Atom:
        equation = self.b.definitions.get(atom) if not isinstance(atom, Literal) else None
        if equation is not None and all(isinstance(i, Literal) for i in equation.inputs):
            x, y = (int(i.value) for i in equation.inputs if isinstance(i, Literal))  # type: ignore[arg-type]
            return self.b.integer(x // y)
        return atom

    def at_least(self, atom: Atom, bound: int) -> Atom:
        """max(atom, bound) for integers."""
        if isinstance(atom, Literal):
            return self.b.integer(max(int(atom.value), bound))  # type: ignore[arg-type]
        low = self.lower_bound(atom)
        return atom if low is not None and low >= bound else self.b.maximum(atom, self.b.integer(bound))

    def smaller(self, x: Atom, y: Atom) -> Atom:
        """min(x, y) for integers."""
        if x is y:
            return x
        if isinstance(x, Literal) and isinstance(y, Literal):
            return self.b.integer(min(int(x.value), int(y.value)))  # type: ignore[arg-type]
        return self.b.minimum(x, y)

    # Reading

    def subscript(self, owner: Any, index: ast.expr) -> Any:
        """Read `owner[index]`."""
        owner = self.solid(owner)
        match owner:
            case Choice():
                return self.choose(owner, lambda one: self.subscript(one, index))
            case ArrayRef():
                return self._array_item(owner, index)
            case TupleValue(items=items):
                return self._fixed_item(items, index, "tuple", owner)
            case Ref(cell=cell):
                return self._ref_item(owner, self.state[cell], index)
            case ElementRef():
                return self._ref_item(owner, self.content(owner), index)
            case RangeValue():
                return self.range_item(owner, self.integer_index(index))
            case Static(value=value):
                return self._static_item(value, index)
            case Iteration(item=item, length=length):
                return item(self.checked_index(self.integer_index(index), length, "list"))
            case _:
                self.mismatch("E0404", f"{self.describe_value(owner)} cannot be indexed", node=index)

    def _static_item(self, value: Any, index: ast.expr) -> Any:
        key = self.evaluate(index)
        if isinstance(value, str) and isinstance(key, Scalar) and key.known:
            return Static(value[int(key.atom.value)])  # type: ignore[union-attr]
        self.mismatch("E0404", f"{self.describe_value(Static(value))} cannot be indexed here", node=index)

    def integer_index(self, index: ast.expr) -> Scalar:
        """Evaluate an index that must be one integer."""
        value = self.evaluate(index)
        if not isinstance(value, Scalar):
            self.mismatch(
                "E0404", f"the index must be an integer, and this is {self.describe_value(value)}", node=index
            )
        return value

    def range_item(self, owner: RangeValue, index: Scalar) -> Scalar:
        """Give an item of a range."""
        position = self.checked_index(index, self.range_length(owner), "range object")
        return Scalar(self.b.add(owner.start, self.b.mul(position, owner.step)))

    def range_length(self, owner: RangeValue) -> Atom:
        """Give the number of items of a range."""
        start, stop, step = owner.start, owner.stop, owner.step
        if isinstance(start, Literal) and isinstance(stop, Literal) and isinstance(step, Literal):
            return self.b.integer(len(range(int(start.value), int(stop.value), int(step.value))))  # type: ignore[arg-type]
        if isinstance(step, Literal) and step.value in (1, -1):
            return self.at_least(self.b.sub(stop, start) if step.value == 1 else self.b.sub(start, stop), 0)
        forward = self.b.gt(step, self.b.integer(0))
        span = self.b.select(forward, self.b.sub(stop, start), self.b.sub(start, stop))
        size = self.b.select(forward, step, self.b.neg(step))
        rounded = self.b.floor_div(self.b.sub(self.b.add(span, size), self.b.integer(1)), size)
        return self.b.maximum(rounded, self.b.integer(0))

    def _ref_item(self, owner: Any, content: Any, index: ast.expr) -> Any:
        match content:
            case ListState(items=items):
                if isinstance(index, ast.Slice):
                    return self._list_slice(content, index)
                key = self.evaluate(index)
                if isinstance(key, Scalar) and key.known:
                    return self._fixed_item(items, key, "list", owner)
                return self._sequence_item(owner, self.as_sequence(owner.cell), key)
            case SequenceState():
                if isinstance(index, ast.Slice):
                    return self._sequence_slice(content, index)
                return self._sequence_item(owner, content, self.evaluate(index))
            case DictState(items=pairs):
                return self._dict_item(pairs, self.evaluate(index), index)
            case _:
                return self.call_method(owner, "__getitem__", (self.evaluate(index),), index)

    def call_method(self, owner: Any, name: str, arguments: tuple[Any, ...], node: ast.AST) -> Any:
        """Call a method by name."""
        raise NotImplementedError(name)

    def _dict_item(self, pairs: tuple[tuple[Any, Any], ...], key: Any, node: ast.AST) -> Any:
        known = self.static_key(key, node)
        for name, value in pairs:
            if name == known and type(name) is type(known):
                return value
        self.refuse(
            "E0504", f"the dict has no key {known!r}", node=node, hint=f"its keys are {[k for k, _ in pairs]}"
        )

    def static_key(self, key: Any, node: ast.AST) -> Any:
        """Give a dict key, which must be known."""
        if isinstance(key, Static):
            return key.value
        if isinstance(key, Scalar) and key.known:
            return key.atom.value  # type: ignore[union-attr]
        if isinstance(key, TupleValue):
            return tuple(self.static_key(k, node) for k in key.items)
        self.refuse(
            "E0308",
            "dict keys must be known at compile time",
            node=node,
            hint="use an array, indexed by an integer",
        )

    def _fixed_item(self, items: tuple[Any, ...], index: Any, what: str, owner: Any) -> Any:
        if isinstance(index, ast.Slice):
            parts = [self._known_bound(p) for p in (index.lower, index.upper, index.step)]
            return TupleValue(tuple, items[slice(*parts)])
        key = self.evaluate(index) if isinstance(index, ast.expr) else index
        if not isinstance(key, Scalar):
            self.mismatch("E0404", f"{what} indices must be integers")
        if key.known:
            position = int(key.atom.value)  # type: ignore[union-attr]
            if not -len(items) <= position < len(items):
                self.b.check(_false(), error="IndexError", message=f"{what} index out of range")
                self.unreachable()
            return items[position]
        sequence = self.sequence_of(items, tuple)
        cell = self.new_cell(sequence)
        return self._sequence_item(Ref(cell), sequence, key)

    def unreachable(self) -> None:
        """Stop here: a Python exception has been raised on every path."""
        raise Raised

    def _known_bound(self, node: ast.expr | None) -> int | None:
        bound = self._bound(node)
        if bound is None:
            return None
        if not isinstance(bound, Literal):
            self.refuse("E0408", "slices of tuples and short lists need bounds that are known", node=node)
        return int(bound.value)  # type: ignore[arg-type]

    def _list_slice(self, content: ListState, index: ast.Slice) -> Ref:
        parts = [self._known_bound(p) for p in (index.lower, index.upper, index.step)]
        return Ref(self.new_cell(ListState(content.items[slice(*parts)])))

    def _sequence_item(self, owner: Any, content: SequenceState, key: Any) -> Any:
        if not isinstance(key, Scalar):
            self.mismatch("E0404", "list indices must be integers")
        index = self.checked_index(key, content.length, content.cls.__name__)
        return self.item_at(owner.cell, content, index, 0, content.item)

    def _sequence_slice(self, content: SequenceState, index: ast.Slice) -> Ref:
        start, length, step = self.slice_bounds(index, content.length)
        columns: list[ArrayRef] = []
        for column in content.columns:
            atom = self.read_array(column)
            where: list[Atom] = [start, length, step]
            for size in self.b.dims(atom)[1:]:
                where += [self.b.integer(0), size, self.b.integer(1)]
            columns.append(self.array(self.b.slice(atom, *where, dropped=(False,) * atom.type.rank)))
        return Ref(self.new_cell(SequenceState(length, content.item, tuple(columns), content.cls)))

    # Arrays

    def _array_item(self, owner: ArrayRef, index: ast.expr) -> Any:
        scalars, view = self._array_index(owner, index)
        if scalars is not None:
            return Scalar(self.read_element(owner, scalars), "numpy")
        return view

    def _array_index(self, owner: ArrayRef, index: ast.expr) -> tuple[tuple[Atom, ...] | None, Any]:
        """Give the indices of one element, or else the view that an index makes."""
        parts = list(index.elts) if isinstance(index, ast.Tuple) else [index]
        values: list[Any] = [p if isinstance(p, ast.Slice) else self.evaluate(p) for p in parts]
        if len(values) == 1 and isinstance(values[0], TupleValue):
            values = list(values[0].items)
        rank = self.array_type(owner).rank
        values = self._without_ellipsis(values, rank)
        used = sum(1 for v in values if not (isinstance(v, Static) and v.value is None))
        if used > rank:
            message = f"too many indices: the array has {rank} axes, and {used} were given"
            self.refuse("E0202", message, kind=ShapeError, node=index)
        dims = self.array_dims(owner)
        if used == rank and all(isinstance(v, Scalar) and v.atom.type.dtype != "bool" for v in values):
            pairs = enumerate(zip(values, dims, strict=True))
            return tuple(self.checked_index(v, d, f"axis {axis}") for axis, (v, d) in pairs), None
        return None, self._view(owner, values, dims)

    def _without_ellipsis(self, values: list[Any], rank: int) -> list[Any]:
        whole = ast.Slice(None, None, None)
        for k, value in enumerate(values):
            if isinstance(value, Static) and value.value is Ellipsis:
                others = sum(1 for v in values if not (isinstance(v, Static) and v.value in (None, Ellipsis)))
                return values[:k] + [whole] * (rank - others) + values[k + 1 :]
        return values

    def _view(self, owner: ArrayRef, values: list[Any], dims: tuple[Atom, ...]) -> ArrayRef:
        where: list[Atom] = []
        dropped: list[bool] = []
        shape: list[Atom] = []
        axis = 0
        one = self.b.integer(1)
        for value in values:
            if isinstance(value, Static) and value.value is None:
                shape.append(one)
                continue
            if isinstance(value, ast.Slice):
                bounds = self.slice_bounds(value, dims[axis])
                where += bounds
                shape.append(bounds[1])
            elif isinstance(value, Scalar) and value.atom.type.dtype != "bool":
                where += [self.checked_index(value, dims[axis], f"axis {axis}"), one, one]
            else:
                self.refuse(
                    "E0902", "indexing with arrays or truth values is not covered yet",
                    hint="use np.where, or a loop",
                )  # fmt: skip
            dropped.append(not isinstance(value, ast.Slice))
            axis += 1
        for size in dims[axis:]:
            where += [self.b.integer(0), size, one]
            dropped.append(False)
            shape.append(size)
        view = self.composed(owner, SliceView(tuple(where), tuple(dropped)), dims)
        if any(isinstance(v, Static) and v.value is None for v in values):
            view = ArrayRef(view.cell, (*view.views, ReshapeView(tuple(shape), self.array_dims(view))))
        return view

    # Writing

    def set_subscript(self, owner: Any, index: ast.expr, value: Any) -> None:
        """Write `owner[index] = value`."""
        owner = self.solid(owner)
        match owner:
            case Choice():
                self.choose(owner, lambda one: self.set_subscript(one, index, value))
            case ArrayRef():
                self._set_array_item(owner, index, value)
            case Ref(cell=cell):
                self._set_ref_item(owner, self.state[cell], index, value)
            case TupleValue():
                self.mismatch("E0404", "'tuple' object does not support item assignment", node=index)
            case _:
                self.mismatch(
                    "E0404", f"items of {self.describe_value(owner)} cannot be assigned", node=index
                )

    def _set_array_item(self, owner: ArrayRef, index: ast.expr, value: Any) -> None:
        scalars, view = self._array_index(owner, index)
        dtype = self.state[owner.cell].type.dtype
        numbers = self.as_numbers(value)
        if self.dtype_of(numbers) == "f64" and dtype in ("i64", "bool") and isinstance(numbers, ArrayRef):
            pass  # NumPy truncates silently in assignments
        atom = self.b.convert(self.operand(numbers), dtype)
        if scalars is not None:
            if atom.type.shape:
                self.refuse("E0204", "an array does not fit into one element", kind=ShapeError, node=index)
            self.write_element(owner, scalars, atom)
        else:
            self.assign_view(view, atom)

    def assign_view(self, view: ArrayRef, atom: Atom) -> None:
        """Write an array or number into what a view shows, stretched as NumPy does."""
        if atom.type.shape:
            dims = self.array_dims(view)
            if atom.type.rank > len(dims):
                self.refuse("E0204", "the value has more axes than the slice", kind=ShapeError)
            offset = len(dims) - atom.type.rank
            for axis, size in enumerate(self.b.dims(atom)):
                if not _is(size, 1):
                    self.same_dims(dims[axis + offset], size, "could not broadcast input array into shape")
            atom = self._stretched(atom, list(dims))
        self.write_array(view, atom)

    def splice(self, owner: Ref, start: Atom, stop: Atom, new: SequenceState | None) -> None:
        """Replace the items from start to stop of a run-time list by others."""
        self.writable(owner.cell)
        content = self.as_sequence(owner.cell)
        if any(column.views for column in content.columns):
            self.refuse("E0902", "a list inside a list cannot change its length", hint="use a list per row")
        if new is not None and not same_structure(content.item, new.item):
            self.mismatch("E0403", "the items of this list have one type, and the new ones differ")
        columns: list[ArrayRef] = []
        rest = self.b.sub(content.length, stop)
        for k, column in enumerate(content.columns):
            atom = self.state[column.cell]
            head, tail = self.b.narrow(atom, 0, self.b.integer(0), start), self.b.narrow(atom, 0, stop, rest)
            middle = [] if new is None else [self.b.convert(self.read_array(new.columns[k]), atom.type.dtype)]
            columns.append(self.array(self.b.concatenate(head, *middle, tail)))
        length = self.b.add(start, rest)
        if new is not None:
            length = self.b.add(length, new.length)
        self.state[owner.cell] = SequenceState(length, content.item, tuple(columns), content.cls)

    def _set_list_slice(self, owner: Ref, content: Any, index: ast.Slice, value: Any) -> None:
        if isinstance(content, ListState) and isinstance(value, TupleValue | Ref):
            inner = (
                value.items
                if isinstance(value, TupleValue)
                else getattr(self.state[value.cell], "items", None)
            )
            parts = [self._bound(p) for p in (index.lower, index.upper, index.step)]
            if inner is not None and all(p is None or isinstance(p, Literal) for p in parts):
                items = list(content.items)
                items[slice(*(None if p is None else int(p.value) for p in parts))] = inner  # type: ignore[union-attr,arg-type]
                self.state[owner.cell] = ListState(tuple(items))
                return
        if index.step is not None:
            self.refuse("E0902", "slices with a step of run-time lists cannot be assigned yet")
        sequence = self.as_sequence(owner.cell)
        start, length, _ = self.slice_bounds(index, sequence.length)
        new = self.state[self.call_list(value).cell]
        if isinstance(new, ListState):
            new = self.sequence_of(new.items) if new.items else None
        self.splice(owner, start, self.b.add(start, length), new)

    def call_list(self, value: Any) -> Ref:
        """Make a list of an iterable."""
        raise NotImplementedError

    def _set_ref_item(self, owner: Ref, content: Any, index: ast.expr, value: Any) -> None:
        self.writable(owner.cell)
        if isinstance(index, ast.Slice) and isinstance(content, ListState | SequenceState):
            self._set_list_slice(owner, content, index, value)
            return
        match content:
            case ListState(items=items):
                key = self.integer_index(index)
                if key.known:
                    position = int(key.atom.value)  # type: ignore[union-attr]
                    if not -len(items) <= position < len(items):
                        message = "list assignment index out of range"
                        self.b.check(_false(), error="IndexError", message=message)
                        self.unreachable()
                    position %= len(items)
                    self.state[owner.cell] = ListState((*items[:position], value, *items[position + 1 :]))
                    return
                self._set_sequence_item(owner, self.as_sequence(owner.cell), key, value)
            case SequenceState():
                self._set_sequence_item(owner, content, self.integer_index(index), value)
            case DictState(items=pairs):
                known = self.static_key(self.evaluate(index), index)
                updated = dict(pairs)
                updated[known] = value
                self.state[owner.cell] = DictState(tuple(updated.items()))
            case _:
                self.call_method(owner, "__setitem__", (self.evaluate(index), value), index)

    def _set_sequence_item(self, owner: Ref, content: SequenceState, key: Scalar, value: Any) -> None:
        index = self.checked_index(key, content.length, "list assignment")
        self.widen_sequence(owner, value)
        content = self.state[owner.cell]
        self.set_item_at(content, index, 0, content.item, value)
        if isinstance(value, Ref | ArrayRef):
            self.mark_uncertain(value.cell)

    def widen_sequence(self, owner: Ref, value: Any) -> None:
        """A list of integers that is given a float becomes a list of floats."""
        content: SequenceState = self.state[owner.cell]
        found, _ = self.describe(self.as_row(value) if isinstance(content.item, Sequence) else value)
        joined = join_structures(content.item, found)
        if joined is None or joined == content.item:
            return
        columns: list[ArrayRef] = []
        for column, type_ in zip(content.columns, leaves(joined), strict=True):
            columns.append(self.array(self.b.convert(self.read_array(column), type_.dtype)))
        self.state[owner.cell] = SequenceState(content.length, joined, tuple(columns), content.cls)


def _is(atom: Atom, value: int) -> bool:
    return isinstance(atom, Literal) and atom.value == value


def _false() -> Literal:
    return literal(False)


_OUT_OF_RANGE = {
    "pop": "pop index out of range",
    "list assignment": "list assignment index out of range",
}
