"""The kinds of rules that a primitive holds: derivatives and lowerings.

Derivatives
    `Partials`           scalar functions: the partial derivatives once, both modes follow
    `Linear`             linear (jointly) in the named operands: forward mode applies it to tangents
    `Bilinear`           linear in each of two operands on its own (matrix product)
    `Explicit`           both rules written out
    `NotDifferentiable`  tangents are zero, and why
    `Structural`         control flow; the transforms treat it region by region

Lowerings
    `Instruction`  one LLVM instruction on scalars, per class of element type
    `Intrinsic`    an LLVM intrinsic, overloaded on the element type
    `Libm`         a function of the C maths library (double; `f` is appended for single precision)
    `Compose`      a scalar expression of other primitives
    `Elements`     one element of the result from elements of the operands: array operations that fuse
    `Loops`        the whole result by loops over numbers
    `Named`        a lowering function of that name in `chainrule.lower` (memory, control flow, BLAS)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from typing import Literal as Choice

from chainrule.ir.nodes import Atom, Equation, Params
from chainrule.ir.types import Dim, Type

if TYPE_CHECKING:
    from chainrule.primitives.ops import Ops


class Cotangents(Protocol):
    """The cotangents that a backward pass has gathered so far."""

    def add(self, target: Atom, cotangent: Atom) -> None:
        """Add to the cotangent of a value.

        One of its shape, a scalar that fans out to it, or, where the value is a scalar that fanned out to an
        array, an array, whose elements are summed.
        """
        ...

    def accumulate(self, target: Atom, step: Callable[[Atom], Atom]) -> None:
        """Replace the cotangent array of a value (zeros if none yet) by `step` of it, in place later on."""
        ...

    def wanted(self, target: Atom) -> bool:
        """Whether the cotangent of this atom is needed."""
        ...


@dataclass(frozen=True, slots=True)
class Partials:
    """`function(b, *inputs, output)` gives one partial derivative per input; None where all zero."""

    function: Callable[..., tuple[Atom | None, ...]]


@dataclass(frozen=True, slots=True)
class Linear:
    """Linear in `operands` taken together; `transpose(b, equation, cotangent, cotangents)` goes backward."""

    operands: tuple[int, ...] | Choice["all"]
    transpose: Callable[[Ops, Equation, Atom, Cotangents], None]

    def positions(self, equation: Equation) -> tuple[int, ...]:
        """The numbers of the operands in which an equation is linear."""
        return tuple(range(len(equation.inputs))) if self.operands == "all" else self.operands


@dataclass(frozen=True, slots=True)
class Bilinear:
    """Linear in operand 0 and in operand 1; `transpose` as for `Linear`, for those that are wanted."""

    transpose: Callable[[Ops, Equation, Atom, Cotangents], None]


@dataclass(frozen=True, slots=True)
class Explicit:
    """`jvp(b, equation, tangents)` gives tangents; `vjp(b, equation, output cotangents, cotangents)`."""

    jvp: Callable[[Ops, Equation, tuple[Atom | None, ...]], tuple[Atom | None, ...]]
    vjp: Callable[[Ops, Equation, tuple[Atom | None, ...], Cotangents], None]


@dataclass(frozen=True, slots=True)
class NotDifferentiable:
    """The derivative is zero (or has no meaning); `reason` is the sentence that a user reads."""

    reason: str


@dataclass(frozen=True, slots=True)
class Structural:
    """Control flow and calls: the transforms know what to do."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """LLVM instruction names by class of element type (of the first input): float, signed, unsigned, bool.

    `operand` is a constant last operand of floats; `exact` takes the flags away that let LLVM ignore signs of zero.
    """

    float: str = ""
    signed: str = ""
    unsigned: str = ""
    bool: str = ""
    operand: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """An LLVM intrinsic such as `llvm.sqrt`, by class of element type."""

    float: str = ""
    signed: str = ""


@dataclass(frozen=True, slots=True)
class Libm:
    """A C maths function; `vector` says whether glibc's libmvec has it (`_ZGVdN4v_<name>` and so on)."""

    name: str
    vector: bool = False


@dataclass(frozen=True, slots=True)
class Compose:
    """Scalar code in terms of other primitives: `function(b, *inputs)` gives the result."""

    function: Callable[..., Atom]


@dataclass(frozen=True, slots=True)
class Elements:
    """`function(b, equation, indices)` gives the scalar element of the output at these indices."""

    function: Callable[[Ops, Equation, tuple[Atom, ...]], Atom]


@dataclass(frozen=True, slots=True)
class Loops:
    """`function(b, equation)` gives the result, made by loops over numbers, maps not included."""

    function: Callable[[Ops, Equation], Atom]


@dataclass(frozen=True, slots=True)
class Named:
    """Lowered by a function of its own in `chainrule.lower`, found by the primitive's name."""


def join_dims(left: Dim, right: Dim) -> Dim:
    """Combine two dimensions that are equal at run time."""
    return left if left is not None else right


def elementwise_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    """Type rule of element-wise functions: equal element types; arrays of equal shape, scalars fan out."""
    dtypes = {t.dtype for t in types}
    if len(dtypes) > 1:
        raise TypeError(f"element types differ: {', '.join(map(str, types))}")
    return (Type(types[0].dtype, joint_shape(types), max(t.lanes for t in types)),)


def joint_shape(types: tuple[Type, ...]) -> tuple[Dim, ...]:
    """Give the common shape of operands of an element-wise function."""
    shape: tuple[Dim, ...] = ()
    for type in types:
        if not type.shape:
            continue
        if shape and len(shape) != len(type.shape):
            raise TypeError(f"ranks differ: {', '.join(map(str, types))}")
        shape = tuple(map(join_dims, shape, type.shape)) if shape else type.shape
    return shape


def predicate_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    """Type rule of comparisons and tests: bool elements in the joint shape."""
    (result,) = elementwise_type(types, params)
    return (Type("bool", result.shape),)


def fixed(*types: Type) -> Callable[[tuple[Type, ...], Params], tuple[Type, ...]]:
    """Type rule that always gives these types."""
    return lambda inputs, params: types


AnyRule = Partials | Linear | Bilinear | Explicit | NotDifferentiable | Structural
AnyLowering = Instruction | Intrinsic | Libm | Compose | Elements | Loops | Named
Emission = str | Callable[..., Any]
