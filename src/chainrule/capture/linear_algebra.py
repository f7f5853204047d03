"""Products, linear systems, interpolation."""

from __future__ import annotations

from typing import Any

from chainrule.capture.reductions import Reductions
from chainrule.capture.values import (
    ArrayRef,
    Scalar,
    Static,
)
from chainrule.library import arrays as library


class LinearAlgebra(Reductions):
    """Linear algebra."""

    def dot(self, a: Any, b: Any) -> Any:
        """np.dot of vectors and matrices."""
        x, y = self.as_numbers(a), self.as_numbers(b)
        if isinstance(x, Scalar) or isinstance(y, Scalar):
            return self.binary_numbers("Mult", x, y)
        return self.matrix_product(x, y)

    def inner(self, a: Any, b: Any) -> Any:
        """np.inner of vectors."""
        if any(isinstance(v, ArrayRef) and len(self.array_dims(v)) > 1 for v in map(self.as_numbers, (a, b))):
            self.refuse("E0318", "np.inner is covered for vectors", hint="write `a @ b.T`")
        return self.dot(a, b)

    def outer(self, a: Any, b: Any) -> ArrayRef:
        """np.outer."""
        x, y = (self.as_numbers(v) for v in (a, b))
        assert isinstance(x, ArrayRef)
        assert isinstance(y, ArrayRef)
        dtype = self.common_dtype([x, y], floating=False)
        atoms = [self.b.convert(self.read_array(self.raveled(v)), dtype) for v in (x, y)]
        return self.array(self.b.outer(*atoms))

    def solve(self, a: Any, b: Any) -> ArrayRef:
        """np.linalg.solve."""
        matrix, right = (self.b.convert(self.operand(self.as_numbers(v)), "f64") for v in (a, b))
        if matrix.type.rank != 2 or right.type.rank not in (1, 2):
            self.refuse("E0902", "np.linalg.solve is covered for one matrix and one vector or matrix")
        square = self.b.eq(self.b.dim(matrix, 0), self.b.dim(matrix, 1))
        message = "Last 2 dimensions of the array must be square"
        self.b.check(square, error="LinAlgError", message=message)
        self.same_dims(
            self.b.dim(matrix, 0), self.b.dim(right, 0), "solve: matrix and right-hand side differ in size"
        )
        return self.array(self.b.solve(matrix, right))

    def interp(self, x: Any, xp: Any, fp: Any) -> Any:
        """np.interp."""
        knots, values = (
            self.array(self.b.convert(self.operand(self.as_numbers(v)), "f64")) for v in (xp, fp)
        )
        self.same_dims(
            self.array_dims(knots)[0], self.array_dims(values)[0], "fp and xp are not of the same length"
        )
        points = self.as_numbers(x)
        if isinstance(points, Scalar):
            result = self.call(Static(library.interpolate), (points, knots, values), {})
            return Scalar(result.atom, "numpy")
        return self.call(Static(library.interpolate_all), (points, knots, values), {})
