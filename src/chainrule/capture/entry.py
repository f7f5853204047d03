"""The door to capture: a Python function and the structures of its arguments → an IR program.

Out: a `Captured`: the program, whose parameters are the leaves of the arguments and then of the ambient
values; the structure of the result; and what the function changes in its arguments (extra results).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chainrule.capture.ambients import thread
from chainrule.capture.context import Ambient, Bottom, Unit
from chainrule.capture.doors import Derivations
from chainrule.capture.effects import Change, Effects, places
from chainrule.capture.joined_known import all_static, options_of
from chainrule.capture.sites import Destination
from chainrule.capture.structures import leaf_names
from chainrule.capture.trimming import Trimming
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    ComplexArray,
    Conflict,
    FunctionValue,
    Key,
    Maybe,
    MaybeUndefined,
    Ref,
    Static,
    cells_of,
)
from chainrule.errors import ArgumentsError, CompileError, UnsupportedError
from chainrule.ir.nodes import Atom, Function, Literal, Program, Value
from chainrule.ir.options import MOST_TEXTS, one_of
from chainrule.ir.structure import (
    Constant,
    Dict,
    OneOf,
    Optional,
    Record,
    Same,
    Sequence,
    Structure,
    Tuple,
    leaves,
)
from chainrule.ir.walk import reachable_functions
from chainrule.library.queues import Deque
from chainrule.library.randomness import Stream
from chainrule.source import Span

DescribeValue = Callable[[Any], Structure]
ENTRY = "main"
_OF_IDENTITY = ("E0321", "E0402")  # what may be because two objects were taken for one


@dataclass(frozen=True, slots=True)
class Captured:
    """A captured function; its results are the leaves of `result`, then those of the changes in `effects`."""

    program: Program
    arguments: tuple[Structure, ...]
    ambients: tuple[Ambient, ...]
    guards: tuple[Ambient, ...]
    result: Structure
    effects: tuple[Change, ...]


class Capturer(Trimming):
    """The whole evaluator."""

    def __init__(
        self, unit: Unit, describe_outside: DescribeValue, derivations: Derivations | None, *, packs: bool
    ) -> None:
        super().__init__(unit)
        self.describe_outside = describe_outside
        self.derivations = derivations
        self.packs = packs
        self.passing = False
        self.destination: Destination = "here"
        self.own: dict[Key, tuple[Any, ...]] = {}

    def structure_of(self, value: Any) -> Structure:
        """Describe a Python value that was found outside."""
        try:
            return self.describe_outside(value)
        except TypeError as error:
            self.refuse("E0602", f"a value from outside the function cannot be used: {error}")

    def cannot_describe(self, value: Any, atoms: list[Any]) -> Structure:
        """Refuse a value that has no leaves."""
        if isinstance(value, FunctionValue):
            if self.passing:
                return Constant(value)
            self.refuse("E0404", "a compiled function cannot return a function", hint="return its value")
        if isinstance(value, Maybe):
            return self._optional(value, atoms)
        if isinstance(value, Choice) and all_static(value):
            return self._picked_one(value, atoms)
        if isinstance(value, Choice):
            own, self.own = self.own, {}  # a copy is not the argument itself
            made = self.choose(value, self.copied)
            self.own = own
            if isinstance(made, Choice):
                words = f"{self.describe_value(made.yes)} or {self.describe_value(made.no)}"
                self.mismatch(
                    "E0403", f"what is {words}, as the run decides, cannot be a result or in a list"
                )
            return self._describe(made, atoms)
        if isinstance(value, MaybeUndefined | Conflict):
            return self._describe(self._bound_value("value", value), atoms)
        return super().cannot_describe(value, atoms)

    def _optional(self, value: Maybe, atoms: list[Any]) -> Structure:
        """Describe what is `None` on some paths; a derivative needs a number."""
        self.b.span = self.b.span or self.whole
        if self.destination == "derivative":
            message = "the result is None here, and a derivative needs a number"
            self.b.check(value.present, error="TypeError", message=message)
            return self._describe(value.value, atoms)
        atoms.append(value.present)
        return Optional(self._describe(value.value, atoms))

    def _picked_one(self, value: Choice, atoms: list[Any]) -> Structure:
        """Describe a text or another known thing of which the run decides which one it is."""
        structure = one_of(*(Constant(one.value) for one in options_of(value)))
        if structure is None:
            self.mismatch("E0403", f"this is one of more than {MOST_TEXTS} texts, as the run decides")
        known = self.numbered_as(value)
        if isinstance(structure, OneOf) and known is not None and known[1] == structure.options:
            atoms.append(known[0])
        elif isinstance(structure, OneOf):
            atoms.append(self._number_of(value, structure.options))
        return structure

    def _number_of(self, value: Any, options: tuple[Constant, ...]) -> Atom:
        """Say which one of some options is meant, by its number."""
        if isinstance(value, Choice):
            yes, no = (self._number_of(one, options) for one in (value.yes, value.no))
            return self.b.select(value.condition, yes, no)
        return self.b.integer(options.index(Constant(value.value)))

    def captured_apart(
        self, function: Any, structures: tuple[Structure, ...], span: Span | None
    ) -> tuple[Program, Structure]:
        """Capture a function that reads nothing around it."""
        parameters = tuple(inspect.signature(function).parameters.values())
        if len(parameters) != len(structures):
            message = f"the derivative takes {len(parameters)} arguments, and its function {len(structures)}"
            raise ArgumentsError("E0601", message, span)
        describe, derivations = self.describe_outside, self.derivations
        made = capture(function, structures, parameters, describe, derivations=derivations, whole=True)
        if made.ambients or made.effects or len(reachable_functions(made.program)) > 1:
            message = "the derivative of an external function reads numbers around it, changes arguments or recurses"
            hint = "let it call an external function for that"
            raise UnsupportedError("E0323", message, span, hint=hint)
        return made.program, made.result

    def _is_argument(self, value: Ref | ArrayRef) -> bool:
        """Whether a reference is all of an argument; a part of a complex array is an array of its own."""
        whole = not getattr(value, "views", ())
        return whole and value.cell in self.own and self.own[value.cell][-1] not in (".real", ".imag")

    def _describe(self, value: Any, atoms: list[Any]) -> Structure:
        if isinstance(value, Ref | ArrayRef) and self._is_argument(value):
            return Same(self.own[value.cell])
        if isinstance(value, ComplexArray) and not value.real.views:
            real, imag = (self.own.get(cell, ()) for cell in cells_of(value))
            if real[-1:] == (".real",) and imag[-1:] == (".imag",) and real[:-1] == imag[:-1]:
                return Same(real[:-1])
        return super()._describe(value, atoms)


def capture(
    function: Any,
    arguments: tuple[Structure, ...],
    parameters: tuple[inspect.Parameter, ...],
    describe_outside: DescribeValue,
    *,
    derivations: Derivations | None = None,
    identities: bool = False,
    whole: bool = False,
) -> Captured:
    """Capture a Python function for arguments of given structures, one for each parameter.

    With `identities`, results that are arguments themselves are described as such (`Same`), and the program
    may hold what cannot be differentiated again. With `whole`, only recursive functions become functions of their
    own. `derivations` makes the derivatives that the function asks for.
    """
    try:
        unit = Unit(whole=whole)
        return _capture(unit, function, arguments, parameters, describe_outside, derivations, identities)
    except CompileError as error:
        if error.code not in _OF_IDENTITY:
            raise
        refusal = error
    for numbering in (
        False,
        True,
    ):  # which object is meant matters: that costs more, so it is done where needed
        try:
            unit = Unit(tracking=True, numbering=numbering, whole=whole)
            return _capture(unit, function, arguments, parameters, describe_outside, derivations, identities)
        except CompileError as error:
            if error.code not in _OF_IDENTITY:
                raise
        except (LookupError, AssertionError, AttributeError):
            break
    raise refusal


def _capture(
    unit: Unit, function: Any, arguments: tuple[Structure, ...], parameters: tuple[inspect.Parameter, ...],
    describe_outside: DescribeValue, derivations: Derivations | None, identities: bool,
) -> Captured:  # fmt: skip
    capturer = Capturer(unit, describe_outside, derivations, packs=identities)
    params: list[Value] = []
    values: list[Any] = []
    for structure, parameter in zip(arguments, parameters, strict=True):
        pairs = zip(leaves(structure), leaf_names(structure, parameter.name), strict=True)
        atoms = tuple(Value(t, leaf) for t, leaf in pairs)
        params += atoms
        values.append(capturer.instantiate(structure, iter(atoms)))
    for k, value in enumerate(values):
        capturer.state["v", 0, f"$argument{k}"] = value
    capturer.given |= set(params)
    before = dict(capturer.state)
    found = [pair for k, value in enumerate(values) for pair in places(value, before, (k,))]
    for k, (cell, _) in enumerate(found):  # the caller may know every object by a name of its own
        reference = ArrayRef(cell) if isinstance(before[cell], Value | Literal) else Ref(cell)
        capturer.state["v", 0, f"$given{k}"] = reference
    result = _run(capturer, function, values, parameters)
    capturer.b.span = capturer.b.span or capturer.whole  # what is wrong with the result
    if identities:
        capturer.own = dict(found)
    capturer.destination = "value" if identities else "derivative"
    structure, atoms_out = capturer.describe(result, sorts=True)
    if not identities:
        atoms_out = capturer.trimmed(structure, atoms_out)
    capturer.destination = "value"
    if _stand_in(structure):
        words = "a deque or a random generator cannot be a result"
        capturer.refuse("E0318", words, hint="return `list(…)` of a deque, or the numbers that were drawn")
    effects = Effects(capturer, before)
    for cell, path in found:
        effects.compare(cell, path)
    return _assembled(capturer, params, (*atoms_out, *effects.atoms), arguments, structure, effects)


def _stand_in(structure: Structure) -> bool:
    match structure:
        case Record(cls=cls) if cls in (Deque, Stream):
            return True
        case Record(items=items) | Dict(items=items) | Tuple(items=items):
            return any(map(_stand_in, items))
        case Sequence(item=item) | Optional(item=item):
            return _stand_in(item)
        case _:
            return False


def _assembled(
    capturer: Capturer, params: list[Value], results: tuple[Any, ...], arguments: tuple[Structure, ...],
    result: Structure, effects: Effects,
) -> Captured:  # fmt: skip
    ambients = list(capturer.unit.ambients.values())
    ambient_params = [v for _, made in ambients for v in made]
    body = capturer.b.region((*params, *ambient_params), results)
    functions = {**capturer.unit.functions, ENTRY: Function(ENTRY, body, capturer.b.span)}
    if ambient_params and len(functions) > 1:
        thread(functions, ambient_params)
    return Captured(
        Program(functions, ENTRY),
        arguments,
        tuple(ambient for ambient, _ in ambients),
        tuple(capturer.unit.guards.values()),
        result,
        tuple(effects.changes),
    )


def _run(
    capturer: Capturer, function: Any, values: list[Any], parameters: tuple[inspect.Parameter, ...]
) -> Any:
    positional, keywords = capturer.as_call(parameters, values)
    try:
        return capturer.call(Static(function), positional, keywords)
    except Bottom:
        return Static(None)
