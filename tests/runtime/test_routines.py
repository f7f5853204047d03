"""SciPy's routines are found, quickly where nothing else of SciPy is in use."""

import subprocess
import sys

from chainrule.runtime.routines import routine_address

QUICK = """
import sys
from chainrule.runtime.routines import routine_address
first = routine_address("scipy.linalg.cython_blas", "dgemm")
assert "scipy.linalg" not in sys.modules
import scipy.linalg
from scipy.linalg import cython_blas, blas
assert blas.ddot([1.0, 2.0], [3.0, 4.0]) == 11.0
assert routine_address("scipy.linalg.cython_lapack", "dgetrf")
assert sys.modules["scipy.linalg.cython_blas"] is cython_blas
print(first == routine_address("scipy.linalg.cython_blas", "dgemm"))
"""


def test_in_this_process() -> None:
    import scipy.linalg  # noqa: F401

    assert routine_address("scipy.linalg.cython_blas", "dgemv")


def test_before_the_rest_of_scipy() -> None:
    found = subprocess.run([sys.executable, "-c", QUICK], capture_output=True, text=True, check=True)
    assert found.stdout == "True\n"
