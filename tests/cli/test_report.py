"""The report is one page that needs no other file."""

from html.parser import HTMLParser

from matplotlib.figure import Figure

from chainrule.cli import report


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.sources += [found[key] for key in ("src", "href") if key in found]
        if tag not in {"meta", "img", "link", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def example() -> str:
    figure = Figure(figsize=(2.0, 1.0))
    figure.subplots().plot([1.0, 2.0])
    blocks = [
        report.paragraph("a < b & c, `f(x)`"),
        report.picture(figure, 'A "line"'),
        report.table(["name", "$ value"], [["x", "1"], ["<y>", "2"]], "two rows", strong=[1]),
        report.folded("more", report.paragraph("hidden")),
    ]
    card = report.Card(number="3 %", title="less", note="than before")
    return report.page("A title", "A lead.", [card], [report.Section(title="One", blocks=blocks)], "The end.")


def test_is_well_formed_and_self_contained():
    tags = Tags()
    tags.feed(example())
    assert tags.open == []
    assert len(tags.sources) == 1
    assert tags.sources[0].startswith("data:image/svg+xml;base64,")


def test_text_is_escaped():
    page = example()
    assert "a &lt; b &amp; c, <code>f(x)</code>" in page
    assert "<td>&lt;y&gt;</td>" in page
    assert 'alt="A &quot;line&quot;"' in page
    assert '<tr class="strong"><td>&lt;y&gt;' in page


def test_the_same_report_has_the_same_bytes():
    assert example() == example()
