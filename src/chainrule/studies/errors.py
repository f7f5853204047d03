"""What can be wrong with the input of a study. Each message is a sentence that ends in the repair."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class BadDataError(ValueError):
    """Data, a start or a residual that is not a finite number."""


class BadBoundsError(ValueError):
    """Bounds or limits that contradict themselves, or the start."""


class BadShapeError(ValueError):
    """A function that returns, or data that have, the wrong shape."""


class NoParametersError(TypeError):
    """A record without a float in it: there is nothing to vary."""


class NotScalarError(TypeError):
    """An objective that is not one number."""


class UnknownNameError(KeyError):
    """A name that the record does not have."""

    def __str__(self) -> str:
        # KeyError would print the message in quotes.
        return str(self.args[0])


def unknown_name(name: str, known: Iterable[str], what: str = "parameter") -> UnknownNameError:
    """The error for `name`, with the closest name that exists, or else with all of them."""
    names = list(known)
    # People leave out the front of a long name more often than they misspell it.
    close = [other for other in names if other.endswith("." + name)] or difflib.get_close_matches(
        name, names, n=1
    )
    if close:
        return UnknownNameError(f"There is no {what} `{name}`; did you mean `{close[0]}`?")
    shown = ", ".join(f"`{other}`" for other in names[:12]) + (", …" if len(names) > 12 else "")
    return UnknownNameError(f"There is no {what} `{name}`; choose from {shown}.")
