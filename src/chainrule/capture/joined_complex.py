"""Join complex numbers and arrays: their parts are joined one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chainrule.capture.joined_identities import JoinedIdentities
from chainrule.capture.joined_known import NOTHING
from chainrule.capture.values import (
    ArrayRef,
    Choice,
    ComplexArray,
    ComplexValue,
    Conflict,
    Kind,
    Scalar,
)
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom


@dataclass(eq=False)
class JoinedComplex(JoinedIdentities):
    """Joins two complex values."""

    def _complex(self, a: Any, b: Any, name: str) -> Any:
        """Join numbers of which one is complex at least; a real one has imaginary part 0."""
        (left_real, left_imag), (right_real, right_imag) = _parts(a), _parts(b)
        real = self.atom(left_real, right_real, f"{name}_real")
        imag = self.atom(left_imag, right_imag, f"{name}_imag")
        if isinstance(real, Conflict) or isinstance(imag, Conflict):
            return real if isinstance(real, Conflict) else imag
        kinds: set[Kind] = {x.kind for x in (a, b) if isinstance(x, Scalar | ComplexValue)}
        kind: Kind = kinds.pop() if len(kinds) == 1 else "mixed"
        changed = not isinstance(a, ComplexValue) or a.kind != kind
        self.restructured = self.restructured or changed
        return ComplexValue(real, imag, kind)

    def _complex_array(self, a: Any, b: Any, name: str) -> Any:
        def part(x: Any, which: str) -> Any:
            return getattr(x, which) if isinstance(x, ComplexArray) else NOTHING

        real = self._array(part(a, "real"), part(b, "real"), f"{name}_real")
        imag = self._array(part(a, "imag"), part(b, "imag"), f"{name}_imag")
        match real, imag:
            case ArrayRef(), ArrayRef():
                return ComplexArray(real, imag)
            case Choice(), Choice():
                pair = ComplexArray(real.yes, imag.yes), ComplexArray(real.no, imag.no)
                return Choice(real.condition, *pair)
            case (Conflict(), _):
                return real
            case (_, Conflict()):
                return imag
            case _:
                return self.conflict(f"the parts of `{name}` belong together on one path only")


def _parts(value: Any) -> tuple[Atom, Atom]:
    match value:
        case ComplexValue(real=real, imag=imag):
            return real, imag
        case Scalar(atom=atom):
            return atom, literal(0.0)
        case _:
            return literal(0.0), literal(0.0)
