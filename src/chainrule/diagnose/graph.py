"""`graph`: a picture of what a function computes, loops and branches as boxes in boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chainrule import api
from chainrule.diagnose.drawing import draw_svg
from chainrule.diagnose.flowchart import chart
from chainrule.errors import ArgumentsError
from chainrule.runtime.plans.titles import title
from chainrule.runtime.watched import bound, stage_for, varying
from chainrule.transform.activity import Activity


@dataclass(frozen=True, slots=True)
class ComputationGraph:
    """A picture: notebooks show it, `save` writes it to a file, `svg` is its text."""

    name: str
    svg: str

    def save(self, path: str | Path) -> Path:
        """Write the picture to an `.svg` file, and give its path.

        Raises
        ------
        ValueError
            If the file's name does not end in `.svg`.
        """
        target = Path(path)
        if target.suffix != ".svg":
            raise ValueError(f"the picture is written as SVG: name the file `{target.with_suffix('.svg')}`")
        target.write_text(self.svg, encoding="utf-8")
        return target

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f'<computation graph of {self.name}: show it in a notebook, or `.save("{self.name}.svg")`>'


def graph(f: Callable[..., Any], *args: Any, **kwargs: Any) -> ComputationGraph:
    """Draw what a function, or a derivative, computes.

    Parameters
    ----------
    f
        A plain Python function, or what `jit`, `grad`, … made of one.
    args, kwargs
        Example arguments: only their types matter.

    Returns
    -------
    ComputationGraph
        Operations are boxes and values are arrows; loops and branches hold what runs inside them. What depends on
        floating-point arguments is red: there derivatives flow. Pointing at an operation shows its line.

    Notes
    -----
    The layout is that of Sugiyama, Tagawa and Toda (IEEE Trans. Syst. Man Cybern. 11, 1981), by the library `grandalf`.

    Examples
    --------
    >>> import chainrule as cr
    >>> def area(width, height):
    ...     return width * height
    >>> cr.graph(area, 2.0, 3.0)
    <computation graph of area: show it in a notebook, or `.save("area.svg")`>
    """
    plan = api.plan_of(f)
    name, _ = title(plan)
    stage = stage_for(plan, bound(plan, args, kwargs, name))
    program = stage.program
    activity = Activity(program)
    varied = activity.varied(program.main.body, varying(stage))
    for other, function in program.functions.items():
        if other != program.entry:
            varied |= activity.varied(
                function.body, tuple(p.type.differentiable for p in function.body.params)
            )
    try:
        return ComputationGraph(name, draw_svg(chart(program, varied), name))
    except RecursionError:
        raise ArgumentsError(
            "E0602", f"`{name}` is too large for a picture", hint="draw one of its parts"
        ) from None
