"""What a call boundary is told besides the structures of arguments and result: parameters, ambient inputs,
effects.

A *path* names a place in the inputs: `(root, step, …)`. Roots count the arguments, then the ambient inputs. A
step is the name of an attribute, the position in a tuple or list, the key in a dict, or `...` for every item
of a run-time sequence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from typing import Literal as Choice

from chainrule.ir.structure import Structure, leaves
from chainrule.ir.types import Type

Path = tuple[Any, ...]


PARTS = (".real", ".imag")  # the last step to a part of an array of complex numbers


def whole(path: Path) -> Path:
    """Give the path of an array of which a path may name the real or imaginary part."""
    return path[:-1] if path and path[-1] in PARTS else path


class NoDefault:
    """The default of a parameter that has none."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the Python function: what a call may leave out or give by name.

    `rest` is `*args`, whose structure is a tuple; `more` is `**kwargs`, whose structure is a dict.
    """

    name: str
    kind: Choice["positional", "either", "rest", "keyword", "more"] = "either"
    default: object = NoDefault


@dataclass(frozen=True, slots=True)
class Ambient:
    """An input that the function reads afresh at each call from outside its arguments.

    `kind` says what `holder` is: a dict of globals (or of a module), to be read at `name`; a closure cell; an
    object with an attribute `name`; or the object itself, which is always the same one though its content may
    change.
    """

    kind: Choice["global", "cell", "attribute", "object"]
    holder: Any
    structure: Structure
    name: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """A place in the inputs that a call changes; its new content follows the result among the kernel's
    results.

    With `rebind` the place holds another object afterwards: an attribute, an element of a list, a key of a
    dict or a closure cell is set. Without, the object at the place stays and its content changes: an array,
    whose shape stays, or a list of run-time length, which takes new items. Structure: that of the new
    content. Where the path has `...`, the kernel gives, as for a sequence, each leaf with a leading dimension
    (and no length).
    """

    path: Path
    structure: Structure
    rebind: bool = False

    @property
    def types(self) -> tuple[Type, ...]:
        """The kernel results that hold the new content."""
        outer = (None,) * sum(step is ... for step in self.path)
        return tuple(t.with_shape((*outer, *t.shape)) for t in leaves(self.structure))


@dataclass(frozen=True, slots=True)
class Address:
    """An entry of the table that is no Python object; the loader finds it in the running process.

    `next`: where a call goes that does not fit (0: to `slow`). `slow`: the Python function that takes any
    call. `numpy`: NumPy's table of C functions. `alloc`: the allocator of a type. `new`: `object.__new__`.
    `null`: 0. `attribute`: the offset of the attribute `name` among the values of an object of a class, or
    -1.
    """

    kind: Choice["next", "slow", "numpy", "alloc", "new", "null", "attribute"]
    of: type = object
    name: str = ""


@dataclass(frozen=True, slots=True)
class Boundary:
    """A compiled call boundary: LLVM text that goes into the kernel's module, and the objects in its table.

    `symbol` is the vectorcall function; `symbol + ".table"` is the global array that the loader fills. The
    text declares what it calls, `cr_*` too, which the module may have declared already.
    """

    symbol: str
    text: str
    table: tuple[object, ...]


def slot_count(types: Iterable[Type]) -> int:
    """Count the slots of kernel arguments or results."""
    return sum(1 + t.rank if t.shape else 2 if t.dtype == "c128" else 1 for t in types)
