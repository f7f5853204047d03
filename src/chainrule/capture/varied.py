"""Operations on numbers whose type only the run tells: an integer on one path, a float of NumPy's on another.

What does not depend on the type is computed once, on the widest element type. Everything else becomes a branch
for each type that the number may be, in which it is an ordinary number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from chainrule.capture import dtypes
from chainrule.capture.branches import DEAD
from chainrule.capture.context import Raised
from chainrule.capture.join_types import wider_dtype
from chainrule.capture.operations import Operations
from chainrule.capture.sorts import (
    Results,
    is_float,
    of_sort,
    options_of,
    results_of,
    united,
    which_of,
    which_result,
    whole_of,
)
from chainrule.capture.text import braced
from chainrule.capture.values import ArrayRef, Kind, Scalar, Sorts, number_of
from chainrule.errors import CompileError
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom, Literal
from chainrule.ir.structure import SORTS, Leaf, has_whole
from chainrule.ir.types import F64, FLOATS, DType

_EXACT = ("Add", "Sub", "Mult")
_OF_TYPES = ("E0318", "E0401", "E0404")  # refusals that come from the types of operands
_DIVISION = "float division by zero"


class Varied(Operations):
    """Numbers of several types."""

    def by_sort(self, value: Scalar, run: Callable[[Scalar], Any]) -> Any:
        """Do something with a number as what it is in this run; where it is of a wrong type, that raises then."""
        sorts = value.sorts
        assert sorts is not None
        faults: list[CompileError] = []

        def as_one(sort: Leaf) -> Any:
            before, frame, depth = self.assumed_sorts, self.frame, len(self.stack)
            self.assumed_sorts = before | {sorts.which: sort}
            try:
                return run(of_sort(value, sort, self.b))
            except CompileError as error:
                if error.code not in _OF_TYPES:
                    raise
                self.frame = frame
                del self.stack[depth:]
                faults.append(error)
                self.b.check(literal(False), error="TypeError", message=braced(error.message))
                raise Raised from None
            finally:
                self.assumed_sorts = before

        def from_option(k: int) -> Any:
            if k == len(sorts.options) - 1:
                return as_one(sorts.options[k])
            test = self.is_sort(value, sorts.options[k : k + 1])
            if isinstance(test, Literal):
                return as_one(sorts.options[k]) if test.value else from_option(k + 1)
            return self.branch(test, lambda: as_one(sorts.options[k]), lambda: from_option(k + 1))

        known = self.assumed_sorts.get(sorts.which)
        if known is not None and known in sorts.options:
            return run(of_sort(value, known, self.b))
        result = from_option(0)
        if len(faults) == len(sorts.options):  # it is wrong for all that the number may be
            raise faults[0]
        if DEAD in self.state:
            raise Raised
        return result

    def is_sort(self, value: Scalar, sorts: Iterable[Leaf]) -> Atom:
        """Whether a number is of one of these sorts."""
        test: Atom = literal(False)
        for sort in sorts:
            test = self.b.or_(test, self.b.eq(which_of(value), literal(SORTS.index(sort))))
        return test

    def selected(self, test: Atom, yes: Scalar, no: Scalar) -> Scalar:
        """Give one of two numbers, which are both known: as a test says."""
        dtype = wider_dtype(yes.atom.type.dtype, no.atom.type.dtype) or "f64"
        atom = self.b.select(test, self.b.convert(yes.atom, dtype), self.b.convert(no.atom, dtype))
        return self.typed_as(atom, test, yes, no)

    def typed_as(self, atom: Atom, test: Atom, yes: Scalar, no: Scalar) -> Scalar:
        """Give a number the type of one of two others: as a test says."""
        kind: Kind = yes.kind if yes.kind == no.kind else "mixed"
        options = united(yes, no)
        if options is None or len(options) == 1:
            return Scalar(atom, kind)
        which = self.b.select(test, which_of(yes), which_of(no))
        whole = (
            self.b.select(test, whole_of(yes, self.b), whole_of(no, self.b)) if has_whole(options) else None
        )
        return Scalar(atom, kind, Sorts(options, which, whole))

    # Operators

    def varied_binary(
        self, op: str, function: Callable[[Any, Any], Any], x: Scalar, y: Scalar,
        run: Callable[[Scalar, Scalar], Any],
    ) -> Any:  # fmt: skip
        """Apply a binary operator to numbers of which one at least is of several sorts; `run` does it to plain ones."""
        results = results_of(function, x, y)
        found = {sort for sort in results.values() if sort is not None}
        floats = None not in results.values() and all(sort.type == F64 for sort in found)
        if floats and not (op in ("Div", "Pow") and _both_whole(results)):
            if len(found) == 1:
                (sort,) = found
                return run(*(self._widest(value, sort.kind) for value in (x, y)))
            if op in _EXACT or op == "Div":
                return self._on_floats(op, results, x, y)
        if x.sorts is not None:
            return self.by_sort(x, lambda one: run(one, y))
        return self.by_sort(y, lambda one: run(x, one))

    def _widest(self, value: Scalar, kind: Kind) -> Scalar:
        return Scalar(self.b.convert(value.atom, "f64"), kind) if value.sorts is not None else value

    def _on_floats(self, op: str, results: Results, x: Scalar, y: Scalar) -> Scalar:
        """Compute with floats that are Python's or NumPy's: only division by zero tells them apart."""
        a, c = (self.b.convert(value.atom, "f64") for value in (x, y))
        which = which_result(self.b, results, x, y)
        options = tuple(sort for sort in SORTS if sort in results.values())
        if op == "Div":
            numpys = self.b.eq(which, literal(SORTS.index(Leaf(F64, "numpy"))))
            fine = self.b.or_(numpys, self.b.ne(c, self.b.like(c, 0)))
            self.b.check(fine, error="ZeroDivisionError", message=_DIVISION)
        names = {"Add": "add", "Sub": "sub", "Mult": "mul", "Div": "div"}
        return Scalar(getattr(self.b, names[op])(a, c), "mixed", Sorts(options, which))

    def varied_compare(
        self, name: str, function: Callable[[Any, Any], Any], x: Scalar, y: Scalar,
        run: Callable[[Scalar, Scalar], Any],
    ) -> Any:  # fmt: skip
        """Compare numbers of which one at least is of several sorts."""
        results = results_of(function, x, y)
        options = tuple(sort for sort in SORTS if sort in results.values())
        if None in results.values() or not self._compared_exactly(results, x, y):
            if x.sorts is not None:
                return self.by_sort(x, lambda one: run(one, y))
            return self.by_sort(y, lambda one: run(x, one))
        dtype: DType = wider_dtype(x.atom.type.dtype, y.atom.type.dtype) or "f64"
        atom = getattr(self.b, name)(self.b.convert(x.atom, dtype), self.b.convert(y.atom, dtype))
        if len(options) == 1:
            return Scalar(atom, options[0].kind)
        return Scalar(atom, "mixed", Sorts(options, which_result(self.b, results, x, y)))

    def _compared_exactly(self, results: Results, x: Scalar, y: Scalar) -> bool:
        """Whether no integer is compared with another as a float that may not hold it."""
        if x.atom.type.dtype not in FLOATS and y.atom.type.dtype not in FLOATS:
            return True
        known = any(v.known and abs(number_of(v.atom)) < 2**53 for v in (x, y))
        return known or not _both_whole(results)

    def varied_unary(self, negative: bool, value: Scalar, run: Callable[[Scalar], Any]) -> Any:
        """Apply `-` or another sign to a number of several sorts."""
        assert value.sorts is not None
        if negative and all(sort.type == F64 for sort in value.sorts.options):
            return Scalar(self.b.neg(value.atom), value.kind, value.sorts)
        return self.by_sort(value, run)

    # Functions

    def split_argument(self, function: Any, arguments: tuple[Any, ...]) -> int | None:
        """Give the first argument on whose type the result of a library function depends; None if there is none."""
        for k, value in enumerate(arguments):
            if (
                isinstance(value, Scalar)
                and value.sorts is not None
                and self._type_matters(function, arguments)
            ):
                return k
        return None

    def _type_matters(self, function: Any, arguments: tuple[Any, ...]) -> bool:
        if isinstance(function, np.ufunc):
            return self._ufunc_differs(function, arguments)
        if function in _OF_NUMBERS:
            return True
        varied = [value.sorts.options for value in arguments if isinstance(value, Scalar) and value.sorts]
        several = any(len({sort.type for sort in options}) > 1 for options in varied)
        return several and function in _OF_NUMPY

    def _ufunc_differs(self, function: np.ufunc, arguments: tuple[Any, ...]) -> bool:
        """Whether the element type of a result depends on what the operands are."""
        given: list[list[dtypes.Operand]] = [[]]
        for value in arguments[: function.nin]:
            options: list[dtypes.Operand] = []
            if isinstance(value, Scalar) and (found := options_of(value)) is not None:
                options = [(sort.type.dtype, sort.kind == "python") for sort in found]
            elif isinstance(value, Scalar | ArrayRef):
                options = [self.dtype_operand(value)]
            else:
                return True
            given = [[*before, one] for before in given for one in options]
        try:
            return len({dtypes.resolve(function, tuple(one))[function.nin :] for one in given}) > 1
        except (TypeError, dtypes.UncoveredDtypeError):
            return True


def _both_whole(results: Results) -> bool:
    return any(not is_float(x) and not is_float(y) for x, y in results)


_OF_NUMBERS = frozenset({abs, round, divmod, pow, int, isinstance, type})
_OF_NUMPY = frozenset({
    np.abs, np.round, np.around, np.clip, np.sum, np.prod, np.max, np.min, np.full, np.asarray,
    np.array, np.zeros_like, np.ones_like, np.atleast_1d,
})  # fmt: skip
