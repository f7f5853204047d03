"""Write the generated parts of `docs/limitations.md`, between their marks, from `tools/limitations.py`.

python -m tools.limitations_page
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tools.limitations import BY_DESIGN, NOT_YET, Entry

PAGE = Path(__file__).resolve().parent.parent / "docs" / "limitations.md"
BEGIN, END = "<!-- {}: written by tools/limitations_page.py -->\n", "<!-- end of {} -->\n"


def tables() -> str:
    """Give the tables of what is refused."""
    return f"## Refused by design\n\n{_table(BY_DESIGN)}\n## Refused so far\n\n{_table(NOT_YET)}"


def examples() -> str:
    """Give a refused program and its repair for each line of the tables."""
    introduction = "Each program here is refused as it says, and its repair runs: the tests try them all."
    return f"## Examples\n\n{introduction}\n\n" + "\n".join(map(_example, (*BY_DESIGN, *NOT_YET)))


PARTS: dict[str, Callable[[], str]] = {"tables": tables, "examples": examples}


def _table(entries: tuple[Entry, ...]) -> str:
    rows = [f"| [{e.title}](#{_anchor(e)}) | {_code(e)} | {e.repair} |" for e in entries]
    return "\n".join(["| Python | error | write instead |", "| --- | --- | --- |", *rows]) + "\n"


def _anchor(entry: Entry) -> str:
    words = "".join(c for c in entry.title.lower() if c.isalnum() or c in " -")
    return words.strip().replace(" ", "-")


def _code(entry: Entry) -> str:
    if entry.code.startswith("E0"):
        return f"[{entry.code}](reference/errors.md#{entry.code.lower()})"
    return f"`{entry.code}` at run time"


def _example(entry: Entry) -> str:
    refused, repaired = map(_spaced, entry.programs)
    return (
        f'### <a id="{_anchor(entry)}"></a>{entry.title}\n\n{entry.why} {_code(entry)}:\n\n'
        f"```python\n{refused}```\n\nRepair: {entry.repair}.\n\n```python\n{repaired}```\n"
    )


def _spaced(program: str) -> str:
    """Leave the two lines free that the formatter wants, in Markdown too, around definitions."""
    parted = re.sub(r"\n\n(?=(?:def|class|@)\b|@)", "\n\n\n", program)
    return re.sub(r"(\n    .*)\n\n(?=\w)", r"\1\n\n\n", parted)


def updated(page: str) -> str:
    """Give a page with what stands between the marks written anew."""
    for name, write in PARTS.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        page = f"{before}{begin}\n{write()}\n{end}{after}"
    return page


def main() -> None:
    """Write the page."""
    PAGE.write_text(updated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
