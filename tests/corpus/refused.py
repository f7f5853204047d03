"""Programs that are right and not compiled yet, with what the error says; an entry that works has to go."""

from __future__ import annotations

REFUSED = {
    "scalar_integer_mix": "an integer to the negative power -5 would be a float",  # at one of its samples
}
