"""The public functions: compile, differentiate, show.

Names and arguments are JAX's where JAX has them. All of these take ordinary Python functions, or what one of
them has made, and can be used as decorators. Arguments and results may be records; derivatives come back in
the same structure, and integers, strings and `None` pass through.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal, TypeVar

import numpy as np

from chainrule.errors import ArgumentsError
from chainrule.ir.external import External
from chainrule.runtime import plans
from chainrule.runtime.callable import Compiled
from chainrule.runtime.directions import as_given, conformed, in_order, tangents_in_order
from chainrule.runtime.dispatch import Dispatcher, compiled
from chainrule.runtime.frozen import snapshot, unchanged, with_function
from chainrule.runtime.plans import Plan, Primal, Pure, argument_numbers, name_of, parameters_of
from chainrule.runtime.plans.stages import without_sorts
from chainrule.runtime.plans.titles import title

F = TypeVar("F", bound=Callable[..., Any])
Argnums = int | str | Sequence[int | str]


def jit(f: F, *, strict: bool = False) -> F:
    """Compile a function to native code, at its first call with each combination of argument types.

    Parameters
    ----------
    f
        A plain Python function.
    strict
        Keep every floating-point operation as written: sums are not reordered.

    Returns
    -------
    callable
        It has the name, signature and docstring of `f`, means what `f` means, and raises what `f` raises.

    Examples
    --------
    >>> import chainrule as cr
    >>> @cr.jit
    ... def square(x):
    ...     return x * x
    >>> square(3.0)
    9.0
    """
    if isinstance(f, Compiled) and not strict:
        return f
    return compiled(plan_of(f), _original(f), strict=strict)  # type: ignore[return-value]


def external(
    f: Callable[..., Any] | None = None, *, result: Any, derivative: Callable[..., Any] | None = None
) -> Any:
    """Let compiled code call a function as ordinary Python, with a rule for its derivative.

    For what must stay outside: a call into another library, a table that is read from disk. Compiled code calls
    back into Python each time, which costs microseconds.

    Parameters
    ----------
    f
        A function at the top of a module. It is given Python's and NumPy's numbers and arrays (copies), and gives a
        number or an array. It must give the same result for the same arguments, as it may be called any
        number of times, and not at all where nobody needs the result.
    result
        What the result looks like: a number, an array, or a function of the same arguments that makes one, in
        code that can be compiled: `lambda x: np.zeros(len(x))`.
    derivative
        A function of the same arguments, in code that can be compiled, that gives the partial derivative with respect
        to each float argument, as one array or a tuple: the axes of the result come first, then those of the
        argument. It may call external functions, and is differentiated itself for higher orders. Without it,
        derivatives through the call are refused.

    Returns
    -------
    callable
        It means what `f` means, in compiled code too. Without `f`: a decorator.

    Raises
    ------
    UnsupportedError
        When compiled: if `f` cannot be found by its name in its module, or (E0323) if a derivative is needed and not
        given.

    Examples
    --------
    >>> import chainrule as cr, scipy.special
    >>> @cr.external(result=0.0, derivative=lambda x: -j1(x))
    ... def j0(x):
    ...     return float(scipy.special.j0(x))
    """
    if f is None:
        return partial(external, result=result, derivative=derivative)
    if not callable(f) or (derivative is not None and not callable(derivative)):
        raise ArgumentsError("E0602", "`external` takes a function, and a function for `derivative`")
    return External(f, result, derivative)


def grad(f: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Differentiate a function with one real result, in reverse mode.

    Parameters
    ----------
    f
        A plain Python function that returns one real number; with `has_aux`, `(number, anything)`.
    argnums
        Which arguments: an index, a parameter's name, or a tuple of these.
    has_aux
        Whether `f` returns something else beside its value.

    Returns
    -------
    callable
        Takes the arguments of `f` and gives the gradient, in the structure of the argument (a tuple for
        several); with `has_aux`, `(gradient, aux)`. The cost is a small multiple of that of `f`, whatever the
        number of inputs. For a complex argument `x + iy` it is `df/dx - i df/dy`: descend along its conjugate.

    Examples
    --------
    >>> import chainrule as cr
    >>> cr.grad(lambda x: x * x * x)(2.0)
    12.0
    >>> cr.grad(lambda z: abs(z) ** 2)(1 + 2j)
    (2-4j)
    """
    return _gradient(f, argnums, has_aux, with_value=False)


