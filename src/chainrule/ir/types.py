"""Types of IR values: an element type, a shape whose dimensions may be unknown, and SIMD lanes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as Choice

DType = Choice[
    "f64", "f32", "c128", "c64", "i64", "i32", "i16", "i8", "u64", "u32", "u16", "u8", "bool", "tape"
]
Dim = int | None

FLOATS: frozenset[str] = frozenset({"f64", "f32"})
COMPLEX: frozenset[str] = frozenset({"c128", "c64"})
INTEGERS: frozenset[str] = frozenset({"i64", "i32", "i16", "i8", "u64", "u32", "u16", "u8"})


@dataclass(frozen=True, slots=True)
class Type:
    """An abstract value: element type and shape, no data.

    A dimension is an `int` where it is known at compile time, else `None`. `lanes > 1` makes each element a pack of
    that many numbers, which is how one forward pass carries several tangents at once. The element type `tape` is the
    LIFO store of residuals; it has no shape.
    """

    dtype: DType
    shape: tuple[Dim, ...] = ()
    lanes: int = 1

    @property
    def rank(self) -> int:
        """The number of dimensions; 0 for a scalar."""
        return len(self.shape)

    @property
    def is_scalar(self) -> bool:
        """Whether the value is one number (and not a tape)."""
        return not self.shape and self.dtype != "tape"

    @property
    def is_array(self) -> bool:
        """Whether the value has dimensions."""
        return bool(self.shape)

    @property
    def differentiable(self) -> bool:
        """Whether tangents of this type exist: floating-point and complex elements, and tapes, which hold such."""
        return self.dtype in FLOATS or self.dtype in COMPLEX or self.dtype == "tape"

    @property
    def element(self) -> Type:
        """The type of one element."""
        return Type(self.dtype, (), self.lanes)

    def with_shape(self, shape: tuple[Dim, ...]) -> Type:
        """The same elements in another shape."""
        return Type(self.dtype, shape, self.lanes)

    def with_dtype(self, dtype: DType) -> Type:
        """The same shape with other elements."""
        return Type(dtype, self.shape, self.lanes)

    def __str__(self) -> str:
        dims = ", ".join("?" if d is None else str(d) for d in self.shape)
        lanes = f"x{self.lanes}" if self.lanes > 1 else ""
        return f"{self.dtype}{lanes}[{dims}]" if self.shape else f"{self.dtype}{lanes}"


F64 = Type("f64")
F32 = Type("f32")
I64 = Type("i64")
BOOL = Type("bool")
TAPE = Type("tape")
