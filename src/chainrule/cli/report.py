"""A report as one HTML page that needs no other file: pictures are inside it."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template

from matplotlib import rc_context
from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One number to remember."""

    number: str
    title: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, and blocks of HTML made by the functions below."""

    title: str
    blocks: Sequence[str]


def page(title: str, lead: str, cards: Iterable[Card], sections: Iterable[Section], footer: str) -> str:
    """The whole page."""
    template = Template(files("chainrule.cli").joinpath("report.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(title),
        lead=escape(lead),
        cards="".join(_card(card) for card in cards),
        sections="\n".join(_section(section) for section in sections),
        footer=escape(footer),
    )


def _card(card: Card) -> str:
    return (
        f'<div class="card"><b>{escape(card.number)}</b><span>{escape(card.title)}</span>'
        f"<small>{escape(card.note)}</small></div>"
    )


def _section(section: Section) -> str:
    return f"<section><h2>{escape(section.title)}</h2>\n" + "\n".join(section.blocks) + "</section>"


def paragraph(text: str) -> str:
    """A paragraph of plain text; what stands between backticks is code."""
    marked = re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))
    return f"<p>{marked}</p>"


def picture(figure: Figure, caption: str) -> str:
    """A figure as vector graphics; what is marked as rasterised in it stays pixels."""
    buffer = io.BytesIO()
    # The same figure gives the same bytes: no date, and names that do not come from chance.
    with rc_context({"svg.hashsalt": "chainrule"}):
        figure.savefig(buffer, format="svg", dpi=150, metadata={"Date": None})
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    text = escape(caption, quote=True)
    image = f'<img alt="{text}" src="data:image/svg+xml;base64,{data}">'
    return f"<figure>{image}<figcaption>{text}</figcaption></figure>"


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", strong: Iterable[int] = ()
) -> str:
    """A table of plain text; the rows at the positions `strong` stand out."""
    standing_out = set(strong)
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    strong_row = ' class="strong"'
    body = "".join(
        f"<tr{strong_row if i in standing_out else ''}>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in row)
        + "</tr>\n"
        for i, row in enumerate(rows)
    )
    note = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<div class="wide"><table>{note}<thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>'
    )


def folded(summary: str, block: str) -> str:
    """A block that opens when its summary is clicked."""
    return f"<details><summary>{escape(summary)}</summary>{block}</details>"
