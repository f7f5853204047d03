"""Whether the modes agree with each other and with differences, and on what the result depends: `check`."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule import api
from chainrule.diagnose.kinks import Kink, kinks_of
from chainrule.diagnose.leaves import Floats, Vector
from chainrule.errors import ArgumentsError
from chainrule.ir.structure import leaves
from chainrule.runtime.plans import name_of
from chainrule.runtime.watched import bound, stage_for

STEPS = tuple(10.0**-k for k in range(1, 11))
MODES = 1e-9  # forward and reverse mode differ by rounding alone; ill-conditioned programs amplify it
DIFFERENCES = 1e-5  # central differences of a moderate program are this good at their best step
SINGLE = 1e3  # what these tolerances are multiplied by where there are 32-bit floats


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What `check` found; `str(report)` says it in words.

    `modes` and `differences` are relative errors: of forward against reverse mode, and of forward mode against
    central differences at their best step (NaN if no step could be taken). `condition` is the largest relative
    change of the result per relative change of the arguments.
    """

    name: str
    modes: float
    differences: float
    failure: str
    tolerance: float
    condition: float
    shares: tuple[tuple[str, float], ...]
    kinks: tuple[Kink, ...]

    @property
    def ok(self) -> bool:
        """Whether all agree."""
        agree = self.modes <= MODES * self.tolerance and not self.differences > DIFFERENCES * self.tolerance
        return bool(agree)

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        return "\n".join(
            [f"check of {self.name}: {'all agree' if self.ok else 'NOT ALL AGREE'}", *self._lines()]
        )

    def _lines(self) -> list[str]:
        lines = [f"  forward and reverse mode {_agree(self.modes, MODES * self.tolerance)}"]
        if np.isnan(self.differences):
            why = self.failure or "value or derivative is not finite"
            lines.append(f"  the derivative and central differences cannot be compared: {why}")
        else:
            words = _agree(self.differences, DIFFERENCES * self.tolerance)
            lines.append(f"  the derivative and central differences {words}")
            if self.differences > DIFFERENCES * self.tolerance and self.kinks:
                lines.append("    a kink that is near, or a step, may be why: see below")
        return [*lines, *self._conditioning(), *self._kinks()]

    def _conditioning(self) -> list[str]:
        if not np.isfinite(self.condition):
            return ["  conditioning: the result is 0 or not finite, so relative changes say nothing"]
        lost = max(0.0, np.log10(max(self.condition, 1e-300)))
        shares = ", ".join(f"{name} {share:.3g}" for name, share in self.shares[:4])
        return [
            f"  conditioning: a relative change of the arguments changes the result up to {self.condition:.3g} times "
            f"as much{f' ({shares})' if shares else ''}; about {lost:.0f} of 16 digits are lost"
        ]

    def _kinks(self) -> list[str]:
        if not self.kinks:
            return ["  no kinks or steps: nothing that the result depends on is hidden from the derivative"]
        return [
            "  the derivative does not see beyond these, nearest first:",
            *(f"    {kink}" for kink in self.kinks),
        ]


def _agree(error: float, tolerance: float) -> str:
    if error == 0.0:
        return "agree exactly"
    if np.isnan(error):
        return "cannot be compared: value or derivative is not finite (`locate_nan` says where)"
    return f"{'agree to' if error <= tolerance else 'DIFFER by'} {error:.1e}"


def check(
    f: Callable[..., Any], *args: Any, seed: int = 0, directions: int = 3, **kwargs: Any
) -> CheckReport:
    """Compare the derivatives of a function with each other and with differences, and say what they do not see.

    Parameters
    ----------
    f
        A plain Python function, or what `jit`, `grad`, … made of one. It runs some fifty times.
    args, kwargs
        Its arguments. All floating-point numbers in them are moved.
    seed
        Of the random directions, in which each number moves in proportion to itself.
    directions
        How many are tried.

    Returns
    -------
    CheckReport
        True if all agree; `str` of it gives, in words: agreement, conditioning, and each comparison, rounding,
        conversion to an integer, `abs`, `min`, `max` on which the result depends, with its line and how near the run
        came to it.

    Raises
    ------
    ArgumentsError
        If the arguments or the result hold no floating-point number.

    Examples
    --------
    >>> import chainrule as cr
    >>> def tax(income):
    ...     return 0.2 * income if income < 1000.0 else 0.4 * income - 200.0
    >>> report = cr.check(tax, 900.0)
    >>> report.ok, report.kinks[0].code, report.kinks[0].distance
    (True, 'income < 1000.0', 100.0)
    """
    plan = api.plan_of(f)
    name = name_of(plan.function)
    values = bound(plan, args, kwargs, name)
    stage = stage_for(plan, values)
    inputs = Floats(stage.arguments, values)
    if not len(inputs.vector) or not any(t.differentiable for t in leaves(stage.result)):
        what = "arguments" if not len(inputs.vector) else "result"
        raise ArgumentsError(
            "E0603", f"the {what} of `{name}` hold no floating-point number", hint="write 1.0 for 1"
        )
    kinks, results = kinks_of(plan, values)
    outputs = _Outputs(f, stage.result, inputs)
    single = any(t.dtype == "f32" for s in (*stage.arguments, stage.result) for t in leaves(s))
    base = _float_vector(results[: len(leaves(stage.result))], stage.result)
    draws = np.random.default_rng(seed)
    moves = [_direction(inputs.vector, draws) for _ in range(directions)]
    with np.errstate(all="ignore"):
        pushed = [outputs.pushed(move) for move in moves]
        modes = max(
            outputs.mismatch(move, tangent, draws) for move, tangent in zip(moves, pushed, strict=True)
        )
        errors = [outputs.best_difference(move, tangent) for move, tangent in zip(moves, pushed, strict=True)]
        condition, shares = _condition(outputs, base, moves, pushed, [p.name for p in plan.parameters])
    known = [e for e, _ in errors if not np.isnan(e)]
    return CheckReport(
        name=name, modes=modes, differences=max(known, default=np.nan),
        failure=next((text for _, text in errors if text), ""), tolerance=SINGLE if single else 1.0,
        condition=condition, shares=shares, kinks=kinks,
    )  # fmt: skip


