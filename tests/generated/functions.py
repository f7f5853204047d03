"""Functions in functions, and functions as values."""

from __future__ import annotations

from collections.abc import Callable

from tests.generated.expressions import float_, leaf
from tests.generated.writer import FLOAT, NONE, PAIR, Kind, Signature, Writer

Write = Callable[..., None]


def nested_function(w: Writer, body: Callable[[Writer, int], None], returned: Write) -> None:
    """A function in a function: it reads names from outside, changes arrays, and may rebind floats."""
    name = w.fresh("inner")
    if w.chance(40):
        value(w, name)
        return
    floats = [x for x in w.assignable(FLOAT) if x != "z"] if len(w.levels) == 1 else []
    writes = {w.pick(floats)} if floats and w.chance(40) else set()
    result = w.pick((FLOAT, FLOAT, PAIR, NONE))
    more, names = w.pick((("", ()), (f", scale={leaf(w)}", ("scale",)), (", *, step=0.5", ("step",))))
    with w.function(f"def {name}(z{more}):", result, closed=False, writes=writes):
        w.define("z", FLOAT)
        for parameter in names:
            w.define(parameter, FLOAT)
        if writes:
            w.line(f"nonlocal {writes.copy().pop()}")
        body(w, 3)
        returned(w)
    w.define(name, Kind("function", of=Signature(name, (FLOAT,), result)))


def value(w: Writer, name: str) -> None:
    """A function that is the value of an expression."""
    w.scopes.append({"z": FLOAT})
    inside = float_(w)
    w.scopes.pop()
    forms = [
        f"{name} = lambda z: {inside}",
        f"{name} = lambda z, scale={leaf(w)}: scale * {inside}",
        f"{name} = partial(math.atan2, 1.7 + {leaf(w)} ** 2)",
        f"{name} = (lambda k: lambda z: z * k)({leaf(w)})",
        f"{name} = {w.pick(('math.sin', 'np.tanh', 'abs'))}",
    ]
    forms += [f"{name} = {f.name}" for f in w.functions if (f.params, f.result) == ((FLOAT,), FLOAT)]
    w.line(w.pick(forms))
    w.define(name, Kind("function", of=Signature(name, (FLOAT,), FLOAT)))
