"""The faults that are put into programs: lines with holes, as in `forms`; `<X>` is a new name.

Where several lines belong to a fault, an error may name any of them.
"""

from __future__ import annotations

from tests.generated.expressions import Form, fill
from tests.generated.writer import Writer

# What Python refuses when it comes there. Names in braces say what must be in scope.
NAMES = (
    "<X> = unknown + <f>",
    "<X> = unknown(<f>)",
    "<X> = math.sinn(<f>)",
    "<X> = np.summ(np.ones(3))",
    "<X> = {float}.missing",
    "<X> = {record}.missing",
    "{record}.missing(1.0)",
    "<X> = {array}.missing",
    "<X> = {list}.missing(1.0)",
    '<X> = {{"one": <f>}}["two"]',
    '<X> = {dict}["middle"]',
    "if <f> > 1e9:\n    <X> = 1.0\n<Y> = <X> + 1.0",
)
TYPES = (
    "<X> = {float}(1.0)",
    "<X> = {array}(1.0)",
    "<X> = {record}(1.0, 2.0, 3.0, 4.0)",
    "<X> = math.sin(<f>, <f>)",
    "<X> = math.atan2(<f>)",
    "<X> = (lambda u: u)(<f>, <f>)",
    "<X> = (lambda u, v: u)(<f>)",
    "<X> = (lambda u: u)(w=<f>)",
    '<X> = "text" + <f>',
    '<X> = <f> * "text"',
    '<X> = {float} - "text"',
    "<X> = None + <f>",
    "<X> = {float} * None",
    "<X> = -None",
    "<X> = abs(None)",
    "<X> = math.sin(None)",
    '<X> = np.sin("text")',
    "<X> = len(<f>)",
    "<X> = {float}[0]",
    "<X> = {list} + <f>",
    "<X> = {list} - {list}",
    "<X> = <f> @ <f>",
    "for <X> in {float}:\n    pass",
    "<X>, <Y> = {float}",
    "<X> = sum({float})",
    "<X> = {list}[0.5]",
    "<X> = {array}[0.5]",
    '<X> = {array}["text"]',
    "<X> = range(0.5)",
    "<X> = <f> < None",
    "<X> = <f> & 1",
    "<X> = ~<f>",
    "<X> = {record} + 1.5j",
    "def <X>(z):\n    z + 1.0\n<Y> = <X>(<f>) * 2.0",
    "<X> = int([1.0])",
    "<X> = float(None)",
    "<X> = {list}.append(1.0) + 1.0",
    "<X> = 1 << <f>",
    "{float}[0] = 1.0",
    "{float}.real = 1.0",
    "<X> = (1.0, 2.0)\n<X>[0] = 3.0",
)
SHAPES = (
    "<X> = {vector} + np.ones(9)",
    "<X> = {vector} + np.ones(len({vector}) + 1)",
    "<X> = np.ones(3) * np.ones(4)",
    "<X> = {vector} @ np.ones(9)",
    "<X> = np.dot({vector}, np.ones(9))",
    "<X> = np.ones((2, 3)) @ np.ones(4)",
    "<X> = np.ones((2, 3)) @ np.ones((2, 3))",
    "<X> = {matrix} @ np.ones(9)",
    "<X> = np.zeros(5).reshape(2, 3)",
    "<X> = {vector}.reshape(7, 9)",
    "{vector}[:2] = np.ones(3)",
    "{vector}[:] = np.ones(9)",
    "{vector} += np.ones(9)",
    "{matrix}[0] = np.ones(9)",
    "<X> = {vector}[0, 0]",
    "<X> = {matrix}[0, 0, 0]",
    "<X> = {matrix}.sum(axis=2)",
    "<X> = np.concatenate([{matrix}, np.ones(2)])",
    "<X> = np.where({vector} > 0.0, np.ones(9), 0.0)",
    "<X>, <Y> = (<f>, <f>, <f>)",
    "<X>, <Y>, *<Z> = (<f>,)",
    "<X>, <Y> = np.ones(3)",
    "<X> = max([])",
    "<X> = np.max(np.zeros(0))",
)
VALUES = (
    "<X> = {vector}[<n>]",
    "<X> = {vector}[len({vector})]",
    "<X> = {vector}[-1 - len({vector})]",
    "<X> = {vector}[9 + abs(<i>)]",
    "{vector}[len({vector})] = <f>",
    "{vector}[9] += <f>",
    "<X> = {matrix}[0, 9]",
    "<X> = {matrix}[len({matrix})]",
    "{matrix}[len({matrix}), 0] = <f>",
    "<X> = {list}[len({list})]",
    "<X> = {list}[-1 - len({list})]",
    "{list}[len({list}) + abs(<i>)] = <f>",
    "<X> = [].pop()",
    "<X> = (<f>, <f>)[2]",
    "<X> = <f> / 0.0",
    "<X> = <f> / ({float} - {float})",
    "<X> = 1 / (<i> * 0)",
    "<X> = <i> // 0",
    "<X> = <i> % ({int} - {int})",
    "<X> = <f> // 0.0",
    "<X> = divmod(<i>, 0)",
    "{float} /= 0.0",
    "<X> = 0.0 ** -1.0",
    "<X> = math.sqrt(-1.0 - (<f>) ** 2)",
    "<X> = math.log(-1.0 - abs(<f>))",
    "<X> = math.log(0.0)",
    "<X> = math.acos(2.0 + abs(<f>))",
    "<X> = math.asin(3.0)",
    "<X> = math.fmod(<f>, 0.0)",
    "<X> = math.exp(1000.0 + (<f>) ** 2)",
    "<X> = math.pow(10.0, 400.0)",
    "<X> = 10.0 ** 400",
    "<X> = math.cosh(2000.0)",
    "<X> = int(1e300 * 1e300)",
    "<X> = math.floor(math.inf - math.inf)",
    "<X> = round(math.inf)",
    "for <X> in range(0, 3, <i> * 0):\n    pass",
    "raise ValueError('never')",
    "raise ValueError(f'{{<i>}} is too large')",
    "raise RuntimeError",
    "raise NotImplementedError('later')",
    "raise IndexError(f'at {{<f>:.2f}}')",
    "if <f> < 1e9:\n    raise ArithmeticError('too small')",
    "assert <f> > 1e9",
    "assert <i> > 1000, 'few'",
    "assert False, f'{{<i>}}'",
    "<X> = {list}.index(1e9)",
    "<X> = (<f>, <f>).index(1e9)",
    "def <X>(k):\n    return 0.0 if k < 0 else math.sin(<X>(k + 1))\n{float} = <X>(1)",
)
# What only the compiler refuses; CPython must have come there.
REFUSED = (
    "try:\n    <X> = <f>\nexcept ValueError:\n    pass",
    "try:\n    <X> = <f>\nfinally:\n    pass",
    "global COUNT\nCOUNT = <f>",
    "with memoryview(b''):\n    pass",
    "yield <f>",
    "<X> = (yield)",
    "class <X>:\n    pass",
    "<X> = eval('1.0')",
    "exec('1.0')",
    "<X> = np.array([1.0, None])",
    "<X> = np.array([1.0], dtype=object)",
    "<X> = np.random.rand(3)",
    "<X> = id({float})",
    "<X> = hash({float})",
    "<X> = vars()",
    "<X> = locals()",
    "async def <X>(z):\n    return z\n<Y> = <X>(1.0)",
    "def <X>(z):\n    yield z\n<Y> = <X>(1.0)",
    "<X> = {float} is {float}",
)
# The compiler takes these where what they ask for is known before the run, and means what CPython does.
UNLESS_KNOWN = (
    "<X> = {{}}\n<X>[{int}] = 1.0",
    "if <f> > 0.3137:\n    <X> = 1.0\nelse:\n    <X> = (1.0, 2.0)\n<Y> = <X> + 1.0",
    "if <f> > 0.3137:\n    <X> = np.ones(3)\nelse:\n    <X> = np.ones((3, 3))\n<Y> = <X>.sum()",
)
EVERYWHERE = NAMES + TYPES + SHAPES + VALUES
NEEDS = ("float", "int", "vector", "matrix", "array", "list", "record", "dict")


def put(w: Writer, template: str) -> bool:
    """Write a fault, if what it needs is in scope; note its lines."""
    names = in_scope(w)
    if any(f"{{{need}}}" in template and not names[need] for need in NEEDS):
        return False
    given = {need: w.pick(found) if found else "" for need, found in names.items()}
    size = w.shape_of(given["vector"])[0] if given["vector"] else 3
    for mark in "XYZ":
        if f"<{mark}>" in template:
            template = template.replace(f"<{mark}>", w.fresh("fault"))
    text = fill(w, template, Form(2, (size,), "")).format(**given)
    start = len(w.lines) + 1
    for line in text.split("\n"):
        w.line(line)
    w.fault_lines = tuple(range(start, len(w.lines) + 1))
    return True


def in_scope(w: Writer) -> dict[str, list[str]]:
    return {
        "float": w.assignable_floats(),
        "int": w.names("int", "counter"),
        "vector": w.arrays(rank=1),
        "matrix": w.arrays(rank=2),
        "array": w.arrays(),
        "list": w.names("list"),
        "record": [name for name, _ in w.record_names()],
        "dict": w.names("dict"),
    }
