"""Wrong programs and calls: name, transform, text, arguments; then class, message and place of the error."""

from __future__ import annotations

WRONG = (
    (
        "shape mismatch",
        "jit",
        """\
import numpy as np
def f(W, x):
    y = W @ x
    return np.sum(y)
""",
        "(np.ones((3, 4)), np.ones(3))",
        "ValueError",
        "matmul: inner dimensions differ: 4 and 3",
        (3, 9),
    ),
    (
        "shape known",
        "jit",
        """\
import numpy as np
def f(x):
    a = np.zeros(3)
    b = np.ones(4)
    return np.sum(a + b) + x
""",
        "(1.0,)",
        "ShapeError",
        "[E0201] operands could not be broadcast together with shapes of sizes: 3 and 4",
        (5, 19),
    ),
    (
        "undefined",
        "jit",
        """\
def f(x):
    return x + wieght
""",
        "(1.0,)",
        "NameMissingError",
        "[E0501] name 'wieght' is not defined",
        (2, 16),
    ),
    (
        "unbound",
        "jit",
        """\
def f(x):
    y = x + z
    z = 1.0
    return y
""",
        "(1.0,)",
        "NameMissingError",
        "[E0502] `z` has no value here",
        (2, 13),
    ),
    (
        "two types",
        "jit",
        """\
def f(x):
    if x > 0.0:
        y = 1.0
    else:
        y = "one"
    return y
""",
        "(1.0,)",
        "TypeMismatchError",
        "[E0402] `y` is a number (f64) on one path and a string on another",
        (6, 12),
    ),
    (
        "generator",
        "jit",
        """\
def f(n):
    for k in range(n):
        yield k * 2.0
""",
        "(3,)",
        "UnsupportedError",
        "[E0304] generators cannot be compiled",
        (3, 9),
    ),
    (
        "try",
        "jit",
        """\
import math
def f(x):
    try:
        return math.sqrt(x)
    except ValueError:
        return 0.0
""",
        "(1.0,)",
        "UnsupportedError",
        "[E0303] `try:` is not supported",
        (3, 5),
    ),
    (
        "index",
        "jit",
        """\
def f(x, i):
    return x[i] * 2.0
""",
        "(np.ones(3), 5)",
        "IndexError",
        "index 5 is out of bounds for axis 0 with size 3",
        (2, 12),
    ),
    (
        "zero division",
        "grad",
        """\
def f(x, y):
    return x / y
""",
        "(1.0, 0.0)",
        "ZeroDivisionError",
        "float division by zero",
        (2, 12),
    ),
    (
        "raise",
        "jit",
        """\
def f(x):
    if x < 0.0:
        raise ValueError(f"x is {x:.1f}, and must not be negative")
    return x
""",
        "(-2.0,)",
        "ValueError",
        "x is -2.0, and must not be negative",
        (3, 9),
    ),
    (
        "assert",
        "grad",
        """\
def f(x):
    assert x > 0.0, "x is positive"
    return x * x
""",
        "(-2.0,)",
        "AssertionError",
        "x is positive",
        (2, 5),
    ),
    (
        "array result of grad",
        "grad",
        """\
def f(x):
    return x * 2.0
""",
        "(np.ones(3),)",
        "ArgumentsError",
        "[E0604] `f` returns an array f64[?], and a gradient needs one real number",
        None,
    ),
    (
        "None arithmetic",
        "jit",
        """\
def f(x, y=None):
    return x + y
""",
        "(1.0,)",
        "TypeMismatchError",
        "[E0401] `+` is not defined for a number (f64) and None",
        (2, 12),
    ),
    (
        "string arithmetic",
        "jit",
        """\
def f(x, mode):
    return x * 2.0 + mode
""",
        "(1.0, 'fast')",
        "TypeMismatchError",
        "[E0401] `+` is not defined for a number (f64) and a string",
        (2, 12),
    ),
    (
        "argument count",
        "jit",
        """\
def f(x, y):
    return x + y
""",
        "(1.0,)",
        "TypeError",
        "f() missing 1 required positional argument: 'y'",
        None,
    ),
    (
        "argument count inside",
        "jit",
        """\
def g(x, y):
    return x + y
def f(x):
    return g(x)
""",
        "(1.0,)",
        "UnsupportedError",
        "[E0601] g() missing 1 required positional argument: 'y'",
        (4, 12),
    ),
    (
        "overlap",
        "jit",
        """\
def f(x, y):
    x[0] = y[1]
    return x[0]
""",
        "(lambda a: (a, a))(np.ones(3))",
        "ArgumentsError",
        "[E0606] argument 1 and argument 2 overlap in memory, and the function changes one of them",
        None,
    ),
    (
        "object array",
        "jit",
        """\
def f(x):
    return x[0]
""",
        "(np.array([1.0, 'a'], dtype=object),)",
        "ArgumentsError",
        "[E0602] x is an array of objects, which cannot be an argument of compiled code",
        None,
    ),
    (
        "deep recursion",
        "jit",
        """\
def f(x, n):
    return x if n == 0 else f(x, n + 1) + 1.0
""",
        "(1.0, 1)",
        "RecursionError",
        "maximum recursion depth exceeded",
        (2, 5),
    ),
    (
        "math domain",
        "grad",
        """\
import math
def f(x):
    return math.sqrt(x - 2.0)
""",
        "(1.0,)",
        "ValueError",
        "math domain error",
        (3, 12),
    ),
    (
        "overflow",
        "jit",
        """\
def f(n):
    total = 1
    for k in range(n):
        total *= 3
    return total
""",
        "(50,)",
        "OverflowError",
        "integer product does not fit into 64 bits",
        (4, 9),
    ),
    (
        "no attribute",
        "jit",
        """\
from dataclasses import dataclass
@dataclass
class Car:
    mass: float
def f(car):
    return car.weight * 2.0
""",
        "(space['Car'](1.0),)",
        "AttributeMissingError",
        "[E0503] 'Car' object has no attribute 'weight'",
        (6, 12),
    ),
    (
        "no key",
        "jit",
        """\
def f(d):
    return d["b"]
""",
        "({'a': 1.0},)",
        "KeyMissingError",
        "[E0504] the dict has no key 'b'",
        (2, 12),
    ),
    (
        "not callable",
        "jit",
        """\
def f(x):
    return x(2.0)
""",
        "(1.0,)",
        "TypeMismatchError",
        "[E0405] a number (f64) cannot be called",
        (2, 12),
    ),
    (
        "global",
        "jit",
        """\
count = 0.0
def f(x):
    global count
    count = count + x
    return count
""",
        "(1.0,)",
        "UnsupportedError",
        "[E0305] `global count` is not supported",
        (3, 5),
    ),
    (
        "with",
        "jit",
        """\
def f(x):
    with open("data.txt") as file:
        return x
""",
        "(1.0,)",
        "UnsupportedError",
        "[E0310] `with open('data.txt') as file:` is not supported",
        (2, 5),
    ),
    (
        "async",
        "jit",
        """\
async def f(x):
    return x
""",
        "(1.0,)",
        "UnsupportedError",
        "[E0304] coroutines cannot be compiled",
        (1, 1),
    ),
    (
        "not covered",
        "jit",
        """\
import numpy as np
def f(x):
    return np.busday_count("2020-01", "2020-02") + x
""",
        "(1.0,)",
        "UnsupportedError",
        "[E0312] `numpy.busday_count` is not covered (yet)",
        (3, 12),
    ),
    (
        "set",
        "jit",
        """\
def f(x):
    s = {x, 2.0}
    return x
""",
        "(1.0,)",
        "UnsupportedError",
        "[E0302] `{x, 2.0}` is not supported",
        (2, 9),
    ),
    (
        "mixed list",
        "jit",
        """\
def f(x, n):
    items = [x, "a", 2.0]
    return items[n]
""",
        "(1.0, 2)",
        "TypeMismatchError",
        "[E0402] the value is a string on one path and a number (f64) on another",
        (1, 1),
    ),
    (
        "too many indices",
        "jit",
        """\
def f(x):
    return x[0, 1]
""",
        "(np.ones(3),)",
        "IndexingError",
        "[E0202] too many indices: the array has 1 axes, and 2 were given",
        (2, 12),
    ),
    (
        "unpack",
        "jit",
        """\
def f(x):
    a, b, c = x, 2.0
    return a
""",
        "(1.0,)",
        "ValueError",
        "not enough values to unpack (expected 3, got 2)",
        (2, 5),
    ),
    (
        "integer grad",
        "grad",
        """\
def f(n):
    return n * 2
""",
        "(3,)",
        "ArgumentsError",
        "[E0604] `f` returns a number of type i64, and a gradient needs one real number",
        None,
    ),
    (
        "eval",
        "jit",
        """\
def f(x):
    return eval("x + 1")
""",
        "(1.0,)",
        "UnsupportedError",
        "[E0306] `eval` has no meaning in compiled code",
        (2, 12),
    ),
    (
        "float index",
        "jit",
        """\
def f(x, t):
    return x[t]
""",
        "(np.ones(3), 1.5)",
        "IndexingError",
        "[E0404] indices must be integers",
        (2, 12),
    ),
    (
        "bad keyword",
        "jit",
        """\
import numpy as np
def f(x):
    return np.sum(x, axes=0)
""",
        "(np.ones(3),)",
        "UnsupportedError",
        "[E0318] `sum` is not covered with these arguments: got an unexpected keyword argument 'axes'",
        (3, 12),
    ),
    (
        "attribute of a dict",
        "jit",
        """\
def f(x):
    return x["a"] + x.b
""",
        "({'a': 1.0},)",
        "AttributeMissingError",
        "[E0503] 'dict' object has no attribute 'b'",
        (2, 21),
    ),
    (
        "pop empty",
        "jit",
        """\
def f(x, n):
    items = []
    for k in range(n):
        items.append(x * k)
    while True:
        x += items.pop()
    return x
""",
        "(1.0, 3)",
        "IndexError",
        "pop from empty list",
        (6, 14),
    ),
    (
        "singular",
        "grad",
        """\
import numpy as np
def f(A):
    return np.sum(np.linalg.solve(A, np.ones(2)))
""",
        "(np.zeros((2, 2)),)",
        "LinAlgError",
        "Singular matrix",
        (3, 19),
    ),
    (
        "a float as the index of a list",
        "jit",
        """\
def f(x):
    rows = [x, x * x]
    return rows[1.0]
""",
        "(1.0,)",
        "TypeMismatchError",
        "[E0404] indices must be integers",
        (3, 12),
    ),
    (
        "a text as the index of an array",
        "jit",
        """\
import numpy as np
def f(x):
    return np.array([x, x * x])["first"]
""",
        "(1.0,)",
        "IndexingError",
        "[E0404] a string cannot be an index",
        (3, 12),
    ),
    (
        "a list where a number is needed",
        "jit",
        """\
def f(x):
    return x * int([1.0])
""",
        "(1.0,)",
        "TypeMismatchError",
        "[E0404] int() needs a number or a text, and this is an object or list",
        (2, 16),
    ),
    (
        "steps of zero",
        "jit",
        """\
def f(x):
    for k in range(0, 3, 0):
        x = x * k
    return x
""",
        "(1.0,)",
        "ValueError",
        "range() arg 3 must not be zero",
        (2, 14),
    ),
    (
        "a change in place that does not fit, before what would not fit then",
        "jit",
        """\
import numpy as np
def f(a):
    a += np.ones(9)
    return np.sum(a * np.ones(4))
""",
        "(np.ones(4),)",
        "ValueError",
        "operands could not be broadcast together with shapes of sizes: 9 and 4",
        (3, 5),
    ),
    (
        "a text and a number that are both known",
        "jit",
        """\
def f(x):
    label = "width" + 1.5
    return x
""",
        "(1.0,)",
        "TypeMismatchError",
        "[E0401] `+` is not defined for a string and a number (f64)",
        (2, 13),
    ),
    (
        "an index into a number of NumPy",
        "jit",
        """\
import numpy as np
def f(x):
    return np.tanh(x)[0]
""",
        "(1.0,)",
        "IndexingError",
        "[E0404] a number (f64) cannot be indexed",
        (3, 12),
    ),
)
