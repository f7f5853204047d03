"""Text in which numbers stand that are known at run time: templates, and the numbers for them."""

from __future__ import annotations


def braced(text: str) -> str:
    """Give a template that stands for a text as it is."""
    return text.replace("{", "{{").replace("}", "}}")
