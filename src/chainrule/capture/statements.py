"""Statements: running a program on abstract values."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from chainrule.capture.context import FALSE, TRUE, Raised, is_false
from chainrule.capture.expressions import Expressions
from chainrule.capture.flow import DEAD, Loop
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    Choice,
    ElementRef,
    Iteration,
    ListState,
    RangeValue,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
    Undefined,
)
from chainrule.errors import UnsupportedError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal

UNROLL = 64


class Statements(Expressions):
    """Execution of statements."""

    def execute(self, statements: list[ast.stmt]) -> None:
        """Execute a block; what follows a statement that may leave it runs only where it does not."""
        for k, statement in enumerate(statements):
            if self.terminated():
                return
            rest = statements[k + 1 :]
            if isinstance(statement, ast.If):
                self._if(statement, rest)
                return
            self._statement(statement)
            if rest and self.leaving() is not None:
                self.guarded(lambda rest=rest: self.execute(rest), self.live_after(rest[-1]))
                return

    def _statement(self, node: ast.stmt) -> None:
        self.at(node)
        method: Callable[[Any], None] | None = getattr(self, f"_do_{type(node).__name__.lower()}", None)
        if method is None:
            code, hint = _REFUSED.get(type(node).__name__, ("E0301", ""))
            words = ast.unparse(node).split("\n")[0][:60]
            self.refuse(code, f"`{words}` is not supported", node=node, hint=hint)
        method(node)

    # Simple statements

    def _do_pass(self, node: ast.Pass) -> None:
        pass

    def _do_expr(self, node: ast.Expr) -> None:
        if not (isinstance(node.value, ast.Constant)):
            self.evaluate(node.value)

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
                self.set_subscript(self.evaluate(owner), index, value)
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
        items = self._unpacked(value, len(targets), bool(stars), node)
        if stars:
            k, after = stars[0], len(targets) - stars[0] - 1
            middle = items[k : len(items) - after]
            items = (*items[:k], Ref(self.new_cell(ListState(middle))), *items[len(items) - after :])
        if len(items) != len(targets):
            few = len(items) < len(targets)
            words = f"not enough values to unpack (expected {len(targets)}, got {len(items)})"
            message = words if few else f"too many values to unpack (expected {len(targets)})"
            self.b.check(literal(False), error="ValueError", message=message)
            raise Raised
        for target, item in zip(targets, items, strict=True):
            self.assign(target.value if isinstance(target, ast.Starred) else target, item)

    def _unpacked(self, value: Any, count: int, starred: bool, node: ast.AST) -> tuple[Any, ...]:
        length: Atom | None = None
        if isinstance(value, ArrayRef):
            length = self.array_dims(value)[0]
        elif isinstance(value, Ref) and isinstance(self.state[value.cell], SequenceState):
            length = self.state[value.cell].length
        if length is None or isinstance(length, Literal):
            return self.static_items(value, node)
        if starred:
            self.refuse("E0210", "the number of items must be known to unpack them with a star", node=node)
        plan = self.iteration(value, node)
        message = f"the number of values to unpack is {{0}}, expected {count}"
        self.b.check(self.b.eq(length, self.b.integer(count)), length, error="ValueError", message=message)
        return tuple(plan.item(self.b.integer(k)) for k in range(count))

    def _do_augassign(self, node: ast.AugAssign) -> None:
        op = type(node.op).__name__
        match node.target:
            case ast.Name(id=name):
                current = self.lookup(name)
                self._assign_name(name, self._augmented(op, current, self.evaluate(node.value), node))
            case ast.Attribute(value=owner_node, attr=name):
                owner = self.evaluate(owner_node)
                current = self.attribute(owner, name)
                self.set_attribute(owner, name, self._augmented(op, current, self.evaluate(node.value), node))
            case ast.Subscript(value=owner_node, slice=index):
                owner = self.evaluate(owner_node)
                current = self.subscript(owner, index)
                new = self._augmented(op, current, self.evaluate(node.value), node)
                if new is not current:
                    self.set_subscript(owner, index, new)

    def _augmented(self, op: str, current: Any, value: Any, node: ast.AugAssign) -> Any:
        """Compute `current op= value`: arrays and lists in place, all else anew."""
        self.at(node)
        current = self.solid(current)
        if isinstance(current, Choice):
            self.choose(current, lambda one: self._augmented(op, one, value, node))
            return current
        if isinstance(current, ArrayRef):
            result = self.binary(op, current, value, node)
            atom = self.operand(result)
            dtype = self.state[current.cell].type.dtype
            if atom.type.dtype == "f64" and dtype != "f64":
                words = f"a floating-point result does not fit into an array of {dtype}"
                self.mismatch("E0409", words, node=node, hint="make the array with `dtype=float`")
            self.assign_view(current, self.b.convert(atom, dtype))
            return current
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
            if not isinstance(target, ast.Name):
                self.refuse("E0301", "only variables can be deleted", node=target)
            self.state[self.variable(target.id)] = Undefined()

    def _do_functiondef(self, node: ast.FunctionDef) -> None:
        value: Any = self.make_closure(node)
        for decorator in reversed(node.decorator_list):
            value = self.call(self.evaluate(decorator), (value,), {})
        self._assign_name(node.name, value)

    def _do_nonlocal(self, node: ast.Nonlocal) -> None:
        pass

    def _do_return(self, node: ast.Return) -> None:
        value = NONE if node.value is None else self.evaluate(node.value)
        self.state[self.variable("$value")] = value
        self.set_flag("$return", TRUE)

    def _do_break(self, node: ast.Break) -> None:
        self.set_flag("$break", TRUE)

    def _do_continue(self, node: ast.Continue) -> None:
        self.set_flag("$continue", TRUE)

    def _do_raise(self, node: ast.Raise) -> None:
        error, message, facts = self._raised(node.exc, node)
        self.b.check(literal(False), *facts, error=error, message=message)
        self.state[DEAD] = True

    def _raised(self, node: ast.expr | None, where: ast.AST) -> tuple[str, str, list[Atom]]:
        arguments: list[ast.expr] = []
        if isinstance(node, ast.Call):
            arguments, node = list(node.args), node.func
        value = self.evaluate(node) if node is not None else None
        if not isinstance(value, Static) or not (
            isinstance(value.value, type) and issubclass(value.value, BaseException)
        ):
            self.refuse("E0301", "only exceptions can be raised", node=where)
        facts: list[Atom] = []
        message = self._message(arguments[0], facts) if arguments else ""
        name = value.value.__name__
        if value.value.__module__ != "builtins":
            self.unit.keep.append(value.value)
            name = f"{value.value.__module__}:{value.value.__qualname__}"
        return name, message, facts

    def _message(self, node: ast.expr, facts: list[Atom]) -> str:
        """Make a message of a string or f-string; run-time numbers become `{0}`, `{1}`, …"""
        if isinstance(node, ast.JoinedStr):
            return "".join(self._message_part(part, facts) for part in node.values)
        value = self.evaluate(node)
        if isinstance(value, Static):
            return str(value.value).replace("{", "{{").replace("}", "}}")
        return self._fact(value, "", facts)

    def _message_part(self, part: ast.expr, facts: list[Atom]) -> str:
        if isinstance(part, ast.Constant):
            return str(part.value).replace("{", "{{").replace("}", "}}")
        assert isinstance(part, ast.FormattedValue)
        spec = ""
        if isinstance(part.format_spec, ast.JoinedStr):
            spec = ":" + "".join(str(c.value) for c in part.format_spec.values if isinstance(c, ast.Constant))
        value = self.evaluate(part.value)
        if isinstance(value, Static):
            return format(value.value, spec[1:]).replace("{", "{{").replace("}", "}}")
        return self._fact(value, spec, facts)

    def _fact(self, value: Any, spec: str, facts: list[Atom]) -> str:
        if isinstance(value, Scalar) and len(facts) < 8:
            facts.append(value.atom)
            return f"{{{len(facts) - 1}{spec}}}"
        return f"<{self.describe_value(value)}>"

    def _do_assert(self, node: ast.Assert) -> None:
        test = self.truth(self.evaluate(node.test))
        facts: list[Atom] = []
        message = self._message(node.msg, facts) if node.msg is not None else ""
        self.b.check(test, *facts, error="AssertionError", message=message)

    # Branches

    def _if(self, node: ast.If, rest: list[ast.stmt]) -> None:
        self.at(node)
        test = self.truth(self.evaluate(node.test))
        if isinstance(test, Literal):
            self.execute([*(node.body if test.value else node.orelse), *rest])
            return
        then, other = node.body, node.orelse
        names = self.live_after(rest[-1] if rest else node)
        self.at(node)
        if _leaves(then) and not _leaves(other):
            self.branch(test, lambda: self.execute(then), lambda: self.execute([*other, *rest]), names)
        elif _leaves(other):
            self.branch(test, lambda: self.execute([*then, *rest]), lambda: self.execute(other), names)
        else:
            self.branch(test, lambda: self.execute(then), lambda: self.execute(other), self.live_after(node))
            if rest:
                self.guarded(lambda: self.execute(rest), names)

    # Loops

    def _do_while(self, node: ast.While) -> None:
        assigned = _assigned(node)
        saved = self.flag("$break"), self.flag("$continue")
        self.set_flag("$break", FALSE)
        self.set_flag("$continue", FALSE)

        def test() -> Atom:
            self.at(node.test)
            return self.truth(self.evaluate(node.test))

        def body() -> None:
            self.execute(node.body)
            self.set_flag("$continue", FALSE)

        if any(isinstance(n, ast.NamedExpr) for n in ast.walk(node.test)):
            self._rotated(node, test, body, assigned)
        else:
            self.while_loop(node, test, body, assigned)
        self._after_loop(node, saved)

    def _rotated(
        self, node: ast.While, test: Callable[[], Atom], body: Callable[[], None], assigned: set[str]
    ) -> None:
        """A test that assigns is run once before the loop and again at the end of each iteration."""
        go = self.variable("$go")
        self.state[go] = Scalar(test())

        def again() -> None:
            self.state[go] = Scalar(test())

        def whole() -> None:
            body()
            self.guarded(again, self.live_in(node))

        self.while_loop(node, lambda: self.state[go].atom, whole, assigned | {"$go"})
        self.state.pop(go, None)

    def _after_loop(self, node: Loop, saved: tuple[Any, Any]) -> None:
        if node.orelse:
            broken = self.flag("$break")
            self.set_flag("$break", saved[0])
            names = self.live_after(node)
            if is_false(broken):
                self.guarded(lambda: self.execute(node.orelse), names)
            elif not isinstance(broken.atom, Literal):
                run = lambda: self.guarded(lambda: self.execute(node.orelse), names)  # noqa: E731
                self.branch(self.b.not_(broken.atom), run, lambda: None, names)
        self.set_flag("$break", saved[0])
        self.set_flag("$continue", saved[1])

    def _do_for(self, node: ast.For) -> None:
        iterable = self.evaluate(node.iter)
        self.at(node)
        plan = self.iteration(iterable, node.iter)
        saved = self.flag("$break"), self.flag("$continue")
        self.set_flag("$break", FALSE)
        self.set_flag("$continue", FALSE)
        if plan.static_items is not None and self._unrolls(plan):
            self._unrolled(node, plan, 0)
        elif plan.bound is not None:
            self._bounded(node, plan, 0)
        elif _has_exit(node):
            self._for_with_exit(node, plan)
        else:
            self._plain_for(node, iterable, plan)
        self._refuse_growth(iterable, plan, node)
        self._after_loop(node, saved)

    def _refuse_growth(self, iterable: Any, plan: Iteration, node: ast.For) -> None:
        if isinstance(iterable, Ref) and isinstance(self.state[iterable.cell], SequenceState):
            if self.state[iterable.cell].length is not plan.length and not isinstance(plan.length, Literal):
                self.refuse(
                    "E0321", "the list grows while it is looped over", node=node, hint="loop over a copy"
                )

    def _unrolls(self, plan: Iteration) -> bool:
        items = plan.static_items or ()
        if len(items) > UNROLL:
            return not self._uniform(items)
        return len(items) <= 8 or not self._uniform(items)

    def _uniform(self, items: tuple[Any, ...]) -> bool:
        return all(isinstance(i, Scalar) for i in items) and len({i.atom.type for i in items}) == 1

    def _unrolled(self, node: ast.For, plan: Iteration, k: int) -> None:
        items = plan.static_items or ()
        for position in range(k, len(items)):
            self.assign(node.target, items[position])
            self.execute(node.body)
            self.set_flag("$continue", FALSE)
            if self.terminated():
                return
            if self.leaving() is not None:
                self.guarded(lambda p=position: self._unrolled(node, plan, p + 1), self.live_in(node))
                return

    def _bounded(self, node: ast.For, plan: Iteration, k: int) -> None:
        """Unroll a loop whose length is only known to have a bound."""
        if k == plan.bound:
            return

        def step() -> None:
            self.assign(node.target, plan.item(self.b.integer(k)))
            self.execute(node.body)
            self.set_flag("$continue", FALSE)
            self.guarded(lambda: self._bounded(node, plan, k + 1), self.live_in(node))

        self.branch(self.b.lt(self.b.integer(k), plan.length), step, lambda: None, self.live_in(node))

    def _plain_for(self, node: ast.For, iterable: Any, plan: Iteration) -> None:
        direct = isinstance(iterable, RangeValue)

        def step(i: Atom) -> None:
            self.at(node)
            self.assign(node.target, Scalar(i) if direct else plan.item(i))
            self.execute(node.body)
            self.set_flag("$continue", FALSE)

        zero, one = self.b.integer(0), self.b.integer(1)
        bounds = (iterable.start, iterable.stop, iterable.step) if direct else (zero, plan.length, one)
        position, state = len(self.b.equations), dict(self.state)
        try:
            self.for_loop(node, bounds, step, _assigned(node))
        except UnsupportedError as error:
            if error.code != "E0321":
                raise
            del self.b.equations[position:]
            self.state = state
            self._paired_for(node, plan, error)

    def _paired_for(self, node: ast.For, plan: Iteration, error: UnsupportedError) -> None:
        """Two iterations at a time: buffers that change places in each are where they were after two."""

        def step(k: Atom) -> None:
            self.at(node)
            self.assign(node.target, plan.item(k))
            self.execute(node.body)
            self.set_flag("$continue", FALSE)

        def both(half: Atom) -> None:
            first = self.b.mul(half, self.b.integer(2))
            self.lower_bounds[first] = 0
            step(first)
            step(self.b.add(first, self.b.integer(1)))

        zero, one, two = (self.b.integer(k) for k in (0, 1, 2))
        halves = self.b.floor_div(plan.length, two)
        try:
            self.for_loop(node, (zero, halves, one), both, _assigned(node))
        except UnsupportedError:
            raise error from None
        last = self.b.sub(plan.length, one)
        self.lower_bounds[last] = 0
        odd = self.b.gt(plan.length, self.b.mul(halves, two))
        self.branch(odd, lambda: step(last), lambda: None, self.live_after(node))

    def _for_with_exit(self, node: ast.For, plan: Iteration) -> None:
        counter = self.variable(f"$i{node.lineno}_{node.col_offset}")
        self.state[counter] = Scalar(self.b.integer(0))

        def test() -> Atom:
            return self.b.lt(self.state[counter].atom, plan.length)

        def body() -> None:
            self.at(node)
            k = self.state[counter].atom
            self.lower_bounds[k] = 0
            self.assign(node.target, plan.item(k))
            self.execute(node.body)
            self.set_flag("$continue", FALSE)
            self.state[counter] = Scalar(self.b.add(k, self.b.integer(1)))

        self.while_loop(node, test, body, _assigned(node) | {counter[2]})
        self.state.pop(counter, None)


def _leaves(statements: list[ast.stmt]) -> bool:
    """Whether a block surely ends in `return`, `raise`, `break` or `continue`."""
    if not statements:
        return False
    match statements[-1]:
        case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
            return True
        case ast.If(body=body, orelse=orelse):
            return _leaves(body) and _leaves(orelse)
        case _:
            return False


def _has_exit(node: Loop) -> bool:
    def find(statements: list[ast.stmt], inner: bool) -> bool:
        for statement in statements:
            if isinstance(statement, ast.Return) or (isinstance(statement, ast.Break) and not inner):
                return True
            deeper = inner or isinstance(statement, ast.For | ast.While)
            if isinstance(statement, ast.If | ast.For | ast.While):
                if find(statement.body, deeper) or find(statement.orelse, inner):
                    return True
        return False

    return find(node.body, False)


def _assigned(node: Loop) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


_SHORT = {"Mult": "mul", "Div": "truediv", "MatMult": "matmul"}
_REFUSED = {
    "Try": ("E0303", "test the condition with `if`"),
    "TryStar": ("E0303", "test the condition with `if`"),
    "With": ("E0310", "put the `with` around the call of the compiled function"),
    "Global": ("E0305", "return the value"),
    "AsyncFunctionDef": ("E0304", "write a plain function"),
    "ClassDef": ("E0314", "move the class to the top of the module"),
    "Import": ("E0314", "import at the top of the module"),
    "ImportFrom": ("E0314", "import at the top of the module"),
}
