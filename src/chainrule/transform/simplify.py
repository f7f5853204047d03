"""Everything that makes a program smaller without changing what it computes, in a good order.

In: a program. Out: an equal one, simplified. Run it before and after taking derivatives.
"""

from __future__ import annotations

from chainrule.ir.nodes import Program
from chainrule.transform.cse import cse
from chainrule.transform.dce import prune
from chainrule.transform.fold import fold
from chainrule.transform.inline import inline
from chainrule.transform.invariants import hoist
from chainrule.transform.stacks import fill_in_place


def simplify(program: Program) -> Program:
    """Inline, fold, share, move out of loops, and remove, twice: the second round finds what the first laid
    open.
    """
    program = inline(program)
    for _ in range(2):
        program = prune(fill_in_place(hoist(cse(fold(program)))))
    return program
