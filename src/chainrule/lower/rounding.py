"""`round(x, n)`: exact, so without the liberties that other floating-point code takes.

With s = 10^n and p = fl(x s), the rest e = x s - p is exact by a fused multiply-add; it says on which side of
a tie x s lies where p is at one. The division of a whole number by s is then rounded once, as in CPython.
"""

from __future__ import annotations

from chainrule.ir.nodes import Equation
from chainrule.lower.frame import Frame
from chainrule.lower.layout import Unsupported

_HALF = "0x3FE0000000000000"
_LARGE = "0x4330000000000000"  # 2^52: from there on there are no fractions


def round_digits(frame: Frame, equation: Equation) -> str:
    """Round a number to a number of decimals; the third operand says whether as Python or as NumPy does."""
    if equation.inputs[0].type.dtype != "f64":
        raise Unsupported(f"rounding of {equation.inputs[0].type}")
    x, digits, exact = (frame.scalar(a) for a in equation.inputs)
    op = frame.text.op
    frame.unit.declare("declare double @pow(double, double)")
    negative = op(f"fneg double {digits}")
    fine = op(f"fcmp oge double {digits}, 0.0")
    powers: list[str] = []
    for exponent, yes in ((digits, True), (negative, False)):
        power = op(f"call double @pow(double 1.0e1, double {exponent})")
        choice = (power, "1.0") if yes else ("1.0", power)
        powers.append(op(f"select i1 {fine}, double {choice[0]}, double {choice[1]}"))
    factor, divisor = powers
    product = op(f"fdiv double {op(f'fmul double {x}, {factor}')}, {divisor}")
    rest = _rest(frame, x, factor, divisor, product, fine)
    whole = op(f"call double @llvm.rint.f64(double {product})")
    exactly = op(f"fcmp une double {exact}, 0.0")
    shifted = op(f"fadd double {whole}, {_correction(frame, product, whole, rest)}")
    whole = op(f"select i1 {exactly}, double {shifted}, double {whole}")
    result = op(f"fmul double {op(f'fdiv double {whole}, {factor}')}, {divisor}")
    size = op(f"call double @llvm.fabs.f64(double {product})")
    small = op(f"fcmp olt double {size}, {_LARGE}")
    return op(f"select i1 {small}, double {result}, double {x}")


def _rest(frame: Frame, x: str, factor: str, divisor: str, product: str, fine: str) -> str:
    """Give the sign of what is missing from the product."""
    op = frame.text.op
    fma = "call double @llvm.fma.f64(double {}, double {}, double {})".format
    multiplied = op(fma(x, factor, op(f"fneg double {product}")))
    divided = op(fma(op(f"fneg double {product}"), divisor, x))
    return op(f"select i1 {fine}, double {multiplied}, double {divided}")


def _correction(frame: Frame, product: str, whole: str, rest: str) -> str:
    """Give 1 or -1 where the product is half-way, but the exact one lies beyond; else 0."""
    op = frame.text.op
    off = op(f"fsub double {product}, {whole}")
    total = "0.0"
    for sign, half, order in (("1.0", _HALF, "ogt"), ("-1.0", f"{_NEGATIVE_HALF}", "olt")):
        tie = op(f"fcmp oeq double {off}, {half}")
        beyond = op(f"fcmp {order} double {rest}, 0.0")
        both = op(f"and i1 {tie}, {beyond}")
        total = op(f"select i1 {both}, double {sign}, double {total}")
    return total


_NEGATIVE_HALF = "0xBFE0000000000000"
