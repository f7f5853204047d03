"""Values that nobody thought of: what fits comes back as it was, what does not reaches the slow path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from chainrule.errors import ArgumentsError
from chainrule.ir.structure import Structure
from chainrule.runtime.arguments import from_leaves, structure_of, to_leaves
from tests.lower.boundary_kit import roundtrip
from tests.lower.test_boundary import Plain, Point, Spring, same

DTYPES = ["float64", "float32", "int64", "int8", "uint16", "bool", "complex128"]

floats = st.floats(width=64)
integers = st.integers(-(2**63), 2**63 - 1)
scalars = st.builds(lambda t, x: np.dtype(t).type(x), st.sampled_from(DTYPES), st.integers(0, 100))
numbers = st.one_of(floats, integers, st.booleans(), scalars)


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    shape = draw(st.lists(st.integers(0, 4), min_size=1, max_size=3))
    array = np.arange(int(np.prod(shape))).reshape(shape).astype(draw(st.sampled_from(DTYPES)))
    return draw(st.sampled_from([array, array.T, array[::2], np.ascontiguousarray(array)]))


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["a", "b", "c"])
    return st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.builds(Point, inner, inner),
        st.builds(Spring, inner, inner),
        st.dictionaries(names, inner, max_size=3),
        st.builds(lambda fields: Plain(**fields), st.dictionaries(names, inner, max_size=3)),
        st.builds(lambda x, n: [x] * n, inner, st.integers(1, 4)),
    )


values = st.recursive(st.one_of(numbers, arrays(), st.none(), st.just("text")), containers, max_leaves=6)


def described(value: Any) -> Structure | None:
    try:
        return structure_of(value)
    except ArgumentsError:
        return None


def _lists_complex_arrays(structure: Structure) -> bool:
    text = repr(structure)
    return "Sequence(" in text and "Complex(shape=(" in text.replace("Complex(shape=()", "")


@pytest.mark.usefixtures("optimised_little")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # the fixture is the same for all examples
@given(values, values)
def test_fits_exactly_what_has_the_structure(value: Any, other: Any) -> None:
    structure = described(value)
    assert structure is not None
    assume(not _lists_complex_arrays(structure))  # these go the slow way
    f = roundtrip(structure)
    assert same(f(value)[0], value)
    assert same(from_leaves(structure, iter(to_leaves(value, structure))), value)
    answer = f(other)
    if isinstance(answer[0], str) and answer[0] == "slow":
        assert answer[1][0] is other
        assert described(other) != structure
    else:
        assert same(answer[0], other)  # it has the structure, or is an empty list where others hold something