def value_and_grad(f: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Give the value and the gradient of a function at once; see `grad`.

    Returns
    -------
    callable
        Gives `(value, gradient)`; with `has_aux`, `((value, aux), gradient)`.
    """
    return _gradient(f, argnums, has_aux, with_value=True)


def _gradient(
    f: Callable[..., Any], argnums: Argnums, has_aux: bool, *, with_value: bool
) -> Callable[..., Any]:
    plan = plan_of(f)
    numbers, single = argument_numbers(parameter_names(plan), name_of(plan.function), argnums)
    make = partial(compiled, plans.Gradient(plan, numbers, single, has_aux, with_value), _original(f))
    return _made_once(f, ("grad", numbers, single, has_aux, with_value), make)


def jvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """Give the value of a function and its derivative along a direction, in forward mode.

    Parameters
    ----------
    f
        A plain Python function.
    primals, tangents
        The arguments, and a direction built like them (entries that belong to integers, strings and `None`
        are ignored).

    Returns
    -------
    tuple
        `f(*primals)`, and the derivative of each floating-point or complex number in it along the direction.
    """
    return tangent_of(f)(*_with_tangents(f, primals, tangents))


def vjp(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Give the value of a function, and the function that pulls a cotangent of it back to the arguments.

    Returns
    -------
    tuple
        `f(*primals)`, and `pullback(cotangent)`, which gives one cotangent per argument. The pullback runs
        the function again, at the arguments and with the closure as they were; globals are read when it
        runs. Complex numbers are paired without conjugation:
        `Re(cotangent * df) = Re(pulled * dz)`.
    """
    plan = plan_of(f)
    arguments = snapshot(in_order(plan.parameters, primals, name_of(plan.function)))
    value = pure_of(f)(*primals)
    then = snapshot(plan.function)

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        same = unchanged(plan.function, then)
        run = pullback_of(f) if same else _pullback(with_function(plan, then), f)
        pulled = run(arguments, conformed(cotangent, value, "cotangent"))
        return as_given(plan.parameters, pulled, len(primals))

    return value, pullback


def jacobian(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    mode: Literal["auto", "forward", "reverse"] = "auto",
) -> Callable[..., Any]:
    """Differentiate every result of a function with respect to every number of an argument.

    Parameters
    ----------
    f
        A plain Python function that returns a number, an array, or a record of these.
    argnums
        Which arguments: an index, a parameter's name, or a tuple of these.
    mode
        `forward` goes column by column (inputs), `reverse` row by row (outputs), several at a time. `auto`
        takes `forward` unless there are known to be fewer outputs than inputs; a number that only a run
        tells, such as the length of an array, counts as many.

    Returns
    -------
    callable
        Takes the arguments of `f`. For each floating-point number or array in the result of `f` it gives the
        structure of the argument (a tuple of them for several), whose leaves have the shape of the one
        followed by the shape of the other. Integers, strings and `None` pass through.

    Notes
    -----
    Cost: one pass for up to 16 columns or rows (8 if only a run tells their number), which costs about as
    much as two to four runs of `f`.

    Examples
    --------
    >>> import numpy as np
    >>> import chainrule as cr
    >>> cr.jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    if mode not in ("auto", "forward", "reverse"):
        raise ValueError(f"mode is {mode!r}; choose 'auto', 'forward' or 'reverse'")
    plan = plan_of(f)
    numbers, single = argument_numbers(parameter_names(plan), name_of(plan.function), argnums)
    make = partial(compiled, plans.Jacobian(plan, numbers, single, mode), _original(f))
    return _made_once(f, ("jacobian", numbers, single, mode), make)


def hessian(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """Differentiate a function twice: the Jacobian, in forward mode, of its derivative in reverse mode.

    Parameters
    ----------
    f
        A plain Python function that returns a number, an array, or a record of these.
    argnums
        Which arguments: an index, a parameter's name, or a tuple of these.

    Returns
    -------
    callable
        Takes the arguments of `f` and gives its second derivatives: for each result the structure of the
        argument, in each leaf of which stands the structure of the argument again. For an array `x` and a
        number `f(x)`, that is a matrix.

    Examples
    --------
    >>> import numpy as np
    >>> import chainrule as cr
    >>> cr.hessian(lambda x: x[0] * x[0] * x[1])(np.array([3.0, 5.0]))
    array([[10.,  6.],
           [ 6.,  0.]])
    """
    return jacobian(jacobian(f, argnums, "reverse"), argnums, "forward")


def hvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """Multiply the second derivatives of a function with one real result by a direction.

    The matrix of second derivatives is never formed: this is the derivative of the gradient along the
    direction.

    Parameters
    ----------
    f
        A plain Python function that returns one real number.
    primals, tangents
        The arguments, and a direction built like them (entries that belong to integers, strings and `None`
        are ignored).

    Returns
    -------
    record
        In the structure of the argument; a tuple of them for several.

    Examples
    --------
    >>> import numpy as np
    >>> import chainrule as cr
    >>> cr.hvp(lambda x: x[0] * x[0] * x[1], (np.array([3.0, 5.0]),), (np.array([1.0, 0.0]),))
    array([10.,  6.])
    """
    plan = plan_of(f)
    run = _cached(
        f, "hvp", lambda: compiled(plans.HessianProduct(plan, _two("primals", "tangents")), _original(f))
    )
    return run(*_with_tangents(f, primals, tangents))


def source(
    f: Callable[..., Any], *args: Any, lang: Literal["python", "ir", "llvm", "asm"] = "python", **kwargs: Any
) -> str:
    """Show what a function, or a derivative, becomes.

    Parameters
    ----------
    f
        A plain Python function or what `jit`, `grad`, … made of one.
    args, kwargs
        Example arguments: only their types matter.
    lang
        `python` (runs, and gives the same numbers), `ir`, `llvm` (optimised), or `asm`.
    """
    from chainrule.emit.python import emit_python
    from chainrule.ir.text import print_program

    whole = f if isinstance(f, Compiled) else compiled(plan_of(f), f)
    dispatcher = whole._slow  # pyright: ignore[reportPrivateUsage]
    assert isinstance(dispatcher, Dispatcher)
    structures = dispatcher.describe(dispatcher.bind(args, kwargs))
    if lang in ("python", "ir"):
        stage = dispatcher.plan.stage(structures, pure=False)
        if lang == "ir":
            return print_program(stage.program)
        name, sentence = title(dispatcher.plan)
        return emit_python(without_sorts(stage), name=name, docstring=sentence)
    if lang not in ("llvm", "asm"):
        raise ValueError(f"lang is {lang!r}; choose 'python', 'ir', 'llvm' or 'asm'")
    return dispatcher.find(whole, structures).unit.text(lang)


# Parts


def plan_of(f: Any) -> Plan:
    """Give the plan of a callable: its own if we made it, else that of the plain function."""
    plan = getattr(f, "plan", None) if isinstance(f, Compiled) else None
    if plan is not None:
        return plan
    if not callable(f):
        raise ArgumentsError("E0602", f"a function is needed, and this is {f!r}")
    if inspect.isfunction(f):
        return Primal(f, parameters_of(f))
    if isinstance(f, type | np.ufunc) or inspect.isbuiltin(f):
        raise ArgumentsError(
            "E0602",
            f"{f!r} is not a plain Python function",
            hint="wrap it: `lambda *args: f(*args)`, or a `def`",
        )
    return Primal(_as_function(f), parameters_of(f))


def _as_function(f: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of a bound method, a partial function or an object with `__call__`."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return f(*args, **kwargs)

    call.__signature__ = inspect.signature(f)  # type: ignore[attr-defined]
    call.__name__ = getattr(f, "__name__", type(f).__name__)
    call.__module__ = getattr(f, "__module__", type(f).__module__)
    return call


def tangent_of(f: Any) -> Callable[..., Any]:
    """Give what `jvp` calls: from a tuple of primals and one of tangents to value and tangent."""
    plan = plan_of(f)
    return _cached(f, "jvp", lambda: compiled(plans.Tangent(plan, _two("primals", "tangents")), _original(f)))


def pure_of(f: Any) -> Callable[..., Any]:
    """Give what computes the value of a function and leaves its arguments as they are."""
    plan = plan_of(f)
    return _cached(f, "value", lambda: compiled(Pure(plan), _original(f)))


def pullback_of(f: Any) -> Callable[..., Any]:
    """Give what the pullbacks of `vjp` call: from a tuple of primals and a cotangent to cotangents."""
    return _cached(f, "vjp", lambda: _pullback(plan_of(f), f))


def _pullback(plan: Plan, f: Any) -> Compiled:
    return compiled(plans.Pullback(plan, _two("primals", "cotangent")), _original(f))


def parameter_names(plan: Plan) -> tuple[str, ...]:
    """List the names of a plan's parameters."""
    return tuple(p.name for p in plan.parameters)


def _original(f: Any) -> Callable[..., Any]:
    return f.__wrapped__ if isinstance(f, Compiled) else f


def _with_tangents(
    f: Any, primals: Sequence[Any], tangents: Sequence[Any]
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Give arguments and tangents in the order of the parameters."""
    plan = plan_of(f)
    arguments = in_order(plan.parameters, primals, name_of(plan.function))
    return arguments, tangents_in_order(plan.parameters, primals, tangents)


def _two(first: str, second: str) -> tuple[inspect.Parameter, ...]:
    kind = inspect.Parameter.POSITIONAL_ONLY
    return inspect.Parameter(first, kind), inspect.Parameter(second, kind)


def _made_once(f: Any, what: Any, make: Callable[[], Any]) -> Any:
    """Make a derivative of a module's function once: plain Python may ask for it in a loop.

    What is made of a closure goes with whoever holds it: programs make closures in loops.
    """
    lasting = getattr(_original(f), "__closure__", True) is None
    return _cached(f, what, make) if lasting else make()


def _cached(f: Any, what: Any, make: Callable[[], Any]) -> Any:
    """Keep what was made of a function with the function (a bound method would keep it with the class)."""
    if not (inspect.isfunction(f) or isinstance(f, Compiled)):
        return make()
    owner, kept = f.__dict__.get("__chainrule__", (None, None))
    if owner is not f:  # `functools.wraps` copies attributes to other functions
        kept = {}
        f.__dict__["__chainrule__"] = f, kept
    if what not in kept:
        kept[what] = make()
    return kept[what]
