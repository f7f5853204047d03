"""Linear systems and factors of matrices."""

from __future__ import annotations

from typing import Any

from chainrule.capture.dtypes import is_floating
from chainrule.capture.products import Products
from chainrule.capture.values import ArrayRef, Static
from chainrule.errors import ShapeError
from chainrule.library import linalg as library


class LinearAlgebra(Products):
    """What LAPACK computes."""

    def solve(self, a: Any, b: Any) -> Any:
        """np.linalg.solve of matrices, and stacks of them."""
        x, y = self.array_argument(a), self.array_argument(b)
        dtype = self.common_dtype([x, y], floating=True)
        matrix, right = (self.b.convert(self.read_array(v), dtype) for v in (x, y))
        if matrix.type.rank < 2:
            words = f"{matrix.type.rank}-dimensional array given. Array must be at least two-dimensional"
            self.refuse("E0206", words, kind=ShapeError)
        if matrix.type.rank > 2:
            return self.call(Static(library.stacked_solve), (self.array(matrix), self.array(right)), {})
        if right.type.rank not in (1, 2):
            self.refuse("E0902", "np.linalg.solve is covered for one vector or matrix on the right")
        square = self.b.eq(self.b.dim(matrix, 0), self.b.dim(matrix, 1))
        message = "Last 2 dimensions of the array must be square"
        self.b.check(square, error="LinAlgError", message=message)
        sizes = self.b.dim(matrix, 0), self.b.dim(right, 0)
        self.same_dims(*sizes, "solve: matrix and right-hand side differ in size")
        return self.array(self.b.solve(matrix, right))

    def lower_factor(self, symmetric: Any) -> ArrayRef:
        """Give the Cholesky factor of a symmetric matrix."""
        atom = self.read_array(symmetric)
        return self.array(
            self.b.cholesky(atom if is_floating(atom.type.dtype) else self.b.convert(atom, "f64"))
        )
