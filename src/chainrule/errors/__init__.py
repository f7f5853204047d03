"""Every error a user can meet: stable code, class, source line, reason, repair."""

from chainrule.errors.arguments import fill
from chainrule.errors.codes import BY_NUMBER, CODES, Code
from chainrule.errors.compile import (
    ArgumentsError,
    AttributeMissingError,
    ChainruleError,
    CompileError,
    IndexingError,
    InternalError,
    KeyMissingError,
    NameMissingError,
    NoSuchAxisError,
    ShapeError,
    TypeMismatchError,
    UnsupportedError,
    combined,
)
from chainrule.errors.faults import exception_class, runtime_error

__all__ = [
    "BY_NUMBER",
    "CODES",
    "ArgumentsError",
    "AttributeMissingError",
    "ChainruleError",
    "Code",
    "CompileError",
    "IndexingError",
    "InternalError",
    "KeyMissingError",
    "NameMissingError",
    "NoSuchAxisError",
    "ShapeError",
    "TypeMismatchError",
    "UnsupportedError",
    "combined",
    "exception_class",
    "fill",
    "runtime_error",
]
