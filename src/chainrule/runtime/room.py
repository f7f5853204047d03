"""Room to compile in: Python's collector rests, and recursion may be deeper.

Compiling makes no cycles, and a third of its time would go into looking for them. The passes are as deep as a
program's blocks are nested, about twelve calls for each; a function that returns early in a hundred places is a hundred
blocks deep. A stack of one megabyte is enough for the depth that is allowed.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager

from chainrule.errors import UnsupportedError

DEPTH = 3000


@contextmanager
def room(name: str) -> Generator[None]:
    """Compile a function of this name in here; refuse it if it is nested more deeply than there is room for."""
    collects, depth = gc.isenabled(), sys.getrecursionlimit()
    gc.disable()
    sys.setrecursionlimit(max(depth, DEPTH))
    try:
        yield
    except RecursionError:
        message = f"`{name}` is nested too deeply to be compiled"
        hint = "where many conditions return early or follow by `elif`, make a function of some of them"
        raise UnsupportedError("E0324", message, hint=hint) from None
    finally:
        sys.setrecursionlimit(depth)
        if collects:
            gc.enable()
