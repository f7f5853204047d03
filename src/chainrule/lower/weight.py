"""How much LLVM text there will be: an estimate, before it is written.

In: equations and regions after `release`. Out: numbers of instructions, right within a third for whole functions.
"""

from __future__ import annotations

from chainrule.ir.nodes import Equation, Region

_OWN = {  # besides what is in the regions: means over many programs
    **dict.fromkeys(("map", "place", "matmul"), 36),
    **dict.fromkeys(("for", "while"), 30),
    **dict.fromkeys(("solve", "cholesky", "digamma"), 80),
    **dict.fromkeys(("push", "pop", "append", "copy", "concatenate", "round_digits"), 24),
    **dict.fromkeys(("call", "external"), 16),
    **dict.fromkeys(("if", "tell"), 10),
    **dict.fromkeys(("check", "empty", "stack", "mod", "floor_div"), 8),
    **dict.fromkeys(("add_at", "maximum", "minimum", "sign"), 4),
    **dict.fromkeys(("index", "update"), 3),
}


def weight(equation: Equation) -> int:
    """Estimate the text of an equation and its regions."""
    return _OWN.get(equation.primitive.name, 1) + sum(map(weight_of, equation.regions))


def weight_of(region: Region) -> int:
    """Estimate the text of a region."""
    return sum(map(weight, region.equations))
