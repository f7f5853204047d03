"""Everything that makes a program smaller without changing what it computes, in a good order.

In: a program. Out: an equal one, simplified. Run it before and after taking derivatives.
"""

from __future__ import annotations

from chainrule.ir.nodes import Program
from chainrule.ir.walk import equations_within
from chainrule.transform.cse import cse
from chainrule.transform.dce import prune
from chainrule.transform.fold import fold
from chainrule.transform.inline import inline
from chainrule.transform.invariants import hoist
from chainrule.transform.stacks import fill_in_place

_ROUNDS = 3


def simplify(program: Program) -> Program:
    """Inline, fold, share, move out of loops, and remove; again while that finds something, at most three
    times.
    """
    program = inline(program)
    for _ in range(_ROUNDS):
        before = _size(program)
        program = prune(fill_in_place(hoist(cse(fold(program)))))
        if _size(program) == before:
            break
    return program


def _size(program: Program) -> int:
    return sum(1 for function in program.functions.values() for _ in equations_within(function.body))
