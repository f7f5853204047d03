"""Programs that are right and not compiled yet, with what the error says; an entry that works has to go."""

from __future__ import annotations

REFUSED = {
    "list_of_records": "E0403",  # items of a list with different constants
    "list_nested": "the arrays or lists inside a list of run-time length have one size",  # ragged lists
    "list_stack_machine": "E0404",  # `stack and top > 0.5`
    "record_dict_of_arrays": "E0402",  # a dict that is rebound in a branch of a loop
    "array_three_dimensional": "transpose",  # axes of the method `transpose` as separate arguments
}
