"""Attributes and methods of complex numbers and arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.capture.complex_items import ComplexItems
from chainrule.capture.complex_parts import COMPLEX, Parts
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    BoundMethod,
    Choice,
    ComplexArray,
    ComplexValue,
    Ref,
    Scalar,
    SequenceState,
    Static,
)
from chainrule.errors import AttributeMissingError
from chainrule.ir.structure import Complex


class ComplexAttributes(ComplexItems):
    """`z.real`, `z.conjugate()`, `z.sum()` and the like."""

    def attribute(self, owner: Any, name: str) -> Any:
        """Read `owner.name`."""
        owner = self.solid(owner)
        if isinstance(owner, COMPLEX):
            return self._complex_attribute(owner, name)
        if isinstance(owner, Scalar | ArrayRef):
            if name == "imag":
                return self.imaginary_part(owner)
            if name in ("conjugate", "conj") and (name == "conjugate" or self._is_numpy(owner)):
                return BoundMethod(owner, Static(np.ndarray.conjugate))
        return super().attribute(owner, name)

    def _is_numpy(self, value: Scalar | ArrayRef) -> bool:
        return isinstance(value, ArrayRef) or value.kind == "numpy"

    def _complex_attribute(self, owner: ComplexValue | ComplexArray, name: str) -> Any:
        if name == "__class__":
            return Static(self.python_class(owner))
        if name == "real":
            return self.real_part(owner)
        if name == "imag":
            return self.imaginary_part(owner)
        if isinstance(owner, ComplexValue) and owner.kind == "python":
            if name == "conjugate":
                return BoundMethod(owner, Static(np.ndarray.conjugate))
            self.refuse("E0503", f"'complex' object has no attribute '{name}'", kind=AttributeMissingError)
        if name in ("shape", "size", "ndim"):
            return super().attribute(self.real_part(owner), name)
        if name == "dtype":
            return Static(np.dtype(complex))
        if name == "T":
            return self.paired(
                *(super(ComplexAttributes, self).attribute(p, "T") for p in self._sides(owner))
            )
        if hasattr(np.ndarray, name) and callable(getattr(np.ndarray, name)):
            return BoundMethod(owner, Static(getattr(np.ndarray, name)))
        self.refuse("E0503", f"'numpy.ndarray' object has no attribute '{name}'", kind=AttributeMissingError)

    def _sides(self, owner: ComplexValue | ComplexArray) -> tuple[Any, Any]:
        return self.real_part(owner), self.imaginary_part(owner)

    def set_attribute(self, owner: Any, name: str, value: Any) -> None:
        """Write `owner.name = value`."""
        owner = self.solid(owner)
        if not isinstance(owner, ComplexArray) or name not in ("real", "imag"):
            if isinstance(owner, ComplexValue):
                self.refuse("E0503", "readonly attribute", kind=AttributeMissingError)
            super().set_attribute(owner, name, value)
            return
        target = owner.real if name == "real" else owner.imag
        if value == target:  # `z.real += x` has changed it already
            return
        if self.holds_complex(value):
            self.mismatch("E0409", f"`.{name}` of an array takes real numbers", hint="write `.real`")
        self.assign_view(target, self.b.convert(self.operand(self.as_numbers(value)), "f64"))

    def builtin_method(
        self, owner: Any, method: Any, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Any:
        """Call a method of an array, list or dict."""
        name = getattr(method, "__name__", "?")
        if isinstance(owner, COMPLEX):
            return self._complex_method(owner, name, arguments, keywords)
        if isinstance(owner, Scalar | ArrayRef):
            if name in ("conjugate", "conj"):
                return owner
            if name == "astype" and self.asks_complex(
                keywords.get("dtype", arguments[0] if arguments else None)
            ):
                return self.complex_of(self.parts_of(owner))
            if any(map(self.holds_complex, arguments)):
                function = getattr(np, name, None)
                if function is None:
                    self.refuse("E0313", f"the method `{name}` is not covered with complex arguments")
                return self.call(Static(function), (owner, *arguments), keywords)
        return super().builtin_method(owner, method, arguments, keywords)

    def asks_complex(self, dtype: Any) -> bool:
        """Whether a `dtype=` argument is the complex type."""
        known = dtype.value if isinstance(dtype, Static) else None
        if known is None:
            return False
        try:
            found = np.dtype(known)
        except (TypeError, ValueError):  # a string that is no type
            return False
        if found == np.complex64:
            self.refuse("E0318", "the element type complex64 is not covered", hint="use `complex`")
        return found == np.complex128

    def _complex_method(
        self,
        owner: ComplexValue | ComplexArray,
        name: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> Any:
        own = getattr(self, f"_complex_{name}", None)
        if own is not None:
            return own(owner, *arguments, **keywords)
        if name in _BY_FUNCTION:
            return self.call(Static(getattr(np, name)), (owner, *arguments), keywords)
        if name in _BY_PARTS:
            base = super()
            sides = self._sides(owner)
            return self.paired(
                *(base.builtin_method(s, getattr(np.ndarray, name), arguments, keywords) for s in sides)
            )
        self.refuse("E0313", f"the method `{name}` of complex arrays is not covered (yet)")

    def conjugated(self, value: Any) -> ComplexValue | ComplexArray:
        """Negate the imaginary part."""
        parts = self.parts_of(value)
        return self.complex_of(Parts(parts.real, self.b.neg(parts.imag), parts.kind))

    def _complex_conjugate(self, owner: Any) -> Any:
        return self.conjugated(owner)

    _complex_conj = _complex_conjugate

    def _complex_astype(self, owner: Any, dtype: Any) -> Any:
        if not self.asks_complex(dtype):
            self.mismatch("E0409", "this would discard the imaginary part", hint="write `.real`")
        return self.complex_of(self.parts_of(owner))

    def _complex_item(self, owner: Any, *index: Any) -> ComplexValue:
        if isinstance(owner, ComplexValue):
            return ComplexValue(owner.real, owner.imag)
        if index:
            self.refuse("E0318", "`item` is covered without an index only")
        real, imag = (self._only_element(side).atom for side in self._sides(owner))
        return ComplexValue(real, imag)

    def _complex_tolist(self, owner: Any) -> Any:
        if isinstance(owner, ComplexValue):
            return ComplexValue(owner.real, owner.imag)
        parts = self.parts_of(owner)
        if parts.rank != 1:
            self.refuse("E0902", "`tolist` is covered for vectors only")
        columns = (self.array(parts.real), self.array(parts.imag))
        length = self.b.dim(parts.real, 0)
        return Ref(self.new_cell(SequenceState(length, Complex(), columns)))

    def _complex_fill(self, owner: ComplexArray, value: Any) -> Static:
        self.assign_complex(owner, self.parts_of(value))
        return NONE

    # What it is

    def python_class(self, value: Any) -> type:
        """Give the class that a value has in Python."""
        match value:
            case ComplexValue(kind=kind):
                return np.complex128 if kind == "numpy" else complex
            case ComplexArray():
                return np.ndarray
            case Choice(yes=ComplexArray()):
                return np.ndarray
            case _:
                return super().python_class(value)


_BY_FUNCTION = frozenset({
    "sum", "mean", "prod", "dot", "cumsum", "cumprod", "any", "all", "var", "std", "trace", "diagonal", "repeat",
    "take", "squeeze", "swapaxes", "copy", "round",
})  # fmt: skip
_BY_PARTS = frozenset({"reshape", "transpose", "ravel", "flatten"})
