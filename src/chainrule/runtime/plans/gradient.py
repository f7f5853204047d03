"""Gradients: the plan of a function with one real result, in reverse mode."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chainrule.errors import ArgumentsError
from chainrule.ir.structure import (
    Complex,
    Dict,
    Leaf,
    OneOf,
    Optional,
    Random,
    Record,
    Same,
    Sequence,
    Structure,
    Tuple,
    Varied,
    leaves,
)
from chainrule.runtime.arguments import gradient_structure
from chainrule.runtime.plans.stages import (
    Plan,
    Stage,
    active_leaves,
    conjugated,
    describe,
    imaginary_leaves,
    leaf_positions,
    name_of,
    states_last,
    with_results,
    without_same,
)

if TYPE_CHECKING:
    from chainrule.ir.nodes import Atom, Program


_REPAIRS: dict[type, str] = {
    Complex: "return a real number, e.g. `z.real` or `abs(z)`; `cr.jvp` and `cr.vjp` take complex results"
}


@dataclass(frozen=True, slots=True)
class Gradient:
    """The gradient of a plan with one real result, in reverse mode."""

    inner: Plan
    argnums: tuple[int, ...]
    single: bool
    has_aux: bool
    with_value: bool

    @property
    def function(self) -> Callable[..., Any]:
        """The function that is differentiated."""
        return self.inner.function

    @property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """Its parameters."""
        return self.inner.parameters

    def stage(self, arguments: tuple[Structure, ...], *, pure: bool) -> Stage:
        """Differentiate."""
        from chainrule.ir.nodes import Literal
        from chainrule.transform.reverse import bind_inputs, reverse
        from chainrule.transform.simplify import simplify

        inner = self.inner.stage(arguments, pure=True)
        value, aux = self._split(inner.result)
        active = active_leaves(inner, self.argnums, self.function)
        count = len(leaves(inner.result))
        states = inner.states  # generators are left as the function leaves them
        program = reverse(inner.program, active, tuple(k == 0 for k in range(count + states)))
        one = Literal(1.0, value.type)
        program = bind_inputs(program, {len(active): one})
        program = conjugated(program, count + states, imaginary_leaves(arguments, sorted(set(self.argnums))))
        gradients = tuple(gradient_structure(arguments[n], (n,)) for n in self.argnums)
        program = with_results(
            program,
            lambda results: states_last(
                results,
                count,
                states,
                lambda rest: self._results(rest, count, inner, gradients, program, value),
            ),
        )
        gradient: Structure = gradients[0] if self.single else Tuple(tuple, gradients)
        result: Structure = gradient
        if self.with_value:
            head: Structure = value if aux is None else Tuple(tuple, (value, aux))
            result = Tuple(tuple, (head, gradient))
        elif aux is not None:
            result = Tuple(tuple, (gradient, aux))
        if pure:
            result, program = without_same(result, program, arguments)
        return replace(inner, program=simplify(program), result=result)

    def _split(self, result: Structure) -> tuple[Leaf | Varied, Structure | None]:
        aux: Structure | None = None
        if self.has_aux:
            if not isinstance(result, Tuple) or len(result.items) != 2:
                raise ArgumentsError(
                    "E0604", f"with has_aux, `{name_of(self.function)}` must return (value, aux)"
                )
            result, aux = result.items
        if not isinstance(result, Leaf | Varied) or result.type.shape or not result.type.differentiable:
            raise ArgumentsError(
                "E0604",
                f"`{name_of(self.function)}` returns {describe(result)}, "
                "and a gradient needs one real number",
                hint=_REPAIRS.get(
                    type(result), "use `cr.jacobian`, or reduce the result, e.g. with `np.sum`"
                ),
            )
        return result, aux

    def _results(
        self,
        results: tuple[Atom, ...],
        count: int,
        inner: Stage,
        gradients: tuple[Structure, ...],
        program: Program,
        value: Structure,
    ) -> tuple[Atom, ...]:
        primal = results[:count]
        pulled = by_argument(results[count:], inner.arguments, self.argnums)
        cotangents: list[Atom] = []
        positions = leaf_positions(inner.arguments)
        for n, gradient in zip(self.argnums, gradients, strict=True):
            inputs = iter(program.main.body.params[positions[n] :])
            cotangents += gradient_leaves(inner.arguments[n], gradient, inputs, iter(pulled[n]))
        if self.with_value:
            return (*primal, *cotangents)
        return (*cotangents, *primal[len(leaves(value)) :])


def by_argument(
    pulled: tuple[Atom, ...], arguments: tuple[Structure, ...], argnums: tuple[int, ...]
) -> dict[int, list[Atom]]:
    """Sort what comes in the order of the inputs by argument; `argnums` may name arguments in any order."""
    rest = iter(pulled)
    return {n: [next(rest) for t in leaves(arguments[n]) if t.differentiable] for n in sorted(set(argnums))}


def gradient_leaves(
    structure: Structure, gradient: Structure, inputs: Iterator[Atom], pulled: Iterator[Atom]
) -> list[Atom]:
    """Order cotangents as a gradient's leaves; lengths of lists, and where there is `None`, are the inputs' own."""
    match structure, gradient:
        case Complex(), _:
            for _ in range(2):
                next(inputs)
            return [next(pulled), next(pulled)]
        case Leaf(type=type_), _:
            next(inputs)
            return [next(pulled)] if type_.differentiable else []
        case ((OneOf() | Random()), _):
            next(inputs)
            return []
        case Sequence(), Same():
            for _ in leaves(structure):
                next(inputs)
            return []
        case (Sequence(item=item), Sequence(item=inner)) | (Optional(item=item), Optional(item=inner)):
            length = next(inputs)
            return [length, *gradient_leaves(item, inner, inputs, pulled)]
        case ((Tuple() | Record() | Dict()), (Tuple() | Record() | Dict())):
            pairs = zip(structure.items, gradient.items, strict=True)
            return [a for s, g in pairs for a in gradient_leaves(s, g, inputs, pulled)]
        case _:
            return []
