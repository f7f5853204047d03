"""Helper functions in LLVM text, for this version of Python.

`inline.ll` holds what each boundary has its own copy of, since it is worth inlining; `shared.ll` what is
compiled once for all. In: the boundary's symbol and text. Out: definitions and declarations of what the text
calls.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

from chainrule.lower.boundary import layout

SHARED = "cr_python"  # begins the names of shared functions, and of their table
MOST_COPIES = 16  # calls of a helper that are inlined; LLVM takes long over more, which save little time
COPIED = 16384  # bytes; smaller results are copied into a fresh array, larger ones are taken over

_NUMBERS = {
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
}
_DEFINITION = re.compile(r"define (?:internal )?(\S+) @\$P\.(\w+)\((.*)\) ")


def inline_helpers(symbol: str, text: str) -> str:
    """Define the inlined helpers that a boundary's text calls, and declare the shared ones."""
    definitions = _definitions("inline", sys.version_info[:2])
    chosen: dict[str, str] = {}
    wanted = set(re.findall(rf"@{re.escape(symbol)}\.(\w+)", text))
    while wanted:
        name = wanted.pop()
        if name in definitions and name not in chosen:
            chosen[name] = definitions[name]
            wanted |= set(re.findall(r"@\$P\.(\w+)", definitions[name]))
    for name in chosen:
        if text.count(f"@{symbol}.{name}(") > MOST_COPIES:
            chosen[name] = chosen[name].replace(" alwaysinline ", " noinline ", 1)
    defined = _filled("".join(chosen[name] for name in definitions if name in chosen), symbol)
    called = set(re.findall(rf"@{SHARED}\.(\w+)", text + defined))
    return "".join(shared_functions()[name] for name in sorted(called)) + defined


def shared_text(version: tuple[int, int] = sys.version_info[:2]) -> str:
    """Give the text of all shared helpers; they call the inlined ones too."""
    inline, shared = _definitions("inline", version), _definitions("shared", version)
    return _filled("".join((*inline.values(), *shared.values())), SHARED)


@cache
def shared_functions() -> dict[str, str]:
    """Give the declarations of the shared helpers by name."""
    found: dict[str, str] = {}
    for name, text in _definitions("shared", sys.version_info[:2]).items():
        match = _DEFINITION.match(text)
        if match and not text.startswith("define internal"):
            found[name] = f"declare {match[1]} @{SHARED}.{name}({match[3]})\n"
    return found


def _filled(text: str, symbol: str) -> str:
    numbers = {key: str(value) for key, value in _NUMBERS.items()} | {"P": symbol}
    return re.sub(r"\$([A-Z_]+)", lambda match: numbers[match[1]], text)


@cache
def _definitions(file: str, version: tuple[int, int]) -> dict[str, str]:
    """Read the definitions that hold for a version of Python, by name and in order."""
    found: dict[str, str] = {}
    text = Path(__file__).with_name(f"{file}.ll").read_text(encoding="utf-8")
    for section in re.split(r"(?m)^(?=;; )", text):
        if not _holds(section.partition("\n")[0], version):
            continue
        for part in re.split(r"(?m)^(?=define |@)", section)[1:]:
            name = re.search(r"@\$P\.(\w+)", part)
            if name:
                found[name[1]] = re.sub(r"(?m)^;.*\n", "", part)
    return found


def _holds(heading: str, version: tuple[int, int]) -> bool:
    """Whether a section is for a version of Python: `;; before 3.12`, `;; only 3.12`, `;; since 3.12`; or
    always.
    """
    match = re.fullmatch(r";; (before|only|since) (\d+)\.(\d+)", heading)
    if match is None:
        return True
    named = (int(match[2]), int(match[3]))
    return {"before": version < named, "only": version == named, "since": version >= named}[match[1]]
