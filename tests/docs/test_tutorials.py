"""The tutorials run as they stand: files, sessions, listings, and the picture that they show."""

from __future__ import annotations

import doctest
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import chainrule as cr

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "tutorials"
TUTORIALS = sorted(FOLDER.glob("*.md"))
BLOCK = re.compile(r"(?:<!-- (file|listing): (.*?) -->\n)?```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the tutorial is followed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_every_block_runs(page: Path, folder: Path) -> None:
    space: dict = {"__name__": "tutorial"}
    before = set(sys.modules)
    sessions = 0
    for kind, name, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "file":
            (folder / name).write_text(text, encoding="utf-8")
            kept = FOLDER / name
            assert not kept.exists() or kept.read_text(encoding="utf-8") == text
        elif kind == "listing":
            assert eval(name, space).rstrip() == text.rstrip()
        else:
            # What a session prints that the page shows elsewhere (a listing) is not compared here.
            text = re.sub(r"^>>> print\(cr\.source\(.*\n(?!\S)", "", text, flags=re.MULTILINE)
            example = doctest.DocTestParser().get_doctest(text, space, page.name, str(page), 0)
            runner = doctest.DocTestRunner()
            runner.run(example, clear_globs=False)
            assert runner.failures == 0
            space.update(example.globs)
            sessions += 1
    assert sessions > 1
    for name in set(sys.modules) - before:
        if Path(getattr(sys.modules[name], "__file__", None) or "/").is_relative_to(folder):
            del sys.modules[name]


def test_the_picture_shows_the_program(folder: Path) -> None:
    (folder / "spring.py").write_text((FOLDER / "spring.py").read_text())
    import spring

    def texts(svg: str) -> list[str]:
        return sorted(e.text or "" for e in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))

    shown = (FOLDER / "highest.svg").read_text(encoding="utf-8")
    assert texts(shown) == texts(cr.graph(spring.highest, 4.0, 0.5, 100).svg)
    del sys.modules["spring"]
