"""Which method stands for which function of Python."""

from __future__ import annotations

import builtins
import dataclasses
import functools
import math
from collections.abc import Callable
from typing import Any

from chainrule.capture.integers import INTEGERS
from chainrule.capture.introspection import as_wrapped
from chainrule.capture.mathematics import MATH_OVERFLOW, MATH_POSITIVE, MATH_SIMPLE, Arguments, Keywords
from chainrule.capture.standard_library import StandardLibrary


class BuiltinFunctions(StandardLibrary):
    """Functions that need no import, and those of `math`."""

    def known_function(self, value: Any) -> Callable[[Arguments, Keywords], Any] | None:
        """Give the meaning of a library function, if it has one."""
        try:
            if value in MATH_SIMPLE:
                return lambda a, k: self._math(MATH_SIMPLE[value], a)
            if value in MATH_OVERFLOW:
                return lambda a, k: self._math_overflow(MATH_OVERFLOW[value], a)
            if value in MATH_POSITIVE:
                return lambda a, k: self._math_log(MATH_POSITIVE[value], a)
            name = _TABLE.get(value) or INTEGERS.get(value)
        except TypeError:  # not hashable
            return None
        if name is None:
            return super().known_function(value)
        method = getattr(self, name)
        return self.checked(value, method)


_TABLE: dict[Any, str] = {
    math.sqrt: "math_sqrt", math.asin: "math_asin", math.acos: "math_acos", math.log1p: "math_log1p",
    math.pow: "math_pow", math.fmod: "math_fmod", math.floor: "math_floor", math.ceil: "math_ceil",
    math.trunc: "to_int", math.isnan: "math_isnan", math.isfinite: "math_isfinite", math.isinf: "math_isinf",
    math.degrees: "math_degrees", math.radians: "math_radians", math.dist: "math_dist",
    math.gamma: "math_gamma", math.lgamma: "math_lgamma", math.remainder: "math_remainder",
    math.frexp: "math_frexp", math.ldexp: "math_ldexp",
    builtins.int: "to_int", builtins.float: "to_float", builtins.bool: "to_bool", builtins.abs: "absolute",
    builtins.round: "rounded", builtins.divmod: "div_mod", builtins.len: "length",
    builtins.range: "make_range", builtins.enumerate: "make_enumerate", builtins.zip: "make_zip",
    builtins.reversed: "make_reversed", builtins.list: "make_list", builtins.tuple: "make_tuple",
    builtins.dict: "make_dict", builtins.isinstance: "is_instance", builtins.type: "type_of",
    builtins.getattr: "get_attribute", builtins.hasattr: "has_attribute",
    builtins.setattr: "set_attribute_function", object.__setattr__: "frozen_setattr", builtins.sum: "total",
    builtins.max: "largest", builtins.min: "smallest", builtins.any: "any_of", builtins.all: "all_of",
    builtins.map: "mapped", builtins.print: "printed",
    functools.partial: "make_partial", dataclasses.replace: "replaced",
    dataclasses.astuple: "as_plain_tuple", dataclasses.asdict: "as_plain_dict",
    functools.wraps: "wraps", as_wrapped: "wrapping", builtins.slice: "make_slice",
}  # fmt: skip
