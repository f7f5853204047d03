"""Each program is tested in all ways before the next."""

from __future__ import annotations

import pytest

from tests.corpus.refused import REFUSED
from tests.corpus.subject import Subject
from tests.reference.corpus import load_programs


@pytest.fixture(
    scope="session", params=[p for p in load_programs() if p.name not in REFUSED], ids=lambda p: p.name
)
def subject(request: pytest.FixtureRequest) -> Subject:
    """A program of the corpus with everything that the tests make of it."""
    return Subject(request.param)
