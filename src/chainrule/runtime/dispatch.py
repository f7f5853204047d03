"""From calls to compiled code: binds arguments, describes them, compiles what was not met before.

In: a plan. Out: a `Compiled` callable whose slow path this is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

from chainrule.capture.lookups import recorded
from chainrule.errors import ChainruleError, InternalError
from chainrule.ir.observe import structure_of
from chainrule.ir.structure import Constant, Structure
from chainrule.lower.boundary.describe import Ambient, Effect, NoDefault, Parameter
from chainrule.runtime import warm
from chainrule.runtime.arguments import bind_arguments
from chainrule.runtime.callable import Compiled
from chainrule.runtime.interface import Failure, Interface, Specialisation, install
from chainrule.runtime.plans import Plan, Primal, Stage
from chainrule.runtime.room import room
from chainrule.runtime.unit import load

if TYPE_CHECKING:
    from chainrule.capture.context import Ambient as Read
    from chainrule.lower.unit import LoweredUnit

_COMPILING = RLock()


class Dispatcher:
    """The slow path of a compiled callable."""

    def __init__(self, plan: Plan, *, strict: bool = False) -> None:
        self.plan = plan
        self.strict = strict
        self.signature = inspect.Signature(plan.parameters)
        self.name = getattr(plan.function, "__qualname__", "function")
        self.made: dict[tuple[Structure, ...], list[Specialisation]] = {}

    def __call__(self, compiled: Compiled, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Take a call that no compiled boundary fits."""
        try:
            values = self.bind(args, kwargs)
            code = self.find(compiled, self.describe(values))
        except ChainruleError as error:
            raise error.with_traceback(None) from None  # the compiler's own frames help nobody
        return code.call(values)

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """Give one value per parameter."""
        return bind_arguments(self.signature, args, kwargs, self.name)

    def describe(self, values: tuple[Any, ...]) -> tuple[Structure, ...]:
        """Describe the arguments."""
        pairs = zip(values, self.plan.parameters, strict=True)
        return tuple(structure_of(value, parameter.name) for value, parameter in pairs)

    def find(self, compiled: Compiled, structures: tuple[Structure, ...]) -> Specialisation:
        """Give code for these structures; compile it if there is none."""
        with _COMPILING:
            for known in self.made.get(structures, ()):
                if _still_holds(known.interface.ambients):
                    return known
            begun = warm.start(self.plan, structures, self.strict)
            made = self._start_warm(compiled, structures, begun) if begun else None
            if made is None:
                made = self._compiled_anew(compiled, structures, begun)
            self.made.setdefault(structures, []).append(made)
            return made

    def _compiled_anew(
        self, compiled: Compiled, structures: tuple[Structure, ...], begun: warm.Start | None
    ) -> Specialisation:
        """Compile; say of a fault of ours that it is one, and no user's exception."""
        try:
            with room(self.name):
                return self._compile(compiled, structures, begun)
        except (AssertionError, LookupError, AttributeError, NotImplementedError, StopIteration) as error:
            if isinstance(error, ChainruleError):
                raise
            message = f"`{self.name}` could not be compiled: {type(error).__name__}: {error}"
            hint = "report it with the text of the program"
            raise InternalError("E0901", message, hint=hint) from error

    def _compile(
        self, compiled: Compiled, structures: tuple[Structure, ...], begun: warm.Start | None
    ) -> Specialisation:
        """Capture and compile, and note for other processes what was found."""
        from chainrule.runtime.specialise import specialise

        with recorded() as lookups:
            stage = self.plan.stage(structures, pure=False)
        made = specialise(compiled, stage.program, self.interface(stage), strict=self.strict)
        if begun and stage.arguments == structures:
            warm.store(begun, made, lookups)
        return made

    def _start_warm(
        self, compiled: Compiled, structures: tuple[Structure, ...], begun: warm.Start
    ) -> Specialisation | None:
        """Load what an earlier process compiled, if all is still as it was there."""
        fail = Failure()
        record = warm.find(begun, fail)
        if record is None:
            return None
        parameters = tuple(map(_parameter, self.plan.parameters))
        interface = Interface(arguments=structures, parameters=parameters, **record.interface)
        if not _still_holds(interface.ambients):
            return None

        def lower() -> LoweredUnit:
            return self._compile(Compiled(compiled, self), structures, None).unit.lower()

        unit = load(record.code, lower)
        return install(compiled, interface, unit, fail, record.table) if unit else None

    def interface(self, stage: Stage) -> Interface:
        """Say what the program's inputs and results are in Python."""
        return Interface(
            arguments=stage.arguments,
            result=stage.result,
            ambients=tuple(map(_ambient, (*stage.ambients, *stage.guards))),
            effects=tuple(Effect(e.path, e.structure, e.rebind) for e in stage.effects),
            parameters=tuple(map(_parameter, self.plan.parameters)),
        )


def compiled(plan: Plan, like: Callable[..., Any], *, strict: bool = False) -> Compiled:
    """Make a callable for a plan; it carries the name, signature and docstring of `like`."""
    made = Compiled(like, Dispatcher(plan, strict=strict))
    made.plan = plan  # type: ignore[attr-defined]
    if isinstance(plan, Primal):
        made.__chainrule_function__ = plan.function  # type: ignore[attr-defined]
    else:
        made.__chainrule_derivative__ = True  # type: ignore[attr-defined]
    return made


def _still_holds(ambients: tuple[Ambient, ...]) -> bool:
    """Whether globals and closures are still of the kinds that the code was made for."""
    for ambient in ambients:
        try:
            value = _read(ambient)
        except (KeyError, ValueError, AttributeError):
            return False
        if isinstance(ambient.structure, Constant):
            if Constant(value) != ambient.structure:
                return False
        elif structure_of(value, ambient.name or "captured") != ambient.structure:
            return False
    return True


def _read(ambient: Ambient) -> Any:
    match ambient.kind:
        case "global":
            return ambient.holder[ambient.name]
        case "cell":
            return ambient.holder.cell_contents
        case "attribute":
            return getattr(ambient.holder, ambient.name)
        case "object":
            return ambient.holder


def _ambient(read: Read) -> Ambient:
    if isinstance(read.holder, dict):
        return Ambient("global", read.holder, read.structure, read.name)
    if read.name == "":
        return Ambient("cell", read.holder, read.structure)
    return Ambient("attribute", read.holder, read.structure, read.name)


def _parameter(parameter: inspect.Parameter) -> Parameter:
    kinds: dict[Any, Any] = {
        inspect.Parameter.POSITIONAL_ONLY: "positional",
        inspect.Parameter.VAR_POSITIONAL: "rest",
        inspect.Parameter.KEYWORD_ONLY: "keyword",
        inspect.Parameter.VAR_KEYWORD: "more",
    }
    default = NoDefault if parameter.default is parameter.empty else parameter.default
    return Parameter(parameter.name, kinds.get(parameter.kind, "either"), default)
