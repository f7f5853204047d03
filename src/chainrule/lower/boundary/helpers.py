"""Pick the helper functions (helpers.ll) that a boundary calls, for this version of Python and this
boundary's table.

In: the boundary's symbol and text, positions in its table. Out: definitions with internal linkage, whose
names begin with the symbol, so that several boundaries can share a module.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

from chainrule.lower.boundary import layout

COPIED = 16384  # bytes; smaller results are copied into a fresh array, larger ones are taken over

_OFFSETS = {
    "TYPE": layout.TYPE,
    "SIZE": layout.SIZE,
    "DIGITS": layout.INTEGER_DIGITS,
    "TUPLE_ITEMS": layout.TUPLE_ITEMS,
    "ARRAY_DATA": layout.ARRAY_DATA,
    "ARRAY_RANK": layout.ARRAY_RANK,
    "ARRAY_DIMS": layout.ARRAY_DIMS,
    "ARRAY_STRIDES": layout.ARRAY_STRIDES,
    "ARRAY_FLAGS": layout.ARRAY_FLAGS,
    "ARRAY_DTYPE": layout.ARRAY_DTYPE,
    "ARRAY_CLASS": 8 * layout.ARRAY_TYPE,
    "DTYPE_NUMBER": layout.DTYPE_NUMBER,
    "DTYPE_BYTE_ORDER": layout.DTYPE_BYTE_ORDER,
    "NEW_COPY": 8 * layout.NEW_COPY,
    "NEW_FROM_DESCR": 8 * layout.NEW_FROM_DESCR,
    "SET_BASE": 8 * layout.SET_BASE_OBJECT,
    "COPIED": COPIED,
    "HEADER": layout.KERNEL_HEADER,
}


def helpers(symbol: str, text: str, places: dict[str, int]) -> str:
    """Give the definitions that `text` needs.

    `places` holds positions in the table and other numbers that the definitions name.
    """
    definitions = _definitions(sys.version_info[:2])
    wanted = _called(text, re.escape(symbol) + r"\.")
    chosen: dict[str, str] = {}
    while wanted:
        name = wanted.pop()
        if name in definitions and name not in chosen:
            chosen[name] = definitions[name]
            wanted |= _called(definitions[name], r"\$P\.")
    joined = "\n".join(chosen[name] for name in definitions if name in chosen)
    numbers = {key: str(value) for key, value in (_OFFSETS | places).items()} | {"P": symbol}
    return re.sub(r"\$([A-Z_]+)", lambda match: numbers[match[1]], joined)


def _called(text: str, prefix: str) -> set[str]:
    return set(re.findall(rf"@{prefix}(\w+)", text))


@cache
def _definitions(version: tuple[int, int]) -> dict[str, str]:
    """Read the definitions that hold for a version of Python, by name and in order."""
    found: dict[str, str] = {}
    for section in re.split(r"(?m)^(?=;; )", Path(__file__).with_suffix(".ll").read_text(encoding="utf-8")):
        if not _holds(section.partition("\n")[0], version):
            continue
        for part in re.split(r"(?m)^(?=define |@)", section)[1:]:
            name = re.search(r"@\$P\.(\w+)", part)
            if name:
                found[name[1]] = re.sub(r"(?m)^;.*\n", "", part)
    return found


def _holds(heading: str, version: tuple[int, int]) -> bool:
    """Whether a section is for a version of Python: `;; before 3.12`, `;; only 3.12`, `;; since 3.12`, `;;
    always`.
    """
    match = re.fullmatch(r";; (before|only|since) (\d+)\.(\d+)", heading)
    if match is None:
        return True
    named = (int(match[2]), int(match[3]))
    return {"before": version < named, "only": version == named, "since": version >= named}[match[1]]
