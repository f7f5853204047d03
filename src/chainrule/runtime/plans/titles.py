"""Names and one sentence for what a plan computes, for people who read it."""

from __future__ import annotations

import re
from typing import Any

from chainrule.runtime.plans.primal import Primal
from chainrule.runtime.plans.stages import Plan, Pure, name_of

_FORMS = {
    "Gradient": ("gradient", "The gradient of `{}`{}, in reverse mode."),
    "Tangent": ("tangent", "`{}` and its derivative along a direction, in forward mode.{}"),
    "Pullback": ("pullback", "From a cotangent of the result of `{}` to cotangents of its arguments.{}"),
    "Jacobian": ("jacobian", "The derivatives of each result of `{}`{}."),
    "HessianProduct": ("hvp", "The second derivatives of `{}`, times a direction.{}"),
}


def title(plan: Plan) -> tuple[str, str]:
    """Give a name for the function that computes a plan, and its docstring."""
    inner: Any = getattr(plan, "inner", None)
    if isinstance(plan, Primal) or inner is None:
        text = (getattr(plan.function, "__doc__", None) or "").strip().split("\n")[0]
        return _plain(name_of(plan.function)), text.replace('"""', "'''").replace("\\", "\\\\")
    name, sentence = title(inner)
    if isinstance(plan, Pure):
        return name, sentence
    word, form = _FORMS.get(type(plan).__name__, ("derivative", "A derivative of `{}`.{}"))
    return f"{name}_{word}", form.format(name, _with_respect_to(plan))


def _with_respect_to(plan: Any) -> str:
    numbers = getattr(plan, "argnums", None)
    if numbers is None:
        return ""
    names = [f"`{plan.parameters[n].name}`" for n in numbers]
    return f" with respect to {' and '.join([', '.join(names[:-1]), names[-1]] if len(names) > 1 else names)}"


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_") or "function"
