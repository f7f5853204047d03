"""Assignments: to names, attributes, subscripts, and to several at once."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from chainrule.capture.context import Raised
from chainrule.capture.expressions import Expressions
from chainrule.capture.indexing import Place
from chainrule.capture.numbers import UFUNCS
from chainrule.capture.sharing import same_place
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    Choice,
    ElementRef,
    FlatValue,
    Iteration,
    ListState,
    ObjectState,
    Ref,
    Scalar,
    SequenceState,
    TupleValue,
    Undefined,
    is_slice,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal


class Assignments(Expressions):
    """Binds values to targets."""

    def _do_assign(self, node: ast.Assign) -> None:
        value = self.evaluate(node.value)
        for target in node.targets:
            self.at(node)
            self.assign(target, value)

    def _do_annassign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.assign(node.target, self.evaluate(node.value))

    def assign(self, target: ast.expr, value: Any) -> None:
        """Assign to a name, attribute, item, or several of these."""
        match target:
            case ast.Name(id=name):
                self._assign_name(name, value)
            case ast.Attribute(value=owner, attr=name):
                self.set_attribute(self.evaluate(owner), name, value)
            case ast.Subscript(value=owner, slice=index):
                self.set_subscript(self.evaluate(owner), self.key(index), value)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                self._unpack(targets, value, target)
            case _:
                self.refuse("E0301", "this cannot be assigned to", node=target)

    def _assign_name(self, name: str, value: Any) -> None:
        frame = self.frame
        while frame is not None and name not in frame.names:
            frame = frame.parent
        if frame is None:
            self.refuse("E0305", f"`{name}` is a global: it cannot be assigned", hint="return the value")
        if isinstance(value, Scalar) and not isinstance(value.atom, Literal) and not value.atom.name:
            object.__setattr__(value.atom, "name", name)
        self.state[self.variable(name, frame)] = value

    def _unpack(self, targets: list[ast.expr], value: Any, node: ast.AST) -> None:
        stars = [k for k, t in enumerate(targets) if isinstance(t, ast.Starred)]
        count = len(targets)
        items = self._unpacked(value, count - len(stars), stars[0] if stars else None, node)
        if stars and len(items) >= count - 1 and not self._is_run_time(value):
            k, after = stars[0], count - stars[0] - 1
            middle = items[k : len(items) - after]
            items = (*items[:k], Ref(self.new_cell(ListState(middle))), *items[len(items) - after :])
        if len(items) != count:
            few = len(items) < count
            least = f"at least {count - 1}" if stars else str(count)
            words = f"not enough values to unpack (expected {least}, got {len(items)})"
            message = words if few else f"too many values to unpack (expected {count})"
            self.b.check(literal(False), error="ValueError", message=message)
            raise Raised
        stored = [i for i, t in zip(items, targets) if isinstance(t, ast.Attribute | ast.Subscript)]
        if any(
            self.is_in_list(item) and any(same_place(item, other) for other in stored[:k])
            for k, item in enumerate(stored)
        ):
            self.refuse(
                "E0321", "one item of a list would stand in two places", node=node, hint="store copies"
            )
        held = self.variable(f"$unpacked{self.fresh()}")  # visible where lists are changed meanwhile
        self.state[held] = TupleValue(tuple, items)
        for k, target in enumerate(targets):
            item = self.state[held].items[k]
            self.assign(target.value if isinstance(target, ast.Starred) else target, item)
        self.state.pop(held, None)

    def _run_time_length(self, value: Any) -> Atom | None:
        length: Atom | None = None
        if isinstance(value, ArrayRef):
            length = self.array_dims(value)[0]
        elif isinstance(value, Ref) and isinstance(self.state[value.cell], SequenceState):
            length = self.state[value.cell].length
        elif isinstance(value, Iteration) and value.static_items is None:
            length = value.length
        return None if isinstance(length, Literal) else length

    def _is_run_time(self, value: Any) -> bool:
        return self._run_time_length(value) is not None

    def _unpacked(self, value: Any, count: int, star: int | None, node: ast.AST) -> tuple[Any, ...]:
        """Give the items to unpack; a star among run-time items takes a list of them."""
        value = self.solid(value)
        length = self._run_time_length(value)
        if length is None:
            return self.iteration(value, node).static_items or self.static_items(value, node)
        few = self.b.lt(length, self.b.integer(count))
        least = count if star is None else f"at least {count}"
        message = f"not enough values to unpack (expected {least}, got {{0}})"
        self.b.check(self.b.not_(few), length, error="ValueError", message=message)
        plan = self.iteration(value, node)
        if star is None:
            many = self.b.gt(length, self.b.integer(count))
            message = f"too many values to unpack (expected {count})"
            self.b.check(self.b.not_(many), error="ValueError", message=message)
            return tuple(plan.item(self.b.integer(k)) for k in range(count))
        after = count - star
        upper = self.number(-after) if after else NONE
        inner = self.subscript(self.call_list(value), self.make_slice(self.number(star), upper))
        first = tuple(plan.item(self.b.integer(k)) for k in range(star))
        last = tuple(plan.item(self.b.sub(length, self.b.integer(k))) for k in range(after, 0, -1))
        return (*first, inner, *last)

    def _do_augassign(self, node: ast.AugAssign) -> None:
        op = type(node.op).__name__
        match node.target:
            case ast.Name(id=name):
                value, (current,) = self.evaluated_holding(node.value, self.lookup(name))
                self._assign_name(name, self._augmented(op, current, value, node))
            case ast.Attribute(value=owner_node, attr=name):
                owner = self.evaluate(owner_node)
                current = self.attribute(owner, name)
                value, (owner, current) = self.evaluated_holding(node.value, owner, current)
                self.set_attribute(owner, name, self._augmented(op, current, value, node))
            case ast.Subscript(value=owner_node, slice=index):
                self._augment_item(op, self.evaluate(owner_node), self.key(index), node)

    def _augment_item(self, op: str, owner: Any, key: Any, node: ast.AugAssign) -> None:
        """Compute `owner[key] op= value`."""
        owner = self.aliased(self.solid(owner))
        if isinstance(owner, Choice):
            self.choose(owner, lambda one: self._augment_item(op, one, key, node))
            return
        array = owner.array if isinstance(owner, FlatValue) else owner
        if not isinstance(array, ArrayRef):
            value, (owner, current) = self.evaluated_holding(node.value, owner, self.subscript(owner, key))
            new = self._augmented(op, current, value, node)
            if new is not current:
                self.set_subscript(owner, key, new)
            return
        place = self.place(array, key)
        match place:
            case tuple():
                current = Scalar(self.read_element(array, place), "numpy")
                value, (array,) = self.evaluated_holding(node.value, array)
                self._write_one(array, place, self._augmented(op, current, value, node))
            case ArrayRef():
                value, (place,) = self.evaluated_holding(node.value, place)
                self._augmented(op, place, value, node)
            case _:
                self._augment_place(op, place, node)

    def _write_one(self, array: ArrayRef | Choice, place: tuple[Atom, ...], value: Any) -> None:
        if isinstance(array, Choice):
            self.choose(array, lambda one: self.write_at(one, place, value))
        else:
            self.write_at(array, place, value)

    def _augment_place(self, op: str, place: Place, node: ast.AugAssign) -> None:
        """Compute `x[…] op= value` where index arrays say which elements; no element is changed twice."""
        masked = place.mask is not None and op in _NEUTRAL
        current = None if masked else self.array(self.read_place(place))
        value, (view,) = self.evaluated_holding(node.value, place.view)
        if isinstance(view, Choice):
            self.refuse("E0321", "which array this changes is known at run time only", node=node)
        place = replace(place, view=view)
        self.at(node)
        if current is None and isinstance(value, Scalar) and place.mask is not None:
            self._augmented(op, place.view, self._where(op, place.mask, value, place.view), node)
            return
        current = current or self.array(self.read_place(place))
        self._augmented(op, current, value, node)
        self.write_place(place, self.read_array(current))

    def _where(self, op: str, mask: Atom, value: Scalar, view: ArrayRef) -> ArrayRef:
        """Give an operand that changes nothing where a mask does not hold: `x + where(mask, v, -0.0)`.

        So `x` stays as it is there, and its derivative too, whatever `v` is.
        """
        own, weak = self.dtype_operand(value)
        dtype = self.common_dtype([view, value], floating=False) if weak or own == "bool" else own
        number = self.as_dtype(value, dtype)
        spread = self.spread_mask(mask, self.read_array(view))
        return self.array(self.b.select(spread, number, self.b.constant(_NEUTRAL[op], dtype)))

    def _augmented(self, op: str, current: Any, value: Any, node: ast.AugAssign) -> Any:
        """Compute `current op= value`: arrays and lists in place, all else anew."""
        self.at(node)
        current = self.solid(current)
        if isinstance(current, Choice):
            self.choose(current, lambda one: self._augmented(op, one, value, node))
            return current
        if isinstance(current, ArrayRef):
            result = self.binary(op, current, value, node)
            return self.store(
                self.as_numbers(result),
                current,
                f"ufunc '{UFUNCS[op].__name__ if op in UFUNCS else 'matmul'}' output",
            )
        if (
            isinstance(current, Ref)
            and isinstance(self.state[current.cell], ListState | SequenceState)
            and op == "Add"
        ):
            self.call_method(current, "extend", (value,), node)
            return current
        if isinstance(current, Ref | ElementRef | TupleValue):
            special = f"__i{_SHORT.get(op, op.lower())}__"
            cls = (
                current.cls
                if isinstance(current, TupleValue)
                else getattr(self.content(current), "cls", None)
            )
            if cls is not None and hasattr(cls, special) and cls not in (list, tuple):
                return self.call_method(current, special, (value,), node)
        return self.binary(op, current, value, node)

    def _do_delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            match target:
                case ast.Name(id=name):
                    self.lookup(name)
                    self.state[self.variable(name)] = Undefined()
                case ast.Attribute(value=owner, attr=name):
                    self._delete_attribute(self.evaluate(owner), name)
                case ast.Subscript(value=owner, slice=index):
                    self._delete_item(self.evaluate(owner), self.key(index), target)
                case _:
                    self.refuse("E0301", "this cannot be deleted", node=target)

    def _delete_attribute(self, owner: Any, name: str) -> None:
        self.attribute(owner, name)
        if not isinstance(owner, Ref) or not isinstance(self.state[owner.cell], ObjectState):
            self.refuse("E0301", f"attributes of {self.describe_value(owner)} cannot be deleted")
        self.writable(owner.cell)
        content: ObjectState = self.state[owner.cell]
        kept = tuple((n, v) for n, v in content.fields if n != name)
        self.state[owner.cell] = ObjectState(content.cls, kept)

    def _delete_item(self, owner: Any, key: Any, node: ast.AST) -> None:
        if is_slice(key):
            self.set_subscript(owner, key, Ref(self.new_cell(ListState(()))))
        elif isinstance(owner, Ref) and not isinstance(self.state[owner.cell], ObjectState):
            self.call_method(owner, "pop", (key,), node)
        else:
            self.call_method(owner, "__delitem__", (key,), node)


_NEUTRAL = {"Add": -0.0, "Sub": 0.0, "Mult": 1.0, "Div": 1.0}  # x + 0.0 would lose the sign of -0.0
_SHORT = {"Mult": "mul", "Div": "truediv", "MatMult": "matmul"}
