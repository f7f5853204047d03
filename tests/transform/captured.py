"""Programs of the corpus as IR, with their arguments as leaves."""

import copy
import inspect
from functools import cache

from chainrule.capture.entry import capture
from chainrule.errors import CompileError
from chainrule.ir.observe import structure_of
from chainrule.runtime.arguments import to_leaves
from chainrule.runtime.plans.inner import Inside
from tests.reference.corpus import load_program
from tests.transform.samples import Sample


@cache
def captured(name: str, number: int = 0) -> Sample | None:
    """The program of this name, for its arguments of this number; None if capture refuses it."""
    source = load_program(name)
    arguments = copy.deepcopy(source.arguments[number])
    structures = tuple(structure_of(a) for a in arguments)
    parameters = tuple(inspect.signature(source.function).parameters.values())[: len(arguments)]
    try:
        found = capture(source.function, structures, parameters, structure_of, derivations=Inside())
    except CompileError:
        return None
    leaves = [leaf for a, s in zip(arguments, structures, strict=True) for leaf in to_leaves(a, s)]
    leaves += [leaf for a in found.ambients for leaf in to_leaves(a.read(), a.structure)]
    params = found.program.main.body.params
    active = tuple(p.type.differentiable for p in params)
    return Sample(name, found.program, active, tuple(leaves))
