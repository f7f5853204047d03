"""Draw a flowchart as SVG: Sugiyama's layout by `grandalf`, from the inside out.

In: a `Scope`. Out: the text of an SVG file. A box is laid out first, and is one node of the picture around it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

from chainrule.diagnose.flowchart import Node, Scope

CHARACTER, LINE, PADDING, MARGIN, HEAD = 7.3, 26.0, 16.0, 14.0, 24.0
BETWEEN = 18.0
COLOURS = {
    "input": ("#e8f1fb", "#4a7fb5"),
    "constant": ("#f4f4f4", "#999999"),
    "operation": ("#ffffff", "#666666"),
    "memory": ("#fdf4e3", "#b98a2f"),
    "result": ("#e9f6ec", "#4b9a5f"),
    "box": ("#fafafa", "#aaaaaa"),
}
_STYLE = (
    "text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#222}"
    ".box text.head{font-weight:600;fill:#555}path{fill:none;stroke:#888;stroke-width:1.1}"
    "path.active{stroke:#c0392b;stroke-width:1.6}"
)
Point = tuple[float, float]


@dataclass(eq=False, slots=True)
class _View:
    """The size and place of a node, as `grandalf` wants it: `xy` is the middle."""

    w: float
    h: float
    xy: Point = (0.0, 0.0)


@dataclass(eq=False, slots=True)
class _Picture:
    """A scope that has been laid out: its size, and what to draw relative to its corner."""

    width: float = 0.0
    height: float = 0.0
    nodes: list[tuple[Node, Point, float, float, list[tuple[_Picture, Point]]]] = field(
        default_factory=list[Any]
    )
    arrows: list[tuple[list[Point], bool]] = field(default_factory=list["tuple[list[Point], bool]"])


def draw_svg(scope: Scope, heading: str) -> str:
    """Give a whole SVG document."""
    picture = _lay_out(scope)
    width, height = picture.width + 2 * MARGIN, picture.height + 2 * MARGIN + HEAD
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="tip" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto" '
        'markerUnits="userSpaceOnUse">'
        '<path d="M0,0 L8,4 L0,8 z" style="fill:#888;stroke:none"/></marker></defs>',
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="white"/>',
        f'<text x="{MARGIN}" y="{MARGIN + 6:.0f}" style="font-weight:600">{escape(heading)}</text>',
        *_drawn(picture, (MARGIN, MARGIN + HEAD)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _lay_out(scope: Scope) -> _Picture:
    """Find a place for every node of a scope, and the bends of its arrows."""
    from grandalf.graphs import Edge, Graph, Vertex
    from grandalf.layouts import SugiyamaLayout
    from grandalf.routing import EdgeViewer, route_with_lines

    inner = {node: [_lay_out(s) for s in node.scopes] for node in scope.nodes}
    vertices: dict[Node, Any] = {}
    for node in scope.nodes:
        vertices[node] = Vertex(node)
        vertices[node].view = _View(*_size(node, inner[node]))
    edges: list[Any] = []
    for source, target in scope.arrows:
        edge = Edge(vertices[source], vertices[target])
        edge.view = EdgeViewer()
        edges.append(edge)
    picture = _Picture()
    left = 0.0
    for component in Graph(list(vertices.values()), edges, directed=True).C:
        layout = SugiyamaLayout(component)
        layout.route_edge = route_with_lines
        layout.xspace, layout.yspace = BETWEEN, 2 * BETWEEN
        layout.init_all()
        layout.draw(3)
        left += _take(picture, component, inner, left) + 2 * BETWEEN
    picture.width = max(left - 2 * BETWEEN, CHARACTER * len(scope.label), 40.0)
    return picture


def _take(picture: _Picture, component: Any, inner: dict[Node, list[_Picture]], left: float) -> float:
    """Add one connected part at the right of what is there; give its width."""
    vertices = list(component.sV)
    points = [p for e in component.sE for p in e.view._pts]
    low = min([v.view.xy[0] - v.view.w / 2 for v in vertices] + [p[0] for p in points])
    high = max([v.view.xy[0] + v.view.w / 2 for v in vertices] + [p[0] for p in points])
    top = min(v.view.xy[1] - v.view.h / 2 for v in vertices)
    bottom = max(v.view.xy[1] + v.view.h / 2 for v in vertices)
    for v in vertices:
        x, y = v.view.xy[0] - v.view.w / 2 - low + left, v.view.xy[1] - v.view.h / 2 - top
        picture.nodes.append((v.data, (x, y), v.view.w, v.view.h, _arranged(inner[v.data])))
    for e in component.sE:
        line = [(x - low + left, y - top) for x, y in e.view._pts]
        picture.arrows.append((line, e.v[0].data.active and e.v[1].data.active))
    picture.height = max(picture.height, bottom - top)
    return high - low


def _size(node: Node, inner: list[_Picture]) -> Point:
    text = CHARACTER * len(node.label) + PADDING
    if not inner:
        return max(text, 30.0), LINE
    labels = sum(p.width for p in inner) + BETWEEN * (len(inner) - 1) + 2 * PADDING
    return max(text, labels), max(p.height for p in inner) + 2 * HEAD + PADDING


def _arranged(pictures: list[_Picture]) -> list[tuple[_Picture, Point]]:
    """Put the scopes of a box beside each other."""
    placed: list[tuple[_Picture, Point]] = []
    x = PADDING
    for picture in pictures:
        placed.append((picture, (x, 2 * HEAD)))
        x += picture.width + BETWEEN
    return placed


def _drawn(picture: _Picture, at: Point) -> list[str]:
    lines: list[str] = []
    for points, active in picture.arrows:
        path = " L".join(f"{at[0] + x:.1f},{at[1] + y:.1f}" for x, y in points)
        mark = ' class="active"' if active else ""
        lines.append(f'<path{mark} d="M{path}" marker-end="url(#tip)"/>')
    for node, (x, y), width, height, inner in picture.nodes:
        lines += _node(node, (at[0] + x, at[1] + y), width, height, inner)
    return lines


def _node(
    node: Node, at: Point, width: float, height: float, inner: list[tuple[_Picture, Point]]
) -> list[str]:
    fill, stroke = COLOURS[node.kind]
    stroke = "#c0392b" if node.active and node.kind != "box" else stroke
    corner = 12 if node.kind in ("input", "result", "constant") else 4
    lines = [
        f'<g class="{node.kind}"><title>{escape(node.title or node.label)}</title>'
        f'<rect x="{at[0]:.1f}" y="{at[1]:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{corner}" '
        f'fill="{fill}" stroke="{stroke}"/>'
    ]
    if node.kind == "box":
        lines.append(
            f'<text class="head" x="{at[0] + 10:.1f}" y="{at[1] + 17:.1f}">{escape(node.label)}</text>'
        )
        for scope, (picture, (x, y)) in zip(node.scopes, inner, strict=True):
            if scope.label:
                lines.append(
                    f'<text x="{at[0] + x:.1f}" y="{at[1] + y - 8:.1f}">{escape(scope.label)}</text>'
                )
            lines += _drawn(picture, (at[0] + x, at[1] + y))
    else:
        middle = at[0] + width / 2
        lines.append(
            f'<text x="{middle:.1f}" y="{at[1] + height / 2 + 4:.1f}" text-anchor="middle">{escape(node.label)}</text>'
        )
    return [*lines, "</g>"]
