"""Source positions: what a value, an equation or an error points at, and the caret drawings of errors.

In: file names and positions as `ast` gives them. Out: `Span` values and their drawings.
"""

from __future__ import annotations

import linecache
import unicodedata
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of source text; lines count from 1, columns (in characters, not bytes) from 0.

    `caller` is where the function was called that this is in, if it was captured there.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str = ""
    caller: Span | None = field(default=None, compare=False)

    def text(self) -> str:
        """Give the source line on which the span begins, without its line end."""
        return linecache.getline(self.file, self.line).rstrip("\n")


def draw(span: Span, remark: str = "") -> str:
    """Draw the line of a span with carets under the span and the remark beside them."""
    line = span.text()
    end = span.end_column if span.end_line == span.line else len(line)
    number = str(span.line)
    margin = " " * len(number)
    carets = "^" * max(1, len(_blank(line[span.column : end])))
    pointer = f"{margin} | {_blank(line[: span.column])}{carets} {remark}".rstrip()
    file = span.file.rsplit("/", 1)[-1]
    return f"{margin}--> {file}:{span.line}:{span.column + 1}\n{margin} |\n{number} | {line}\n{pointer}"


def _blank(text: str) -> str:
    """Give white space as wide as a text is on a screen: tabs stay, wide characters take two columns."""
    return "".join(
        "\t" if c == "\t" else "" if unicodedata.combining(c) else "  " if _wide(c) else " " for c in text
    )


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
