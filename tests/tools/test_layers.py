"""The layer lint: the package obeys it, and it notices what it must notice."""

from pathlib import Path

import pytest

from tools import layers

SOURCE = Path(__file__).resolve().parents[2] / "src"


def package(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / "chainrule" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_chainrule_obeys():
    assert layers.check(SOURCE) == []


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"ir/types.py": "from chainrule import api\n", "api.py": ""}, "`ir` must not import `api`"),
        (
            {"capture/a.py": "from chainrule.transform.b import c\n", "transform/b.py": ""},
            "`capture` must not import",
        ),
        (
            {"ir/a.py": "def late():\n    import chainrule.lower.b\n", "lower/b.py": ""},
            "`ir` must not import `lower`",
        ),
        ({"studies/a.py": "from chainrule.ir import b\n", "ir/b.py": ""}, "use the public API"),
        ({"ir/a.py": "import chainrule\n"}, "the package `chainrule` itself"),
        ({"ir/a.py": "import chainrule.surprise\n", "surprise.py": ""}, "`surprise` has no layer"),
        (
            {"ir/a.py": "import chainrule.ir.b\n", "ir/b.py": "import chainrule.ir.a\n"},
            "in a circle: chainrule.ir.a, ch",
        ),
    ],
)
def test_complains(tmp_path: Path, files: dict[str, str], complaint: str):
    complaints = layers.check(package(tmp_path, files))
    assert len(complaints) == 1
    assert complaint in complaints[0]


def test_accepts_the_right_direction_and_typing_circles(tmp_path: Path):
    files = {
        "source.py": "",
        "errors.py": "from chainrule.source import Span\n",
        "ir/a.py": "from chainrule.ir.b import B\nfrom chainrule import errors\n",
        "ir/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from chainrule.ir.a import A\n",
        "studies/a.py": "from chainrule import api\n",
        "api.py": "",
    }
    assert layers.check(package(tmp_path, files)) == []
