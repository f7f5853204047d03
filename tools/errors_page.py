"""Write `docs/reference/errors.md` from the table of error codes.

python tools/errors_page.py
"""

from __future__ import annotations

from pathlib import Path

from chainrule.errors.codes import CODES, FAMILIES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "errors.md"

INTRODUCTION = """\
# Errors

Every error that chainrule raises while it compiles has a code, points at the source line, and ends
with a hint. Each is also the Python exception that a caller expects (`TypeError`, `ValueError`,
`NameError`, …), and `chainrule.errors.ChainruleError` catches them all; `error.code` holds the
code. Codes are stable.

Faults at run time (an index out of bounds, a division by zero, a failed `assert`) are not listed
here: they are Python's own exceptions with Python's own words, and the source line as a note.
"""


def page() -> str:
    """Give the text of the page."""
    parts = [INTRODUCTION]
    for family, title in FAMILIES.items():
        parts.append(f"## {title}\n")
        for code in CODES:
            if code.number.startswith(family):
                heading = f'### <a id="{code.number.lower()}"></a>{code.number}: {code.title}\n'
                parts.append(f"{heading}\n{code.explanation}\n\nRepair: {code.hint}.\n")
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
