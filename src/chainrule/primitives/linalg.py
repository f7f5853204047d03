"""Linear algebra: matrix products and linear solves, by BLAS and LAPACK beyond small fixed sizes."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.ir.nodes import Atom, Equation, Params, Primitive
from chainrule.ir.types import Type
from chainrule.primitives.base import Bilinear, Cotangents, Explicit, Named

_A = np.array([[2.0, 1.0], [0.5, 3.0]])


def _matmul_type(types: tuple[Type, ...], params: Params) -> tuple[Type, ...]:
    left, right = types
    shape = left.shape[:-1] + right.shape[:-2] + right.shape[-1:] if right.rank == 2 else left.shape[:-1]
    return (Type(left.dtype, shape, max(left.lanes, right.lanes)),)


def _matmul_transpose(b: Any, equation: Equation, ct: Any, cotangents: Cotangents) -> None:
    left, right = equation.inputs
    ranks = (left.type.rank, right.type.rank)
    if cotangents.wanted(left):
        if ranks == (1, 1):
            cotangents.add(left, b.mul(ct, right))
        elif ranks == (2, 1):
            cotangents.add(left, b.outer(ct, right))
        elif ranks == (1, 2):
            cotangents.add(left, b.matmul(right, ct))
        else:
            cotangents.add(left, b.matmul(ct, b.transpose(right, (1, 0))))
    if cotangents.wanted(right):
        if ranks == (1, 1):
            cotangents.add(right, b.mul(ct, left))
        elif ranks == (2, 1):
            cotangents.add(right, b.matmul(ct, left))
        elif ranks == (1, 2):
            cotangents.add(right, b.outer(left, ct))
        else:
            cotangents.add(right, b.matmul(b.transpose(left, (1, 0)), ct))


matmul = Primitive(  # ranks (1, 1), (1, 2), (2, 1) and (2, 2); inner dimensions are equal (capture checks)
    name="matmul",
    type_rule=_matmul_type,
    reference=np.matmul,
    derivative=Bilinear(_matmul_transpose),
    lower=Named(),
    emit="{} @ {}",
    samples=((_A, _A), (_A, _A[0]), (_A[0], _A), (_A[0], _A[1])),
    source="linear algebra",
)


def _solve_jvp(b: Any, equation: Equation, tangents: tuple[Atom | None, ...]) -> tuple[Atom | None, ...]:
    matrix, _ = equation.inputs
    d_matrix, d_right = tangents
    (x,) = equation.outputs
    right: Any = d_right
    if d_matrix is not None:
        product = b.matmul(d_matrix, x)
        right = b.neg(product) if right is None else b.sub(right, product)
    return (None if right is None else b.solve(matrix, right),)


def _solve_vjp(b: Any, equation: Equation, cts: tuple[Atom | None, ...], cotangents: Cotangents) -> None:
    matrix, right = equation.inputs
    (x,) = equation.outputs
    d_right = b.solve(b.transpose(matrix, (1, 0)), cts[0])
    if cotangents.wanted(right):
        cotangents.add(right, d_right)
    if cotangents.wanted(matrix):
        product = b.outer(d_right, x) if x.type.rank == 1 else b.matmul(d_right, b.transpose(x, (1, 0)))
        cotangents.add(matrix, b.neg(product))


# Operands: square matrix, right-hand side of rank 1 or 2; raises LinAlgError where singular.
solve = Primitive(
    name="solve",
    type_rule=lambda types, params: (types[1],),
    reference=np.linalg.solve,
    derivative=Explicit(_solve_jvp, _solve_vjp),
    lower=Named(),
    emit="np.linalg.solve({}, {})",
    samples=((_A, _A[0]), (_A, _A)),
    source="M. B. Giles (2008), Collected matrix derivative results, section 2.3.1",
)


def _lower_half(b: Any, matrix: Any) -> Atom:
    """Give the lower triangle with half of the diagonal."""
    n = b.dim(matrix, 0)
    i = b.broadcast(b.iota(n), (n, n), (0, None))
    j = b.broadcast(b.iota(n), (n, n), (None, 0))
    half = b.select(b.eq(i, j), b.mul(matrix, b.like(matrix, 0.5)), b.like(matrix, 0))
    return b.select(b.gt(i, j), matrix, half)


def _mirrored(b: Any, half: Atom) -> Atom:
    return b.add(half, b.transpose(half, (1, 0)))


def _cholesky_jvp(b: Any, equation: Equation, tangents: tuple[Atom | None, ...]) -> tuple[Atom | None, ...]:
    """Give the tangent L phi(L^-1 dS L^-T), where phi takes the lower triangle and half of the diagonal."""
    (factor,) = equation.outputs
    left = b.solve(factor, _mirrored(b, _lower_half(b, tangents[0])))
    inner = b.solve(factor, b.transpose(left, (1, 0)))
    return (b.matmul(factor, _lower_half(b, inner)),)


def _cholesky_vjp(b: Any, equation: Equation, cts: tuple[Atom | None, ...], cotangents: Cotangents) -> None:
    """Give the cotangent of the lower triangle, of which the symmetric matrix is made."""
    (factor,) = equation.outputs
    turned = b.transpose(factor, (1, 0))
    left = b.solve(turned, _lower_half(b, b.matmul(turned, cts[0])))
    both = b.solve(turned, b.transpose(left, (1, 0)))
    cotangents.add(equation.inputs[0], _lower_half(b, _mirrored(b, both)))


_S = np.array([[2.0, 0.4], [0.4, 1.5]])

# Operand: a symmetric matrix of which the lower triangle counts; raises LinAlgError where it is not positive definite.
cholesky = Primitive(
    name="cholesky",
    type_rule=lambda types, params: (types[0],),
    reference=np.linalg.cholesky,
    derivative=Explicit(_cholesky_jvp, _cholesky_vjp),
    lower=Named(),
    emit="np.linalg.cholesky({})",
    samples=((_S,),),
    source="I. Murray (2016), Differentiation of the Cholesky decomposition, equations 8 and 10",
)

PRIMITIVES: tuple[Primitive, ...] = (matmul, solve, cholesky)
