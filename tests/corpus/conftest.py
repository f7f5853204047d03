"""Each program is tested in all ways before the next, and compiled by this run alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.corpus.refused import REFUSED
from tests.corpus.subject import Subject
from tests.reference.corpus import load_programs


@pytest.fixture(scope="session", autouse=True)
def _no_code_from_earlier_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty cache: code that an older compiler made must not hide what this one does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAINRULE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(
    scope="session", params=[p for p in load_programs() if p.name not in REFUSED], ids=lambda p: p.name
)
def subject(request: pytest.FixtureRequest) -> Subject:
    """A program of the corpus with everything that the tests make of it."""
    return Subject(request.param)
