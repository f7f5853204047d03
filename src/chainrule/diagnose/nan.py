"""`locate_nan`: the first line and operation that makes NaN or infinity out of finite numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from chainrule import api
from chainrule.capture.structures import leaf_names
from chainrule.diagnose.leaves import Floats
from chainrule.ir.structure import leaves
from chainrule.runtime.arguments import to_leaves
from chainrule.runtime.plans import Pullback, name_of
from chainrule.runtime.plans.stages import Stage
from chainrule.runtime.watched import bound, stage_for, watched
from chainrule.source import Span, draw
from chainrule.transform.watch_numbers import LEFT, LOOPS, RESULT, RIGHT, SITE, NumberWatcher


@dataclass(frozen=True, slots=True, kw_only=True)
class NanReport:
    """Where the first NaN or infinity came from; true if there is one. `str` says it in words.

    `where` is `argument`, `primal`, `derivative`, or `nowhere`; `operation` the primitive, `operands` the numbers that
    went in (empty for sums and products of arrays), `result` what came out, `loops` the loop variables then.
    """

    name: str
    where: Literal["argument", "primal", "derivative", "nowhere"]
    span: Span | None = None
    operation: str = ""
    operands: tuple[float, ...] = ()
    result: float = 0.0
    loops: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return self.where != "nowhere"

    def __str__(self) -> str:
        if self.where == "nowhere":
            return f"{self.name}: no NaN or infinity, neither in the value nor in the derivative"
        if self.where == "argument":
            return f"{self.name}: {self.operation} holds {_spelled(self.result)} already when it is passed"
        whose = "" if self.where == "primal" else "the derivative of this line: "
        counters = "".join(f", at {name} = {value}" for name, value in self.loops if name.strip("_"))
        given = f" of {', '.join(f'{x:.6g}' for x in self.operands)}" if self.operands else ""
        remark = f"{whose}`{self.operation}`{given} is {_spelled(self.result)}{counters}"
        drawing = draw(self.span, remark) if self.span else remark
        kind = "value" if self.where == "primal" else "derivative"
        return f"{self.name}: the first {_spelled(self.result)} of the {kind} arises here\n{drawing}"


def _spelled(number: float) -> str:
    return "NaN" if np.isnan(number) else "infinity" if number > 0 else "-infinity"


def locate_nan(f: Callable[..., Any], *args: Any, **kwargs: Any) -> NanReport:
    """Find the first operation that makes NaN or infinity, in a function or in its derivative.

    Parameters
    ----------
    f
        A plain Python function, or what `jit`, `grad`, … made of one.
    args, kwargs
        Its arguments.

    Returns
    -------
    NanReport
        With line, operation, operands and loop variables. The value is looked through first, then the derivative of the
        sum of all results in reverse mode. What passes an infinity on that was written down as such
        (`best = math.inf`) is not named.

    Raises
    ------
    Exception
        What `f` raises.

    Examples
    --------
    >>> import numpy as np
    >>> import chainrule as cr
    >>> def distance(x, y):
    ...     return np.sqrt(x * x + y * y)
    >>> report = cr.locate_nan(distance, 0.0, 0.0)
    >>> report.where, report.span.line
    ('derivative', 2)
    """
    plan = api.plan_of(f)
    name = name_of(plan.function)
    values = bound(plan, args, kwargs, name)
    stage = stage_for(plan, values)
    found = _in_arguments(stage, values, plan.parameters, name) or _in_run(stage, values, name, "primal")
    if found:
        return found
    moved = any(t.differentiable for s in stage.arguments for t in leaves(s))
    if moved and any(t.differentiable for t in leaves(stage.result)):
        found = _in_run(*_derivative(f, stage, values), name, "derivative")
    return found or NanReport(name=name, where="nowhere")


def _derivative(f: Any, stage: Stage, values: tuple[Any, ...]) -> tuple[Stage, tuple[Any, ...]]:
    """The program of the pullback, and its arguments: all weights are 1."""
    pullback = api.pullback_of(f)
    value = api.pure_of(f)(*values)
    weights = Floats((stage.result,), (value,))
    (cotangent,) = weights.with_vector(np.ones(len(weights.vector)))
    plan = api.plan_of(pullback)
    assert isinstance(plan, Pullback)
    both = (values, cotangent)
    return stage_for(plan, both), both


def _in_arguments(stage: Stage, values: tuple[Any, ...], parameters: Any, name: str) -> NanReport | None:
    for value, structure, parameter in zip(values, stage.arguments, parameters, strict=True):
        names = leaf_names(structure, parameter.name)
        for leaf, leaf_name, type_ in zip(to_leaves(value, structure), names, leaves(structure), strict=True):
            if not type_.differentiable or np.all(np.isfinite(leaf)):
                continue
            array = np.asarray(leaf)
            at = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0]) if array.ndim else ()
            text = f"`{leaf_name}{list(at) if at else ''}`"
            return NanReport(name=name, where="argument", operation=text, result=float(array[at]))
    return None


def _in_run(
    stage: Stage, values: tuple[Any, ...], name: str, where: Literal["primal", "derivative"]
) -> NanReport | None:
    watcher = NumberWatcher()
    notes, _ = watched(stage, values, watcher)
    row = notes[0]
    if not row[SITE]:
        return None
    number = int(row[SITE]) - 1
    equation = watcher.sites[number]
    count = min(2, len(equation.inputs)) if watcher.single[number] else 0
    counters = zip(watcher.loops[number], row[LOOPS:])
    return NanReport(
        name=name, where=where, span=equation.span, operation=equation.primitive.name,
        operands=tuple(float(x) for x in row[LEFT : RIGHT + 1])[:count], result=float(row[RESULT]),
        loops=tuple((loop, int(value)) for loop, value in counters),
    )  # fmt: skip
