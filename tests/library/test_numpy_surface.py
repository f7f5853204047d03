"""NumPy's surface, row by row: values, element types and shapes are NumPy's, derivatives are limits of differences."""

from __future__ import annotations

import importlib.util
import inspect
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import chainrule as cr
from tests.library.surface import GROUPS, SINGLE, Group

HEADER = "import numpy as np\nimport scipy.linalg\n\n\n"
ALL = (*GROUPS, *SINGLE)


def function_of(group: Group, rows: tuple[str, ...], folder: Path, name: str) -> Callable[..., Any]:
    """One function that gives the values of all rows."""
    text = f"{HEADER}def program({', '.join(group.arguments)}):\n    return (\n"
    text += "".join(f"        {row},\n" for row in rows) + "    )\n"
    path = folder / f"surface_{name}.py"
    path.write_text(text)
    specification = importlib.util.spec_from_file_location(f"surface_{folder.name}_{name}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.program


def row_by_row(group: Group, folder: Path, check: Callable[[Callable[..., Any], Group], None]) -> None:
    """Check all rows at once; if that fails, one by one, to say which are wrong."""
    name = group.name.replace(" ", "_")
    try:
        check(function_of(group, group.rows, folder, name), group)
    except Exception as error:
        wrong: list[str] = []
        for k, row in enumerate(group.rows):
            try:
                check(function_of(group, (row,), folder, f"{name}_{k}"), group)
            except Exception as problem:
                wrong.append(f"{row}: {str(problem).strip()[:300]}")
        pytest.fail("\n".join(wrong) or f"only all rows together fail: {error}", pytrace=False)


def copies(group: Group) -> list[Any]:
    return [x.copy() if isinstance(x, np.ndarray) else x for x in group.arguments.values()]


def in_numpy(function: Callable[..., Any], arguments: list[Any]) -> Any:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # means of nothing are NaN here and there
        return function(*arguments)


def assert_alike(found: Any, expected: Any, rtol: float) -> None:
    """Types, element types and shapes are equal; numbers agree."""
    if isinstance(expected, tuple | list):
        assert type(found) is type(expected), f"{type(found)} is not {type(expected)}"
        assert len(found) == len(expected)
        for mine, theirs in zip(found, expected, strict=True):
            assert_alike(mine, theirs, rtol)
        return
    assert np.shape(found) == np.shape(expected), f"shape {np.shape(found)} is not {np.shape(expected)}"
    if isinstance(expected, np.ndarray) and expected.shape == ():
        expected = expected[()]  # NumPy's arrays without axes are numbers here
    assert type(found) is type(expected), f"{type(found)} is not {type(expected)}"
    if isinstance(expected, np.ndarray | np.generic):
        assert found.dtype == expected.dtype, f"{found.dtype} is not {expected.dtype}"
    if np.asarray(expected).dtype.kind == "f":
        size = np.max(np.abs(np.asarray(expected))[np.isfinite(expected)], initial=1.0)
        np.testing.assert_allclose(found, expected, rtol=rtol, atol=rtol * size)
    else:
        np.testing.assert_array_equal(found, expected)


def check_value(function: Callable[..., Any], group: Group) -> None:
    compiled = cr.jit(function)
    expected = in_numpy(function, copies(group))
    single = any(getattr(x, "dtype", None) == np.float32 for x in group.arguments.values())
    for _ in range(2):
        assert_alike(compiled(*copies(group)), expected, 2e-6 if single else 1e-12)


def is_float(x: Any) -> bool:
    return np.asarray(x).dtype.kind == "f"


def flatten_floats(x: Any) -> list[float]:
    """All floats of a result, in order."""
    if isinstance(x, tuple | list):
        return [y for item in x for y in flatten_floats(item)]
    return np.ravel(x).tolist() if is_float(x) else []


def random_like(x: Any, rng: np.random.Generator) -> Any:
    """Random numbers in the place of all floats; nothing else counts."""
    if isinstance(x, tuple | list):
        items = [random_like(item, rng) for item in x]
        return type(x)(items) if type(x) in (tuple, list) else type(x)(*items)
    if not is_float(x):
        return x
    made = rng.normal(size=np.shape(x)).astype(np.asarray(x).dtype)
    return made if np.shape(x) else type(x)(made)


def double(x: Any) -> Any:
    return np.asarray(x, dtype=float)[()] if is_float(x) else x


def by_differences(function: Callable[..., Any], arguments: list[Any], direction: list[Any]) -> np.ndarray:
    """Central differences of NumPy in double precision, with an error of fourth order."""

    def at(h: float) -> np.ndarray:
        moved = [a + h * d if is_float(a) else a for a, d in zip(arguments, direction, strict=True)]
        return np.array(flatten_floats(in_numpy(function, moved)), dtype=float)

    h = 1e-4
    return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)


def check_derivatives(function: Callable[..., Any], group: Group) -> None:
    rng = np.random.default_rng(11)
    arguments = copies(group)
    direction = [random_like(x, rng) for x in arguments]
    _, tangent = cr.jvp(function, arguments, direction)
    expected = by_differences(function, [double(x) for x in arguments], [double(x) for x in direction])
    found = np.array(flatten_floats(tangent), dtype=float)
    smooth = np.isfinite(expected)
    size = np.maximum(1.0, np.abs(expected[smooth]))
    np.testing.assert_allclose(found[smooth] / size, expected[smooth] / size, atol=group.rtol, rtol=0)
    cotangent = random_like(in_numpy(function, copies(group)), rng)
    _, pullback = cr.vjp(function, *arguments)
    pulled = pullback(cotangent)
    weights = np.array(flatten_floats(cotangent), dtype=float)
    good = np.isfinite(found)
    assert good.all(), "a derivative is not finite"
    forward = float(weights @ found)
    pairs = zip(pulled, direction, strict=True)
    reverse = sum(float(np.sum(double(c) * double(d))) for c, d in pairs if is_float(d))
    size = float(np.abs(weights) @ np.abs(found)) + 1.0
    single = any(getattr(x, "dtype", None) == np.float32 for x in arguments)
    np.testing.assert_allclose(reverse / size, forward / size, atol=1e-4 if single else 1e-11, rtol=0)
    for cotangent_, argument in zip(pulled, arguments, strict=True):
        if isinstance(argument, np.ndarray) and is_float(argument):
            assert cotangent_.dtype == argument.dtype


@pytest.mark.usefixtures("optimised_little")  # the functions are plain Python on what is tested elsewhere
@pytest.mark.parametrize("group", ALL, ids=str)
def test_values_are_those_of_numpy(group: Group, tmp_path: Path) -> None:
    row_by_row(group, tmp_path, check_value)


@pytest.mark.usefixtures("unoptimised")
@pytest.mark.parametrize("group", [g for g in ALL if g.smooth], ids=str)
def test_derivatives_are_limits_of_differences_and_transposes(group: Group, tmp_path: Path) -> None:
    row_by_row(group, tmp_path, check_derivatives)


def test_the_table_holds_no_row_twice() -> None:
    for group in ALL:
        assert len(set(group.rows)) == len(group.rows), group.name
        assert inspect.isclass(type(group))
