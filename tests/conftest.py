"""Options and fixtures for all tests: golden files, a cache of their own, less of LLVM's optimiser."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from chainrule.runtime import engine

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`, which writes what the tests find into the golden files, for review."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing")


@pytest.fixture(scope="session", autouse=True)
def _no_code_from_earlier_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty cache: code that an older compiler made must not hide what this one does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINRULE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _garbage_is_looked_for_seldom() -> None:
    """The tests themselves are thousands of objects, and compiling makes many that stay: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture
def optimised_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """LLVM's optimiser at its first level: a fifth of the time; the code is kept for nobody."""
    _compile_at(1, monkeypatch)


@pytest.fixture
def unoptimised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LLVM's optimiser, which takes most of the time for large programs and is tested elsewhere."""
    _compile_at(0, monkeypatch)


def _compile_at(level: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "compile_object", partial(engine.compile_object, level=level))
    monkeypatch.setenv("CHAINRULE_CACHE", "")  # its keys do not tell levels apart


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a file in `tests/golden`."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"there is no {path}; run pytest with --update-golden"
        assert text == path.read_text(encoding="utf-8")

    return compare
