"""Products of arrays with any number of axes: `@`, `dot`, `inner`, `tensordot`, `kron`, `einsum`.

All of them are one contraction: axes have letters, letters that the result lacks are summed over. Where no letter
is shared by both operands and the result, it is a matrix product; else products of elements that are summed, which
fuse into one loop nest.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_letters
from typing import Any

import numpy as np

from chainrule.capture.context import SOMEWHERE
from chainrule.capture.running import Running
from chainrule.capture.values import ArrayRef, Scalar, Static
from chainrule.errors import ShapeError
from chainrule.ir.nodes import Atom


@dataclass(frozen=True, slots=True)
class Term:
    """An array whose axes have letters, each once."""

    atom: Atom
    letters: str


class Products(Running):
    """Sums of products."""

    def einsum(self, subscripts: Any, *operands: Any, optimize: Any = None) -> Any:
        """np.einsum with subscripts as a string."""
        if not (isinstance(subscripts, Static) and isinstance(subscripts.value, str)):
            self.refuse("E0318", "np.einsum is covered with a string of subscripts")
        text = subscripts.value.replace(" ", "")
        if "." in text:
            self.refuse("E0318", "an ellipsis in np.einsum is not covered", hint="name all axes")
        left, arrow, right = text.partition("->")
        inputs = left.split(",")
        if len(inputs) != len(operands):
            words = "more operands provided to einstein sum function than specified in the subscripts string"
            self.refuse("E0206", words, kind=ShapeError)
        result = right if arrow else "".join(sorted(x for x in set(left) - {","} if left.count(x) == 1))
        if len(set(result)) < len(result) or not set(result) <= set(left):
            words = (
                f"einstein sum subscripts string: the output `{result}` has axes of no operand, or one twice"
            )
            self.refuse("E0206", words, kind=ShapeError)
        return self.contracted([self.as_numbers(o) for o in operands], inputs, result)

    def contracted(self, values: list[Scalar | ArrayRef], inputs: list[str], result: str) -> Any:
        """Sum products over the letters that the result lacks."""
        dtype = self.common_dtype(values, floating=False)
        terms: list[Term] = []
        sizes: dict[str, Atom] = {}
        for value, letters in zip(values, inputs, strict=True):
            atom = self.b.convert(self.operand(value), dtype)
            if atom.type.rank != len(letters):
                words = (
                    f"the subscripts `{letters}` name {len(letters)} axes of an array with {atom.type.rank}"
                )
                self.refuse("E0206", words, kind=ShapeError)
            for axis, letter in enumerate(letters):
                size = self.b.dim(atom, axis)
                self.same_dims(
                    sizes.setdefault(letter, size), size, f"einsum: sizes of axis `{letter}` differ"
                )
            terms.append(self._without_repeats(atom, letters))
        while len(terms) > 1:
            first, second, *rest = terms
            needed = set(result).union(*(t.letters for t in rest))
            terms = [self._pair(first, second, needed), *rest]
        last = self._summed(terms[0], set(result))
        return self.numbers_of(self._with_axes(last, result))

    def _without_repeats(self, atom: Atom, letters: str) -> Term:
        """Take the diagonal where a letter names two axes."""
        while len(set(letters)) < len(letters):
            letter = next(x for x in letters if letters.count(x) > 1)
            i = letters.index(letter)
            j = letters.index(letter, i + 1)
            atom = self.diagonal_of(atom, i, j)
            letters = letters[:i] + letters[i + 1 : j] + letters[j + 1 :] + letter
        return Term(atom, letters)

    def diagonal_of(self, atom: Atom, i: int, j: int) -> Atom:
        """Give the diagonal of two axes of equal size, which becomes the last axis."""
        rest = tuple(k for k in range(atom.type.rank) if k not in (i, j))
        dims = self.b.dims(atom)
        size = dims[i]
        square = self.b.mul(size, size)
        others = [dims[k] for k in rest]
        flat = self.b.reshape(self.b.transpose(atom, (*rest, i, j)), *others, square)
        zero, one = self.b.integer(0), self.b.integer(1)
        where = [a for d in others for a in (zero, d, one)]
        where += [zero, size, self.b.add(size, one)]
        return self.b.slice(flat, *where, dropped=(False,) * (len(others) + 1))

    def _summed(self, term: Term, needed: set[str]) -> Term:
        axes = tuple(k for k, x in enumerate(term.letters) if x not in needed)
        kept = "".join(x for x in term.letters if x in needed)
        return Term(self.b.reduce_sum(term.atom, axes), kept) if axes else term

    def _with_axes(self, term: Term, letters: str) -> Atom:
        return (
            self.b.transpose(term.atom, tuple(term.letters.index(x) for x in letters))
            if letters
            else term.atom
        )

    def _pair(self, x: Term, y: Term, needed: set[str]) -> Term:
        x = self._summed(x, needed | set(y.letters))
        y = self._summed(y, needed | set(x.letters))
        shared = [c for c in x.letters if c in y.letters]
        batch = "".join(c for c in shared if c in needed)
        inner = "".join(c for c in shared if c not in needed)
        left = "".join(c for c in x.letters if c not in shared)
        right = "".join(c for c in y.letters if c not in shared)
        if inner and not batch and x.atom.type.dtype != "bool":
            return self._as_matrices(x, y, left, inner, right)
        return self._as_elements(x, y, batch + left + right + inner, len(inner))

    def _as_matrices(self, x: Term, y: Term, left: str, inner: str, right: str) -> Term:
        sizes = dict(zip(x.letters, self.b.dims(x.atom), strict=True))
        sizes |= dict(zip(y.letters, self.b.dims(y.atom), strict=True))
        a = self._matrix(
            self._with_axes(x, left + inner), [sizes[c] for c in left], [sizes[c] for c in inner]
        )
        b = self._matrix(
            self._with_axes(y, inner + right), [sizes[c] for c in inner], [sizes[c] for c in right]
        )
        product = self.b.matmul(a, b)
        if len(left) > 1 or len(right) > 1:
            product = self.b.reshape(product, *(sizes[c] for c in left + right))
        return Term(product, left + right)

    def _matrix(self, atom: Atom, rows: list[Atom], columns: list[Atom]) -> Atom:
        """Join axes, so that a matrix or a vector is left."""
        if len(rows) <= 1 and len(columns) <= 1:
            return atom
        joined = [self._product_of(group) for group in (rows, columns) if group]
        return self.b.reshape(atom, *joined)

    def _product_of(self, sizes: list[Atom]) -> Atom:
        total = sizes[0]
        for size in sizes[1:]:
            total = self.b.mul(total, size)
        return total

    def _as_elements(self, x: Term, y: Term, letters: str, summed: int) -> Term:
        sizes = dict(zip(y.letters, self.b.dims(y.atom), strict=True))
        sizes |= dict(zip(x.letters, self.b.dims(x.atom), strict=True))
        dims = tuple(sizes[c] for c in letters)
        wide = [self._wide(term, letters, dims) for term in (x, y)]
        product = self.b.and_(*wide) if x.atom.type.dtype == "bool" else self.b.mul(*wide)
        axes = tuple(range(len(letters) - summed, len(letters)))
        if axes and product.type.dtype == "bool":
            count = self.b.reduce_sum(self.b.convert(product, "i64"), axes)
            product = self.b.ne(count, self.b.integer(0))
        elif axes:
            product = self.b.reduce_sum(product, axes)
        return Term(product, letters[: len(letters) - summed])

    def _wide(self, term: Term, letters: str, dims: tuple[Atom, ...]) -> Atom:
        if not term.letters:
            return term.atom
        order = "".join(c for c in letters if c in term.letters)
        atom = self._with_axes(term, order)
        axes = tuple(order.index(c) if c in order else None for c in letters)
        return atom if None not in axes else self.b.broadcast(atom, dims, axes)

    # Products that have a name

    def dot(self, a: Any, b: Any, out: Any = None) -> Any:
        """np.dot: over the last axis of one and the last but one of the other."""
        x, y = self.as_numbers(a), self.as_numbers(b)
        if isinstance(x, Scalar) or isinstance(y, Scalar):
            result = self.apply_ufunc(np.multiply, [x, y])
        elif len(self.array_dims(x)) <= 2 and len(self.array_dims(y)) <= 2:
            result = self.matrix_product(x, y)
        else:
            n, m = len(self.array_dims(x)), len(self.array_dims(y))
            result = self._over(x, y, (n - 1,), (max(m - 2, 0),))
        return self.stored_in(result, out)

    def matmul(self, a: Any, b: Any, out: Any = None) -> Any:
        """np.matmul."""
        x, y = self.as_numbers(a), self.as_numbers(b)
        if isinstance(x, Scalar) or isinstance(y, Scalar):
            self.refuse("E0401", "matmul: Input operand does not have enough dimensions", kind=ShapeError)
        return self.stored_in(self.matrix_product(x, y), out)

    def _over(self, x: ArrayRef, y: ArrayRef, first: tuple[int, ...], second: tuple[int, ...]) -> Any:
        """Sum products over pairs of axes."""
        n, m = len(self.array_dims(x)), len(self.array_dims(y))
        if len(first) != len(second):
            self.refuse("E0206", "shape-mismatch for sum", kind=ShapeError)
        left, right = ascii_letters[:n], list(ascii_letters[n : n + m])
        for i, j in zip(first, second, strict=True):
            right[j] = left[i]
        inner = {left[i] for i in first}
        result = "".join(c for c in left + "".join(right) if c not in inner)
        return self.contracted([x, y], [left, "".join(right)], result)

    def inner(self, a: Any, b: Any) -> Any:
        """np.inner: over the last axes."""
        x, y = self.as_numbers(a), self.as_numbers(b)
        if isinstance(x, Scalar) or isinstance(y, Scalar):
            return self.apply_ufunc(np.multiply, [x, y])
        return self._over(x, y, (len(self.array_dims(x)) - 1,), (len(self.array_dims(y)) - 1,))

    def vdot(self, a: Any, b: Any) -> Any:
        """np.vdot of real arrays: all elements."""
        x, y = (self.raveled(self.array_argument(v)) for v in (a, b))
        return self._over(x, y, (0,), (0,))

    def tensordot(self, a: Any, b: Any, axes: Any = None) -> Any:
        """np.tensordot: over the last axes of one and the first of the other, or over those that are named."""
        x, y = self.array_argument(a), self.array_argument(b)
        n, m = len(self.array_dims(x)), len(self.array_dims(y))
        if axes is None or isinstance(axes, Scalar):
            count = 2 if axes is None else self.known_integer(axes, "the number of axes")
            return self._over(x, y, tuple(range(n - count, n)), tuple(range(count)))
        first, second = self.static_items(axes, SOMEWHERE)
        return self._over(x, y, self.axis_argument(first, n), self.axis_argument(second, m))

    def outer(self, a: Any, b: Any, out: Any = None) -> Any:
        """np.outer."""
        x, y = (self.raveled(self.array_argument(v)) for v in (a, b))
        return self.stored_in(self.contracted([x, y], ["i", "j"], "ij"), out)

    def kron(self, a: Any, b: Any) -> ArrayRef:
        """np.kron."""
        x, y = self.array_argument(a), self.array_argument(b)
        n, m = len(self.array_dims(x)), len(self.array_dims(y))
        for _ in range(m - n):
            x = self.expand_dims(x, self.number(0))
        for _ in range(n - m):
            y = self.expand_dims(y, self.number(0))
        rank = max(n, m)
        left, right = ascii_letters[:rank], ascii_letters[rank : 2 * rank]
        result = "".join(c for pair in zip(left, right, strict=True) for c in pair)
        atom = self.read_array(self.contracted([x, y], [left, right], result))
        sizes = zip(self.array_dims(x), self.array_dims(y), strict=True)
        return self.array(self.b.reshape(atom, *(self.b.mul(p, q) for p, q in sizes)))

    def multi_dot(self, arrays: Any) -> Any:
        """np.linalg.multi_dot: from left to right."""
        first, *rest = (self.array_argument(v) for v in self.static_items(arrays, SOMEWHERE))
        result: Any = first
        for other in rest:
            result = self.matrix_product(result, other)
        return result
