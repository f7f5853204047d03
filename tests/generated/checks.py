"""A generated program in CPython, as native code, and differentiated: do they agree?"""

from __future__ import annotations

import importlib.util
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tests.corpus.alike import fitted, separate, unmoved
from tests.corpus.comparison import assert_close, exact_part
from tests.corpus.subject import Subject, products, random_like
from tests.generated.rounding import Rounding
from tests.reference import dual
from tests.reference.corpus import Program
from tests.reference.structures import copy_structure, flatten_floats, unflatten

RTOL = 1e-10
# Programs beyond this amplify rounding too much to be compared.
LARGEST = 1e6


# All numbers of a list of run-time length count as NumPy's if some do, and so do sums of them.
LISTS = re.compile(r"\b(items|fleet)\d|\breturn \[")


class Unfit(Exception):
    """The program is not smooth and moderate at its arguments: it tests nothing."""


class NotPython(Exception):
    """The program is not right in CPython either."""


@contextmanager
def loaded(text: str, folder: Path) -> Iterator[ModuleType]:
    """The module with this text."""
    loaded.number = getattr(loaded, "number", 0) + 1
    name = f"generated_program_{loaded.number}"
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    try:
        specification.loader.exec_module(module)
        yield module
        path.unlink()
    finally:
        del sys.modules[name]
        sys.modules.pop(f"dual_twin_of.{name}", None)


