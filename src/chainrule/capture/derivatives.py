"""The public functions inside captured code: `grad`, `jvp`, `vjp`, `jacobian`, `hessian`, `hvp`, `jit`.

`grad(f)` is a function value like any other, a `Derived`. When it is called, the function below it is captured
at this place (see `sites`), the derivative is taken as it is for a function that is called from Python, by the
same plans, and the result is put in line.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from chainrule.capture.context import Raised
from chainrule.capture.directions import Directions
from chainrule.capture.doors import Derivations, Made, Parameters, Site
from chainrule.capture.sites import AlwaysRaises, Known
from chainrule.capture.values import (
    Choice,
    Derived,
    FunctionValue,
    ListState,
    Pullback,
    Ref,
    Scalar,
    Static,
    TupleValue,
    number_of,
)
from chainrule.errors import ArgumentsError
from chainrule.ir.nodes import Atom, Literal, Value
from chainrule.ir.structure import Constant, Dict, Record, Structure, Tuple, leaves
from chainrule.primitives import control


class Derivatives(Directions):
    """Derivatives of functions that are met while another one is captured."""

    def call_api(self, function: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call one of the public functions."""
        name = function.__name__
        meaning: Callable[..., Any] | None = getattr(self, f"_api_{name}", None)
        if meaning is None:
            self.refuse(
                "E0902", f"`{name}` is not covered inside compiled code",
                hint="call it outside, with the compiled function",
            )  # fmt: skip
        try:
            inspect.signature(function).bind(*arguments, **keywords)
        except TypeError as error:
            self.refuse("E0601", f"{name}() {error}")
        chosen = self.solid(arguments[0]) if arguments else None
        if name in ("jvp", "vjp", "hvp") and isinstance(chosen, Choice):
            return self.choose(chosen, lambda one: self.call_api(function, (one, *arguments[1:]), keywords))
        return meaning(*arguments, **keywords)

    def is_public(self, function: Any) -> bool:
        """Whether a function is one of those that users call to have something done with a function."""
        module = str(getattr(function, "__module__", ""))
        return module.startswith(("chainrule.api", "chainrule.diagnose", "chainrule.studies"))

    # Function values

    def _api_jit(self, f: Any, strict: Any = None) -> Any:
        return self.differentiable(f)

    def _api_grad(self, f: Any, argnums: Any = None, has_aux: Any = None) -> Any:
        return self._gradient(f, argnums, has_aux, value=False)

    def _api_value_and_grad(self, f: Any, argnums: Any = None, has_aux: Any = None) -> Any:
        return self._gradient(f, argnums, has_aux, value=True)

    def _gradient(self, f: Any, argnums: Any, has_aux: Any, *, value: bool) -> Any:
        aux = bool(self.option(has_aux, False))
        numbers = self.option(argnums, 0)
        return self._derived(
            f, lambda names, name: self._doors().gradient(names, name, numbers, aux=aux, value=value)
        )

    def _api_jacobian(self, f: Any, argnums: Any = None, mode: Any = None) -> Any:
        known = self.option(mode, "auto")
        if known not in ("auto", "forward", "reverse"):
            self.refuse("E0318", f"mode is {known!r}; choose 'auto', 'forward' or 'reverse'")
        numbers = self.option(argnums, 0)
        return self._derived(f, lambda names, name: self._doors().jacobian(names, name, numbers, known))

    def _api_hessian(self, f: Any, argnums: Any = None) -> Any:
        inner = self._api_jacobian(f, argnums, Static("reverse"))
        return self._api_jacobian(inner, argnums, Static("forward"))

    def _derived(self, f: Any, make: Callable[[tuple[str, ...], str], Any]) -> Derived | Choice:
        """Make a function value; `make` gives the recipe for the parameters and the name of `f`."""
        f = self.differentiable(f)
        if isinstance(f, Choice):
            return Choice(f.condition, self._derived(f.yes, make), self._derived(f.no, make))
        names = tuple(p.name for p in self.parameters_of(f))
        try:
            return Derived(f, make(names, self.name_of(f)))
        except ArgumentsError as error:
            self._refuse_here(error)

    def differentiable(self, f: Any) -> Any:
        """Give a function value that can be differentiated; what was compiled outside stands for its function."""
        f = self.solid(f)
        if not isinstance(f, Static):
            return f
        if hasattr(f.value, "__chainrule_derivative__"):
            return self.derived_outside(f.value)
        return Static(getattr(f.value, "__chainrule_function__", f.value))

    def derived_outside(self, value: Any) -> Any:
        """Give the function value of a derivative that was made outside."""
        plain, recipes = self._doors().origin(value)
        made: Any = Static(plain)
        for recipe in recipes:
            made = Derived(made, recipe)
        return made

    # Options

    def option(self, value: Any, default: Any) -> Any:
        """Give an option, which must be known now."""
        match value:
            case None:
                return default
            case Scalar(atom=Literal() as atom):
                return bool(atom.value) if atom.type.dtype == "bool" else number_of(atom)
            case Scalar(atom=Value() as atom):
                return self._option_outside(atom)
            case Static(value=known):
                return known
            case TupleValue(items=items):
                return tuple(self.option(item, default) for item in items)
            case Ref(cell=cell) if isinstance(self.state[cell], ListState):
                return tuple(self.option(item, default) for item in self.state[cell].items)
            case _:
                self._unknown_option()

    def _option_outside(self, atom: Value) -> Any:
        """Give a number that a global or a closure holds now; the code is made anew if it changes."""
        for ambient, atoms in self.unit.ambients.values():
            if atom in atoms:
                value = ambient.read()
                numbers = value if isinstance(value, tuple) else (value,)
                if len(numbers) == len(atoms):
                    guard = replace(ambient, structure=Constant(value))
                    self.unit.guards[id(ambient.holder), ambient.name] = guard
                    return numbers[atoms.index(atom)]
        return self._unknown_option()

    def _unknown_option(self) -> NoReturn:
        self.refuse("E0408", "the options of a derivative must be known at compile time")

    # Calls

    def call_derived(self, function: Derived, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Evaluate a derivative."""
        parameters, values = self.in_order(function, arguments, keywords)
        structures, atoms = self.described(values)
        return self._evaluated(function, parameters, structures, atoms, structures, atoms)

    def _api_jvp(self, f: Any, primals: Any, tangents: Any) -> Any:
        return self._in_direction(f, primals, tangents, self._doors().tangent())

    def _api_hvp(self, f: Any, primals: Any, tangents: Any) -> Any:
        return self._in_direction(f, primals, tangents, self._doors().hessian_product())

    def _in_direction(self, f: Any, primals: Any, tangents: Any, recipe: Any) -> Any:
        """Evaluate a derivative in a direction: one tangent for each argument that is given."""
        f = self.differentiable(f)
        given, moved = self._listed(primals, "primals"), self._listed(tangents, "tangents")
        if len(given) != len(moved):
            message = f"tangents has {len(moved)} entries, and should have {len(given)}"
            self.refuse(
                "E0607", message, kind=ArgumentsError, hint="pass one of the same structure and shape"
            )
        parameters, values = self.in_order(f, given, {})
        structures, atoms = self.described(values)
        _, directions = self.in_order(f, moved, {})
        moving = len(inspect.Signature(parameters).bind(*given).arguments)  # defaults do not move
        found = self.conformed(
            TupleValue(tuple, tuple(directions[:moving])), Tuple(tuple, structures[:moving]), iter(atoms), "tangents"
        )  # fmt: skip
        whole = (Tuple(tuple, structures), found[0])
        return self._evaluated(Derived(f, recipe), parameters, structures, atoms, whole, [*atoms, *found[1]])

    def _listed(self, value: Any, what: str) -> tuple[Any, ...]:
        match value:
            case TupleValue(items=items):
                return items
            case Ref(cell=cell) if isinstance(self.state[cell], ListState):
                return self.state[cell].items
            case _:
                self.mismatch("E0404", f"{what} is {self.describe_value(value)}, and should be a tuple")

    def _api_vjp(self, f: Any, *primals: Any) -> Any:
        f = self.differentiable(f)
        parameters, values = self.in_order(f, primals, {})
        structures, atoms = self.described(values)
        packs, self.packs = self.packs, False  # the pullback differentiates it again
        try:
            made = self._made(f, parameters, _known(atoms), structures, atoms)
        finally:
            self.packs = packs
        results = self.put_in_line(made.program, [*atoms, *made.free])
        spread = tuple(p.kind is p.VAR_POSITIONAL for p in parameters)
        pullback = Pullback(made, structures, spread, len(primals), tuple(atoms), made.free, results)
        return TupleValue(tuple, (self.instantiate(made.result, iter(results)), pullback))

    def call_pullback(self, function: Pullback, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Pull a cotangent back; what the function read is as it was when `vjp` was called."""
        if keywords or len(arguments) != 1:
            self.refuse("E0601", "a pullback takes one argument, the cotangent of the value")
        result = function.made.result
        structure, moved = self.conformed(arguments[0], result, iter(function.results), "cotangent")
        try:
            made = self._doors().pullback(function.made, function.structures, structure)
        except ArgumentsError as error:
            self._refuse_here(error)
        atoms = self.put_in_line(made.program, [*function.arguments, *moved, *function.free])
        pulled = self.instantiate(made.result, iter(atoms))
        each: list[Any] = []
        for cotangent, starred in zip(pulled.items, function.spread, strict=True):
            each += cotangent.items if starred else [cotangent]
        return TupleValue(tuple, tuple(each[: function.count]))

    # From a function value to a program

    def _evaluated(
        self, function: Any, parameters: Parameters, own: tuple[Structure, ...], atoms: list[Atom],
        structures: tuple[Structure, ...], inputs: list[Atom],
    ) -> Any:  # fmt: skip
        known = _known(atoms)
        key = self._key(function, structures, known)
        if key is None:
            made = self._made(function, parameters, known, structures, atoms)
            results = self.put_in_line(made.program, [*inputs, *made.free])
            return self.instantiate(made.result, iter(results))
        if key not in self.unit.derived:
            made = self._made(function, parameters, known, structures, atoms)
            self.unit.derived[key] = made, self.put_aside(made.program)
        made, name = self.unit.derived[key]
        types = leaves(made.result)
        results = self.b.emit(control.call, *inputs, *made.free, types=types, function=name)
        return self.instantiate(made.result, iter(results))

    def _key(self, function: Any, structures: tuple[Structure, ...], known: Known) -> Any:
        """What a derivative depends on, if that is all known: it is then made once, as a function of the IR."""
        recipes: list[Any] = []
        while isinstance(function, Derived):
            recipes.append(function.recipe)
            function = function.function
        if not isinstance(function, Static) or getattr(function.value, "__closure__", None):
            return None
        if any(map(_holds_function, structures)):
            return None
        constants = tuple((k, repr(a.value), a.type) for k, a in known.items())
        return function.value, tuple(recipes), structures, constants, self.packs

    def _made(
        self, function: Any, parameters: Parameters, known: Known, structures: tuple[Structure, ...],
        atoms: list[Atom],
    ) -> Made:  # fmt: skip
        doors = self._doors()
        recipes: list[Any] = []
        while isinstance(function, Derived):
            recipes.insert(0, function.recipe)
            function = function.function

        def capture(structures: tuple[Structure, ...]) -> Site:
            return self.site(function, parameters, structures, known)

        plan = doors.plan(self.name_of(function), parameters, capture, tuple(recipes))
        try:
            return doors.made(plan, structures, packs=self.packs)
        except ArgumentsError as error:
            self._refuse_here(error)
        except AlwaysRaises as raising:
            self.raise_always(raising, atoms)
            raise Raised from None

    def _doors(self) -> Derivations:
        assert self.derivations is not None, "derivatives are passed in by whoever captures"
        return self.derivations

    def _refuse_here(self, error: ArgumentsError) -> NoReturn:
        """Say at this place what is wrong with the arguments of a derivative."""
        if error.span is not None:
            raise error
        self.refuse(error.code, error.message, kind=ArgumentsError, hint=error.hint)


def _holds_function(structure: Structure) -> bool:
    """Whether a function of captured code, which may read variables around it, is among the arguments."""
    match structure:
        case Constant(value=value):
            return isinstance(value, FunctionValue)
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            return any(map(_holds_function, items))
        case _:
            return False


def _known(atoms: list[Atom]) -> Known:
    """The leaves that are constants and have no derivative: they may decide shapes and choose items."""
    return {k: a for k, a in enumerate(atoms) if isinstance(a, Literal) and not a.type.differentiable}