def _direction(vector: Vector, draws: np.random.Generator) -> Vector:
    """Each number moves in proportion to itself; zeros as if they were about as large as the others."""
    sizes = np.abs(vector)
    typical = float(np.median(sizes[sizes > 0])) if np.any(sizes > 0) else 1.0
    return (
        np.where(sizes > 0, sizes, typical)
        * draws.uniform(0.3, 1.0, len(vector))
        * draws.choice((-1.0, 1.0), len(vector))
    )


def _float_vector(results: list[Any], structure: Any) -> Vector:
    pairs = zip(results, leaves(structure), strict=True)
    return np.concatenate(
        [np.zeros(0), *(np.asarray(x, float).ravel() for x, t in pairs if t.differentiable)]
    )


class _Outputs:
    """The function and its derivatives on vectors."""

    def __init__(self, f: Callable[..., Any], result: Any, inputs: Floats) -> None:
        self.f = f
        self.inputs = inputs
        self.result = result
        self.compute = api.pure_of(f)
        self.value = self.compute(*deepcopy(inputs.values))

    def floats(self, value: Any) -> Vector:
        return Floats((self.result,), (value,)).vector

    def at(self, vector: Vector) -> Vector:
        value = self.compute(*self.inputs.with_vector(vector))
        if np.shape(value) != np.shape(self.value):
            raise ValueError("the result has another shape there")
        return self.floats(value)

    def pushed(self, move: Vector) -> Vector:
        """The tangent along a direction."""
        primals = deepcopy(self.inputs.values)
        _, tangent = api.tangent_of(self.f)(primals, self.inputs.with_vector(move))
        return self.floats(tangent)

    def pulled(self, weights: Vector) -> Vector:
        """The cotangent of the arguments for a cotangent of the result."""
        given = Floats((self.result,), (self.value,))
        (cotangent,) = given.with_vector(weights * given.signs())
        pulled = api.pullback_of(self.f)(deepcopy(self.inputs.values), cotangent)
        return self.inputs.of(pulled) * self.inputs.signs()

    def mismatch(self, move: Vector, tangent: Vector, draws: np.random.Generator) -> float:
        """How far ⟨w, J d⟩ and ⟨Jᵀ w, d⟩ are apart, relative to the terms of both."""
        weights = draws.uniform(-1.0, 1.0, len(tangent))
        left, right = weights * tangent, self.pulled(weights) * move
        scale = np.abs(left).sum() + np.abs(right).sum()
        return float(abs(left.sum() - right.sum()) / scale) if scale else 0.0

    def best_difference(self, move: Vector, tangent: Vector) -> tuple[float, str]:
        """The error of central differences at their best step, relative to the tangent; or why there is none."""
        errors: list[float] = []
        failure = ""
        at = self.inputs.vector
        for step in STEPS:
            try:
                slope = (self.at(at + step * move) - self.at(at - step * move)) / (2.0 * step)
            except (ArithmeticError, ValueError, IndexError) as error:
                failure = f"{type(error).__name__}: {error}"
                continue
            size = max(float(np.linalg.norm(tangent)), float(np.linalg.norm(slope)))
            errors.append(float(np.linalg.norm(slope - tangent)) / size if size else 0.0)
        return (float(np.nanmin(errors)), "") if not np.all(np.isnan(errors)) else (np.nan, failure)


def _condition(
    outputs: _Outputs, base: Vector, moves: list[Vector], pushed: list[Vector], names: list[str]
) -> tuple[float, tuple[tuple[str, float], ...]]:
    """The condition number; of a single number, how much of it is due to each argument."""
    size = float(np.linalg.norm(base))
    if size == 0.0 or not np.isfinite(size):
        return np.nan, ()
    if len(base) > 1:
        relative = [np.max(np.abs(m) / np.maximum(np.abs(outputs.inputs.vector), 1e-300)) for m in moves]
        growth = [float(np.linalg.norm(p)) / size for p in pushed]
        return float(max(g / min(r, 1.0) for g, r in zip(growth, relative, strict=True))), ()
    weighted = np.abs(outputs.pulled(np.ones(1)) * outputs.inputs.vector) / size
    parts = np.split(weighted, np.cumsum(outputs.inputs.sizes())[:-1])
    shares = [(name, float(part.sum())) for name, part in zip(names, parts, strict=True) if len(part)]
    return float(weighted.sum()), tuple(sorted(shares, key=lambda pair: -pair[1]))