def check(text: str, folder: Path, second: bool = False) -> None:
    """Raise an AssertionError or a ChainruleError if the program is not compiled as CPython means it.

    Derivatives are those of first order, and of second order too if that is asked for.
    """
    with loaded(text, folder) as module:
        program = module.program
        subject = Subject(Program(module.__name__, program, tuple(module.ARGUMENTS), folder, RTOL))
        for seed, args in enumerate(module.ARGUMENTS):
            expected, final = in_cpython(program, args)
            tangents = random_like(args, seed)
            run = dual_run(program, args, tangents)
            rounding = Rounding(text, partial(loaded, folder=folder), seed, tangents)
            value = fitted(run.value, expected)
            with told("the reference disagrees with CPython"):
                assert_equal_numbers(value, expected, partial(rounding.size_of_terms, "value", value))
            mine = copy_structure(args)
            found = subject.primal(*mine)
            with told("value"):
                assert_equal(found, expected, rounding, "value")
            with told("what became of the arguments"):
                assert_equal(mine, final, rounding, "final_args")
            check_derivatives(subject, args, tangents, (value, run.tangent), rounding)
            if second:
                check_second(subject, args, seed)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say of what a failed assertion speaks."""
    try:
        yield
    except AssertionError as error:
        raise AssertionError(f"{what}: {error}") from None


def assert_equal(found: Any, expected: Any, rounding: Rounding, part: str) -> None:
    """Types, structure and numbers agree; which objects are one object may be known at run time only."""
    expected = fitted(expected, found, where="lists")
    plain = bool(LISTS.search(rounding.text))
    mine, theirs = (exact_part(separate(one, plain=plain)) for one in (found, expected))
    assert mine == theirs, f"types or integers differ:\n{mine}\n{theirs}"
    assert_equal_numbers(found, expected, lambda: rounding.size_of_terms(part, expected))


def assert_equal_numbers(found: Any, expected: Any, sizes: Callable[[], np.ndarray]) -> None:
    """Numbers agree, relative to the largest of the item in which they stand, or to the terms that made them."""
    pairs = zip(items(found), items(expected), strict=True)
    leaves = [(flatten_floats(separate(mine)), flatten_floats(separate(theirs))) for mine, theirs in pairs]
    start = 0
    for mine, theirs in leaves:
        try:
            assert_close(mine, theirs, RTOL)
        except AssertionError:
            terms = sizes()[start : start + len(theirs)]
            if not agree(mine, theirs, terms):
                raise
        start += len(theirs)


def agree(found: list[float], expected: list[float], terms: np.ndarray) -> bool:
    """Whether floats agree, relative to the terms that made each."""
    same_shape = len(found) == len(expected) == len(terms)
    return same_shape and bool(
        np.all(np.isclose(found, expected, rtol=RTOL, atol=RTOL * terms, equal_nan=True))
    )


def items(record: Any) -> tuple[Any, ...]:
    return record if isinstance(record, tuple) else (record,)


class Endless(BaseException):
    """A program does not come to an end, as when a list grows while a loop runs over it."""


@contextmanager
def in_time(seconds: float = 2.0) -> Iterator[None]:
    """Stop what CPython runs for too long."""

    def stop(*_: Any) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def in_cpython(program: Any, args: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    final = copy_structure(args)
    try:
        with np.errstate(all="raise", under="ignore"), in_time():
            result = program(*final)
    except (ArithmeticError, ValueError, RecursionError, Endless) as error:
        raise Unfit from error
    except Exception as error:
        raise NotPython from error
    if moderate((result, final)):
        return result, final
    raise Unfit


def moderate(record: Any) -> bool:
    return all(abs(x) < LARGEST for x in flatten_floats(record))


def dual_run(program: Any, args: tuple[Any, ...], tangents: Any) -> dual.DualRun:
    try:
        with np.errstate(all="ignore"), in_time():
            run = dual.run_dual(program, args, tangents)
    except (Endless, ArithmeticError) as error:
        raise Unfit from error
    except Exception as error:
        raise NotPython(f"on dual numbers: {error}") from error
    if not moderate(run.tangent):
        raise Unfit
    return run


def check_derivatives(
    subject: Subject, args: tuple[Any, ...], tangents: Any, reference: tuple[Any, Any], rounding: Rounding
) -> None:
    """Forward mode against dual numbers; reverse mode against forward mode."""
    primal, forward = map(separate, subject.forward(args, tangents))
    value, tangent = separate(reference[0]), separate(fitted(reference[1], forward, unmoved))
    size = max(map(abs, flatten_floats((value, tangent))), default=0.0)
    with told("value in forward mode"):
        assert_near(primal, value, size, lambda: rounding.size_of_terms("value", value))
    with told("forward mode"):
        assert_near(forward, tangent, size, lambda: rounding.size_of_terms("tangent", tangent, unmoved))
    cotangent = random_like(value, 7)
    pulled = subject.reverse(args, cotangent)
    left, right = products(fitted(cotangent, forward, unmoved), forward), products(pulled, tangents)
    scale = np.abs(left).sum() + np.abs(right).sum() + size
    apart = abs(left.sum() - right.sum())
    if apart > RTOL * scale:
        scale += np.sum(rounding.size_of_terms("tangent", tangent, unmoved))
    with told("reverse mode"):
        assert apart <= RTOL * scale, f"forward {left.sum()}, reverse {right.sum()}"


def assert_near(found: Any, expected: Any, size: float, sizes: Callable[[], np.ndarray]) -> None:
    """Numbers agree, relative to a size, or to the terms that made them."""
    mine, theirs = flatten_floats(found), flatten_floats(expected)
    try:
        assert_close(mine, theirs, RTOL, size)
    except AssertionError:
        if not agree(mine, theirs, sizes()):
            raise


def check_second(subject: Subject, args: tuple[Any, ...], seed: int) -> None:
    """Forward over reverse mode against dual numbers of dual numbers."""
    one, two = random_like(args, seed), random_like(args, seed + 10)
    with np.errstate(all="ignore"):
        found = dual.jvp_of_jvp(subject.function, args, one, two)
    value, by_one, by_two, by_both = map(separate, found)
    if not moderate(by_both):
        raise Unfit
    cotangent = random_like(value, 3)
    direction = two, unflatten(cotangent, [0.0] * len(flatten_floats(cotangent)))
    pulled, moved = subject.forward_of_reverse((args, cotangent), direction)
    terms = products(cotangent, by_both)
    size = max(map(abs, flatten_floats((value, by_one, by_two, by_both))), default=0.0)
    size += np.abs(terms).sum() + np.abs(products(moved, one)).sum()
    with told("second derivatives"):
        assert_close([products(moved, one).sum()], [terms.sum()], RTOL, size)
        assert_close([products(pulled, one).sum()], [products(cotangent, by_one).sum()], RTOL, size)
