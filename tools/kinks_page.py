"""Write `docs/explanation/kinks.md`: the conventions, and the table of primitives with kinks.

python tools/kinks_page.py
"""

from __future__ import annotations

from pathlib import Path

from chainrule.ir.nodes import Primitive
from chainrule.primitives import (
    arrays,
    control,
    elementwise,
    growing,
    linalg,
    logic,
    shapes,
    special,
    transcendental,
)
from chainrule.primitives.base import NotDifferentiable

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "kinks.md"
FAMILIES = (elementwise, transcendental, special, logic, arrays, shapes, growing, linalg, control)

INTRODUCTION = """\
# Kinks, jumps and what the derivative does not see

A program's derivative is that of the path which the run took. Where a program picks one of several answers, the
derivative is the slope of the answer that was picked, and nothing else. This page says what that means, case by
case. `cr.check(f, *args)` lists each such place on which a result depends, with its line and how near the run came
to it; `cr.locate_nan(f, *args)` names the operation from which a NaN or an infinity comes.

## Branches and loops

* `if`, conditional expressions, `and`, `or`, comparison chains: the derivative of the branch that was taken. The other
  branch contributes an exact zero, never a NaN, even if it would divide by zero: it does not run.
* `while`, `break`, `continue`, early `return`: the derivative of the iterations that ran. That another argument would
  run one more is not seen.
* `np.where(c, x, y)`: both sides are computed, as in NumPy; the side that is not chosen contributes an exact zero,
  whatever its value and slope are.

## Jumps

The derivative through `int()`, `round`, `math.floor`, `np.floor`, `np.ceil`, `//`, `np.sign`, comparisons, `argmax`,
`argsort`, `searchsorted` and the count of a loop is zero: their results are piecewise constant, and the jumps between
the pieces are not seen. `x % y` has slope 1 in `x` and `-(x // y)` in `y`.

## Ties and corners

* `abs` at 0 has slope 0.
* `max`, `min`, `np.maximum`, `np.minimum` of equal numbers take their first argument, and its slope: at 0,
  `max(x, 0.0)` has slope 1 and `max(0.0, x)` has slope 0.
* `np.max`, `np.min`, `max(list)`: the first of equal elements has slope 1, the others 0.
* `np.sort` and `sorted` hand each slope to the element that stands there; equal elements keep their order.
* `np.clip(x, low, high)` at a bound keeps slope 1: `x` is the first argument of the minimum and maximum that it is
  made of.
* `np.interp` at a knot has the slope of the segment on its right; outside the knots it is constant.

## Infinite slopes

`np.sqrt` at 0 has slope infinity, and `0 · ∞` is NaN: `np.sqrt(x * x)` has a NaN for its derivative at 0, while
`abs(x)` has 0. `hypot`, `np.linalg.norm` and `arctan2` have no slope at the origin: NaN.
`x ** y` at `x = 0` has slope 0 in `y`.

## The primitives

One line for each operation with a kink, as it is stated beside the operation itself.

| operation | kink, and what the derivative is there |
| --- | --- |
"""


def kinked() -> list[Primitive]:
    """List the primitives that have kinks, by name."""
    found = {p.name: p for family in FAMILIES for p in family.PRIMITIVES if p.kinks != "none"}
    return [found[name] for name in sorted(found)]


def constant() -> dict[str, list[str]]:
    """List the primitives without a derivative by the reason that they give."""
    reasons: dict[str, list[str]] = {}
    for family in FAMILIES:
        for primitive in family.PRIMITIVES:
            if isinstance(primitive.derivative, NotDifferentiable):
                reasons.setdefault(primitive.derivative.reason, []).append(primitive.name)
    return reasons


def page() -> str:
    """Give the text of the page."""
    rows = [f"| `{p.name}` | {p.kinks} |" for p in kinked()]
    parts = [
        INTRODUCTION + "\n".join(rows),
        "## Without a derivative",
        "Their derivative is zero, and this is why:",
    ]
    parts.append(
        "\n".join(
            f"* {reason}: {', '.join(f'`{n}`' for n in sorted(names))}."
            for reason, names in sorted(constant().items())
        )
    )
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
