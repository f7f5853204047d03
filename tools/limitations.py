"""What is refused: for each construct a program that is refused, its error code, and the program repaired.

`tools/limitations_page.py` writes them into `docs/limitations.md`, and `tests/docs/test_limitations.py` runs them:
what is listed here is refused with that code, and every repair computes what CPython computes, with a derivative.
An entry that is no longer refused has to go.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True, slots=True)
class Entry:
    """One refused construct.

    `code` is that of the error, or the name of the exception if it is raised when the program runs. Both programs
    define a function `f`, which is called with `arguments` (Python text, in which `np` is known).
    """

    title: str
    code: str
    why: str
    repair: str
    arguments: str
    refused: str
    repaired: str

    @property
    def programs(self) -> tuple[str, str]:
        """The refused program and the repaired one."""
        return dedent(self.refused).strip() + "\n", dedent(self.repaired).strip() + "\n"


BY_DESIGN = (
    Entry(
        "`try` around numeric code",
        "E0303",
        "Which line raised would decide values, and that has no derivative.",
        "test the condition with `if`",
        "(2.0, 0.5)",
        """
        def f(x, y):
            try:
                return x / y
            except ZeroDivisionError:
                return 0.0
        """,
        """
        def f(x, y):
            return x / y if y != 0.0 else 0.0
        """,
    ),
    Entry(
        "`yield`",
        "E0304",
        "A compiled call runs from start to end; generator expressions are fine.",
        "return a list, or write a generator expression",
        "(2.0,)",
        """
        def powers(x):
            for k in range(4):
                yield x**k

        def f(x):
            return sum(powers(x))
        """,
        """
        def powers(x):
            return [x**k for k in range(4)]

        def f(x):
            return sum(powers(x))
        """,
    ),
    Entry(
        "`async` and `await`",
        "E0304",
        "A compiled call runs from start to end.",
        "compute in a plain function, and await what it needs before",
        "(2.0,)",
        """
        async def f(x):
            return x * x
        """,
        """
        def f(x):
            return x * x
        """,
    ),
    Entry(
        "assignment to a `global`",
        "E0305",
        "A compiled function has no hidden state: it would be lost when the derivative runs.",
        "return the value",
        "(2.0,)",
        """
        total = 0.0

        def f(x):
            global total
            total = total + x
            return x * x
        """,
        """
        def f(x, total=0.0):
            return x * x, total + x
        """,
    ),
    Entry(
        "changing a list or array of the module",
        "E0305",
        "It would be changed for everybody, and the derivative could not see it.",
        "pass it as an argument, or change a copy",
        "(2.0,)",
        """
        import numpy as np

        weights = np.array([1.0, 2.0])

        def f(x):
            weights[0] = x
            return weights.sum()
        """,
        """
        import numpy as np

        weights = np.array([1.0, 2.0])

        def f(x):
            mine = weights.copy()
            mine[0] = x
            return mine.sum()
        """,
    ),
    Entry(
        "`exec` and `eval`",
        "E0306",
        "There is no source to read.",
        "write a plain function",
        "(2.0,)",
        """
        def f(x):
            return eval("x * x + 1.0")
        """,
        """
        def f(x):
            return x * x + 1.0
        """,
    ),
    Entry(
        "reading and writing files",
        "E0307",
        "Files, sockets and prompts have no meaning in compiled code.",
        "read before the call, and pass the data as an argument",
        "(2.0,)",
        """
        def f(x):
            with_offset = float(open("offset.txt").read())
            return x + with_offset
        """,
        """
        def f(x, offset=1.5):
            return x + offset
        """,
    ),
    Entry(
        "`with`",
        "E0310",
        "A context has no meaning in compiled code.",
        "put the `with` around the call",
        "(2.0,)",
        """
        import decimal

        def f(x):
            with decimal.localcontext():
                return x * x
        """,
        """
        def f(x):
            return x * x
        """,
    ),
    Entry(
        "dicts with keys that only a run tells",
        "E0308",
        "The fields of a record must be known.",
        "an array or a list, indexed by an integer",
        "(np.array([0.5, 1.5, 2.5]), np.array([0, 1, 0]))",
        """
        def f(values, groups):
            totals = {}
            for value, group in zip(values, groups):
                totals[group] = totals.get(group, 0.0) + value
            return totals[0]
        """,
        """
        import numpy as np

        def f(values, groups):
            totals = np.zeros(2)
            for value, group in zip(values, groups):
                totals[group] += value
            return totals[0]
        """,
    ),
    Entry(
        "object arrays",
        "E0309",
        "Arrays hold numbers or truth values.",
        "a list, or an array per field",
        "(2.0,)",
        """
        import numpy as np

        def f(x):
            rows = np.array([x, None], dtype=object)
            return rows[0] * 2.0
        """,
        """
        def f(x):
            rows = [x, None]
            return rows[0] * 2.0
        """,
    ),
    Entry(
        "classes and imports inside a function",
        "E0314",
        "They are made once, not at every call.",
        "move them to the top of the module",
        "(2.0,)",
        """
        def f(x):
            class Point:
                def __init__(self, x):
                    self.x = x

            return Point(x).x * 2.0
        """,
        """
        class Point:
            def __init__(self, x):
                self.x = x

        def f(x):
            return Point(x).x * 2.0
        """,
    ),
    Entry(
        "a list of one type that is given items of another, in a loop",
        "E0403",
        "The items of a list of any length are laid out in arrays.",
        "a tuple, or two lists",
        "(2.0, 3)",
        """
        def f(x, n):
            found = []
            for k in range(n):
                found.append(x * k)
                found.append((x, k))
            return found[0]
        """,
        """
        def f(x, n):
            found, pairs = [], []
            for k in range(n):
                found.append(x * k)
                pairs.append((x, k))
            return found[1] * pairs[0][0]
        """,
    ),
    Entry(
        "a variable that changes its type in a loop",
        "E0402",
        "A variable has one type where branches meet and from one iteration to the next (integers become floats).",
        "use two names",
        "(np.array([0.5, 1.5]), 2)",
        """
        def f(x, n):
            y = x
            for _ in range(n):
                y = y.sum()
            return y
        """,
        """
        def f(x, n):
            y = x.sum()
            for _ in range(n):
                y = y * 2.0
            return y
        """,
    ),
    Entry(
        "a size that decides how much code there is",
        "E0408",
        "Such a number is written in the source, or is the length of something that is visible there.",
        "index the array, or loop over it",
        "(np.array([0.5, 1.5, 2.5]), 2)",
        """
        def f(x, k):
            return x.sum(axis=k - 2)
        """,
        """
        def f(x, k):
            return x.sum(axis=0)
        """,
    ),
    Entry(
        "a list that grows while it is looped over",
        "E0321",
        "The end of the loop would move.",
        "a `while` loop with an index",
        "(2.0, 3)",
        """
        def f(x, n):
            queue = [x * k for k in range(n)]
            for item in queue:
                if item > 3.0 and len(queue) < 9:
                    queue.append(item - 1.0)
            return sum(queue)
        """,
        """
        def f(x, n):
            queue = [x * k for k in range(n)]
            i = 0
            while i < len(queue):
                if queue[i] > 3.0 and len(queue) < 9:
                    queue.append(queue[i] - 1.0)
                i += 1
            return sum(queue)
        """,
    ),
    Entry(
        "a transposed array in another shape of several axes, with writes to either",
        "E0321",
        "NumPy makes a copy or a view, as the strides decide.",
        "`.copy()`",
        "(np.array([[0.5, 1.5], [2.5, 0.1]]),)",
        """
        def f(x):
            y = x.T.reshape(1, 4)
            x[0, 0] = 7.0
            return (y * y).sum()
        """,
        """
        def f(x):
            y = x.T.reshape(1, 4).copy()
            x[0, 0] = 7.0
            return (y * y).sum()
        """,
    ),
    Entry(
        "recursion of which no branch ends",
        "E0320",
        "The type of the result follows from the branch that does not recurse.",
        "add a branch that returns without calling the function",
        "(2.0,)",
        """
        def f(x):
            return x * f(0.5 * x)
        """,
        """
        def f(x):
            return x * f(0.5 * x) if x > 0.1 else 1.0
        """,
    ),
    Entry(
        "sets",
        "E0302",
        "How many items there are follows from their values.",
        "`np.unique`, or a sorted list",
        "(2.0, 3)",
        """
        def f(x, n):
            return x * len({k % 2 for k in range(n)})
        """,
        """
        import numpy as np

        def f(x, n):
            return x * len(np.unique(np.arange(n) % 2))
        """,
    ),
    Entry(
        "`is` between numbers",
        "E0315",
        "Numbers in compiled code are no objects; `is None` is fine.",
        "`==`",
        "(2.0,)",
        """
        def f(x):
            y = 1.0 * x
            return x if y is x else 2.0 * x
        """,
        """
        def f(x):
            y = 1.0 * x
            return x if y == x else 2.0 * x
        """,
    ),
    Entry(
        "an iterator whose items are taken twice",
        "E0402",
        "`map`, `zip` and generator expressions give their items once.",
        "make a list of it first",
        "(np.array([0.5, 1.5, 2.5]),)",
        """
        def f(x):
            doubled = map(lambda v: 2.0 * v, x)
            return sum(doubled) + max(doubled)
        """,
        """
        def f(x):
            doubled = list(map(lambda v: 2.0 * v, x))
            return sum(doubled) + max(doubled)
        """,
    ),
    Entry(
        "a tuple that grows in a loop",
        "E0402",
        "A tuple has a length that is known.",
        "a list",
        "(2.0, 3)",
        """
        def f(x, n):
            powers = ()
            for k in range(n):
                powers = (*powers, x**k)
            return powers[-1]
        """,
        """
        def f(x, n):
            powers = []
            for k in range(n):
                powers.append(x**k)
            return powers[-1]
        """,
    ),
    Entry(
        "options of a derivative that only a run tells",
        "E0408",
        "They decide what code there is.",
        "write them where the derivative is taken",
        "(2.0, 1)",
        """
        import chainrule as cr

        def area(width, height):
            return width * height**2

        def f(x, k):
            return cr.grad(area, argnums=k)(x, 2.0)
        """,
        """
        import chainrule as cr

        def area(width, height):
            return width * height**2

        def f(x, k):
            by_width, by_height = cr.grad(area, argnums=(0, 1))(x, 2.0)
            return by_width if k == 0 else by_height
        """,
    ),
    Entry(
        "a function to differentiate inside, that changes what is outside of it",
        "E0305",
        "The derivative runs it in its own order.",
        "return it beside the value, with `has_aux=True`",
        "(2.0,)",
        """
        import chainrule as cr

        def f(x):
            seen = []

            def square(y):
                seen.append(y)
                return y * y

            return cr.grad(square)(x) + seen[0]
        """,
        """
        import chainrule as cr

        def f(x):
            def square(y):
                return y * y, 3.0 * y

            slope, seen = cr.grad(square, has_aux=True)(x)
            return slope + seen
        """,
    ),
    Entry(
        "an integer to a negative power",
        "ValueError",
        "CPython gives a float there, and the type of a result does not depend on a run.",
        "`float(n) ** k`",
        "(2, -1, 0.5)",
        """
        def f(n, k, x):
            return x * n**k
        """,
        """
        def f(n, k, x):
            return x * float(n) ** k
        """,
    ),
    Entry(
        "a Python integer beyond 64 bits",
        "OverflowError",
        "Integers have 64 bits; what leaves them raises.",
        "compute with floats",
        "(1.5, 70)",
        """
        def f(x, n):
            return x * 2**n
        """,
        """
        def f(x, n):
            return x * 2.0**n
        """,
    ),
)

NOT_YET = (
    Entry(
        "functions without Python source that chainrule does not know",
        "E0311",
        "There is nothing to compile.",
        "write it in Python",
        "(np.array([0.5, 1.5, 2.5]),)",
        """
        import operator

        def f(x):
            return operator.length_hint(x) * x[0]
        """,
        """
        def f(x):
            return len(x) * x[0]
        """,
    ),
    Entry(
        "functions of NumPy and SciPy that are not covered",
        "E0312",
        "NumPy is large, and what is missing is refused by name.",
        "write it with functions that are covered",
        "(np.array([0.5, 1.5, 2.5]),)",
        """
        import numpy as np

        def f(x):
            return np.kaiser(3, 2.0) @ x
        """,
        """
        import numpy as np

        def f(x):
            window = 0.5 - 0.5 * np.cos(np.pi * np.arange(1, 4) / 2)
            return window @ x
        """,
    ),
    Entry(
        "random numbers without a seed",
        "E0312",
        "What `np.random.default_rng(seed)` makes, in the function or before the call, draws NumPy's numbers.",
        "pass a generator, or the numbers",
        "(np.array([0.5, 1.5, 2.5]),)",
        """
        import numpy as np

        def f(x):
            return (x + np.random.normal(size=3)).sum()
        """,
        """
        import numpy as np

        def f(x, seed=0):
            rng = np.random.default_rng(seed)
            return (x + rng.normal(size=3)).sum()
        """,
    ),
    Entry(
        "matrices inside a list, of different sizes",
        "ValueError",
        "The arrays of several axes in a list of any length have one size; vectors and lists in it may have any.",
        "the matrix as a vector: `.ravel()`",
        "(2.0, 3)",
        """
        import numpy as np

        def f(x, n):
            found = []
            for k in range(1, n + 1):
                found.append(x * np.ones((k, 2)))
            return found[1][1, 0]
        """,
        """
        import numpy as np

        def f(x, n):
            found = []
            for k in range(1, n + 1):
                found.append((x * np.ones((k, 2))).ravel())
            return found[1].reshape(-1, 2)[1, 0]
        """,
    ),
    Entry(
        "arrays that a run finds to have size 1 where NumPy would stretch them",
        "ValueError",
        "Code is made for a number of axes, not for sizes; an axis of size 1 is one that is written so.",
        "make the axis with `None`, or take the number",
        "(np.array([0.5, 1.5, 2.5]), 1)",
        """
        def f(x, n):
            return (x * x[:n]).sum()
        """,
        """
        def f(x, n):
            return (x * x[0]).sum()
        """,
    ),
    Entry(
        "a record that is changed after it went into a list, in a loop",
        "E0321",
        "Lists of any length hold the numbers of their records by value.",
        "put a new record into the list",
        "(2.0, 3)",
        """
        class Body:
            def __init__(self, speed):
                self.speed = speed

        def f(x, n):
            body = Body(x)
            bodies = []
            for k in range(n):
                body.speed += k * x
                bodies.append(body)
            return bodies[1].speed
        """,
        """
        class Body:
            def __init__(self, speed):
                self.speed = speed

        def f(x, n):
            body = Body(x)
            bodies = []
            for k in range(n):
                body.speed += k * x
                bodies.append(Body(body.speed))
            return bodies[1].speed
        """,
    ),
    Entry(
        "a single truth value as an index",
        "E0902",
        "It adds an axis of size 0 or 1.",
        "`if`",
        "(np.array([0.5, 1.5, 2.5]),)",
        """
        def f(x):
            return x[x[0] > 1.0].sum()
        """,
        """
        def f(x):
            return x.sum() if x[0] > 1.0 else 0.0
        """,
    ),
)
