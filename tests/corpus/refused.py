"""Programs that are right and not compiled yet, with what the error says; an entry that works has to go."""

from __future__ import annotations

REFUSED = {
    "list_nested": "the arrays or lists inside a list of run-time length have one size",  # ragged lists
    "scalar_integer_mix": "an integer to the negative power -5 would be a float",  # at one of its samples
}
