"""The user's comments: at the end of a line, and on the lines right above it.

In: where a statement stands in the source. Out: the code of its line, and the comments that belong to it.
"""

from __future__ import annotations

import io
import linecache
import tokenize
from functools import lru_cache

from chainrule.source import Span


@lru_cache(maxsize=4096)
def _halves(line: str) -> tuple[str, str]:
    """Split a line into code and comment."""
    if "#" not in line:
        return line.strip(), ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
            if token.type == tokenize.COMMENT:
                return line.strip()[: token.start[1]].strip(), token.string.lstrip("#").strip()
    except (tokenize.TokenError, SyntaxError):  # a part of a longer statement
        pass
    return line.strip(), ""


def split(span: Span) -> tuple[str, str]:
    """Give the code of a line, and the comment at its end."""
    return _halves(span.text())


def above(span: Span, told: set[tuple[str, int]]) -> list[str]:
    """Give the comments on the lines right above a line that were not told yet, and note that they are now."""
    found: list[str] = []
    number = span.line - 1
    while number > 0:
        line = linecache.getline(span.file, number)
        if not line.lstrip().startswith("#") or (span.file, number) in told:
            break
        told.add((span.file, number))
        found.insert(0, line.strip().lstrip("#").strip())
        number -= 1
    return [text for text in found if text]
