"""Which parameters the data determine, and how well: from the Jacobian at the solution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainrule.studies.records import Mask, Vector

# A direction whose scaled singular value is below this is not determined: its variance would be rounding
# error.
_SINGULAR = 1e-9
# A parameter takes part in such a direction if its share of it is above this.
_SHARE = 1e-2


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """Standard errors, covariance, and the names of the parameters that are not determined."""

    errors: Vector
    covariance: Vector
    unidentifiable: tuple[str, ...]


def standard_errors(jacobian: Vector, cost: float, free: Mask, names: tuple[str, ...]) -> Certainty:
    """Standard errors of the free parameters, in linear theory: s² (JᵀJ)⁻¹, with s² = 2 cost / (m − n).

    Columns are scaled to length one before the singular values are judged, so that units do not matter.

    Parameters
    ----------
    jacobian : array, shape (m, n)
        With a robust loss, the one that is scaled so that JᵀJ approximates the Hessian of the cost.
    cost : float
        Half the sum of the squared residuals.
    free : array of bool, shape (n,)
        False for the parameters that rest on a bound: they get NaN.
    names : tuple of str
        The names of the parameters.

    Notes
    -----
    Seber & Wild, Nonlinear Regression (1989), section 2.1.
    """
    count = len(names)
    covariance = np.full((count, count), np.nan)
    columns = jacobian[:, free]
    length = np.linalg.norm(columns, axis=0)
    scale = np.where(length > 0.0, length, 1.0)
    _, singular, directions = np.linalg.svd(columns / scale, full_matrices=False)
    weak = singular <= _SINGULAR * max(singular.max(initial=0.0), np.finfo(float).tiny)
    lost: Mask = np.any(np.abs(directions[weak]) > _SHARE, axis=0)
    strong = directions[~weak] / singular[~weak, None]
    variance = 2.0 * cost / max(jacobian.shape[0] - int(free.sum()), 1)
    inner = variance * (strong.T @ strong) / np.outer(scale, scale)
    blurred = np.logical_or.outer(lost, lost)
    inner = np.where(blurred, np.where(np.eye(len(lost), dtype=bool), np.inf, np.nan), inner)
    covariance[np.ix_(free, free)] = inner
    free_names = [name for name, is_free in zip(names, free, strict=True) if is_free]
    return Certainty(
        errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        unidentifiable=tuple(name for name, is_lost in zip(free_names, lost, strict=True) if is_lost),
    )
