"""Memory that the kernel reads arguments from, as results and effects need to know it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffer:
    """An array argument: the object, the registers of its data and byte count, and of its contiguous copy or
    null.

    For a sequence, `parts` are its temporary arrays; for an array of complex numbers, those of its two parts.
    """

    object: str
    data: str = ""
    bytes: str = ""
    copy: str = "null"
    parts: tuple[str, ...] = ()

    @property
    def pointers(self) -> tuple[str, ...]:
        """The data pointers that the kernel was given."""
        return self.parts or (self.data,)
