"""Pictures of programs: what is in them, and that nothing overlaps."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import chainrule as cr
from tests.diagnose import models

NAMESPACE = "{http://www.w3.org/2000/svg}"


def rectangles(group: ET.Element) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of the nodes right inside a group."""
    found = []
    for node in group.findall(f"{NAMESPACE}g"):
        box = node.find(f"{NAMESPACE}rect")
        assert box is not None
        x, y, w, h = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        found.append((x, y, x + w, y + h))
    return found


def labels(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (models.ride, (4.0, 1.0, 30)),
        (models.fall, (10.0, 9.81)),
        (models.clipped, (np.ones(4),)),
        (cr.grad(models.ride), (4.0, 1.0, 30)),
        (models.halves, (3, 1.0)),
        (models.best_of, (np.ones(3),)),
    ],
    ids=["loop", "while", "arrays", "gradient", "recursion", "branch"],
)
def test_nodes_do_not_overlap(function, args) -> None:
    svg = cr.graph(function, *args).svg
    root = ET.fromstring(svg)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    groups = [root, *root.iter(f"{NAMESPACE}g")]
    boxes = [rectangles(group) for group in groups]
    assert sum(map(len, boxes)) > 3
    for inside in boxes:
        for (a, b, c, d), (e, f, g, h) in combinations(inside, 2):
            assert c <= e or g <= a or d <= f or h <= b
        assert all(min(a, b) >= 0 and c <= width and d <= height for a, b, c, d in inside)


def test_a_loop_holds_its_operations_and_names_its_line() -> None:
    svg = cr.graph(models.ride, 4.0, 1.0, 30).svg
    found = labels(svg)
    assert found[0] == "ride"
    assert "for i in range(n):  # noqa: B007 - the report names it" in found
    assert {"k", "c", "n", "next x", "next v", "next high", "return"} <= set(found)
    assert "0.01 * ·" in found


def test_what_derivatives_flow_through_is_marked() -> None:
    def mixed(x, n):
        return x * 2.0 + n * 3

    svg = cr.graph(mixed, 1.5, 4).svg
    inputs = dict(re.findall(r'stroke="(#\w+)"/>\n<text[^>]*>([xn])</text>', svg)[::-1])
    assert len(set(inputs)) == 2


def test_saving(tmp_path: Path) -> None:
    picture = cr.graph(models.smooth, 0.3, 0.7)
    assert picture._repr_svg_() == picture.svg
    assert "smooth" in repr(picture)
    path = picture.save(tmp_path / "smooth.svg")
    assert path.read_text(encoding="utf-8") == picture.svg
    with pytest.raises(ValueError, match=r"smooth\.svg"):
        picture.save(tmp_path / "smooth.png")
