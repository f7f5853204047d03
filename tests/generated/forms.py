"""How values are written: templates, whose holes are filled by expressions.

Functions stay within their domains and away from their kinks, and comparisons are with numbers of four digits
that nothing else in a program equals. Holes:

    <f> <l>         a float; a short one       <V> <V2>     names of vectors (that of the form, another one)
    <i> <c>         a small integer; a condition   <M>      name of the matrix of the form
    <t>             a number to compare with   <v> <m>      a vector, matrix of the form's shape
    <n> <r>         its sizes; <n-1>, <2n> …   <k> <j>      indices along its first and last axis
    <row> <column> <square>  arrays that fit to a matrix, or to a vector's size
    <T>             a new name, the same within one form    <F>  `math` or `np`
    <L> <D> <P> <W> names of a list of floats, a dict, a pair, a list of vectors
    <R>             name of a list of records
"""

from __future__ import annotations

from functools import cache

# What the compiler does not take yet.
NOT_YET: tuple[str, ...] = ()


@cache
def taken(templates: tuple[str, ...]) -> tuple[str, ...]:
    """The templates that the compiler takes."""
    return tuple(t for t in templates if not any(name in t for name in NOT_YET))


# Python's sum of nothing is the integer 0, whatever the list is of: sums that may be empty start with 0.0.
LITERALS = ("0.5", "1.5", "2.0", "-0.7", "0.3", "1.0", "-1.2")
THRESHOLDS = ("0.3137", "-0.2718", "0.7321", "1.1931", "-0.8413", "0.0517")
NO_TIES = "(<V> + 0.0137 * np.arange(<n>))"
NO_TIES_M = "(<M> + 0.0137 * np.arange(<n>))"

FLOATS = (
    "(<f> * <f>)",
    "(<f> + <f>)",
    "(<f> - <f>)",
    "<f> / (1.5 + (<f>) ** 2)",
    "<f> / (2.0 + math.sin(<f>))",
    "(<f>) ** 2",
    "(<f>) ** 3",
    "(1.1 + (<f>) ** 2) ** 0.5",
    "(1.3 + (<f>) ** 2) ** math.sin(<l>)",
    "(0.3137 + <f>) ** (<i> % 3)",
    "pow(1.3 + (<f>) ** 2, 0.7)",
    "(-(<f>))",
    "((<T> := <f>) + 0.5 * <T>)",
    "(<f> if <c> else <f>)",
    "((<c>) * 0.5)",
    "<i> * 0.25",
    "float(<i>)",
    "sum([<f>, <l>, 0.5])",
)
FUNCTIONS = (
    "<F>.sin(<f>)",
    "<F>.tanh(<f>)",
    "<F>.cos(<f>)",
    "<F>.exp(<F>.sin(<f>))",
    "<F>.sqrt(1.0 + (<f>) ** 2)",
    "<F>.log(1.2 + (<f>) ** 2)",
    "<F>.hypot(<f>, 0.7)",
    "math.atan2(<f>, 1.3)",
    "math.erf(<f>)",
    "math.log1p((<f>) ** 2)",
    "np.arctan(<f>)",
    "math.atan(<f>)",
    "<F>.sinh(math.sin(<f>))",
    "math.pow(1.2 + math.cos(<f>), 1.7)",
)
KINKED = (
    "abs(<f> - <t>)",
    "max(<f>, <t>)",
    "min(<f>, <t>)",
    "max(<t>, <f>, -1.7071)",
    "(<f> + 0.3137) % 1.7137",
    "(<f> + 0.3137) // 0.7137",
    "np.maximum(<f>, <t>)",
    "np.clip(<f>, -0.9137, 0.7321)",
    "np.abs(<f> - <t>)",
    "math.fabs(<f> - <t>)",
    "math.floor(<f> + 0.3137) * 0.25",
    "math.ceil(<f> + 0.3137) * 0.5",
    "round(<f> * 1.37 + 0.0137) * 0.25",
    "math.copysign(<f> - <t>, <l>)",
)
OF_VECTOR = (
    "<V>[<k>]",
    "<V>[<k>]",
    "<V>[<k>]",
    "<V>.sum()",
    "np.sum(<V> * 0.5)",
    "<V>.mean()",
    "np.mean(<V> ** 2)",
    "np.sum(<V> > 0.3137) * 0.5",
    "sum(<V>)",
    "<V> @ <V>",
    "np.dot(<V>, <v>)",
    "sum(v * v for v in <V>)",
    "sum([v * 0.3 for v in <V> if v > 0.3137], 0.0)",
    "np.sqrt(1.0 + np.dot(<V>, <V>))",
    "np.var(<V>)",
    "np.prod(<V>)",
    f"np.max({NO_TIES})",
    f"{NO_TIES}.min()",
    f"max({NO_TIES})",
    "(0.5 if any(v > 0.3137 for v in <V>) else <l>)",
    "(<l> if all([v > -0.8413 for v in <V>]) else 0.5)",
    "np.any(<V> > <t>) * 0.5",
    "sum(k * v for k, v in enumerate(<V>))",
    "sum(v * u for v, u in zip(<V>, <V2>))",
    "sum(map(lambda v: v * 0.5, <V>))",
    "<V>[::-1][<k>]",
    "<V>[1:][0]",
    "np.cumsum(<V>)[-1]",
    "np.interp(<f>, np.arange(<n>) * 0.7137, <V>)",
    "<V>.dot(<V>)",
    "np.sum(np.where(<V> > <t>, <V>, 0.0))",
    "sum(v if v > <t> else 0.5 for v in <V>)",
    "float(<V>[<k>])",
    "<V>.sum() / <V>.size",
    "np.linalg.norm(<V> + 3.0)",
)
OF_MATRIX = (
    "<M>[<k>, <j>]",
    "<M>[<k>, <j>]",
    "<M>[<k>][<j>]",
    "<M>.sum()",
    "np.mean(<M>)",
    "np.sum(<M>, axis=0)[<j>]",
    "<M>.mean(axis=1)[<k>]",
    "np.sum(<M> * <M>)",
    "np.trace(<M> @ <M>.T)",
    "sum(sum(row) for row in <M>)",
    "sum(row[0] for row in <M>)",
    "sum([row.sum() for row in <M>])",
    "<M>.T[<j>, <k>]",
    f"np.max({NO_TIES_M})",
    f"{NO_TIES_M}.max(axis=1)[<k>]",
    "np.sum(<M>, axis=1, keepdims=True)[<k>, 0]",
    "<M>[:, <j>].sum()",
    "<M>[<k>, 1:].sum()",
    "<M>.reshape(-1)[<k>]",
    "<M>.flatten()[<j>]",
)
OF_LIST = (
    "<L>[-1]",
    "<L>[0]",
    "<L>[<i> % len(<L>)]",
    "sum(<L>)",
    "len(<L>) * 0.1",
    "sum([v * 0.3 for v in <L>])",
    "sum([v for v in <L> if v > 0.3137], 0.0)",
    "sum(<L>[1:], 0.0)",
    "sum(<L>[::-1])",
    "sum(k * v for k, v in enumerate(<L>))",
    "sum((u * v for u, v in zip(<L>, <L>[1:])), 0.0)",
    "np.sum(np.array(<L>))",
)
OF_PAIR = (
    "<P>[0]",
    "<P>[1]",
    "<P>[-1]",
    "sum(<P>)",
    "sum(v * 0.5 for v in <P>)",
    "(lambda u, v: u * v)(*<P>)",
)
OF_DICT = ('<D>["left"]', '<D>["right"]', '<D>["row"][0]', '<D>["row"].sum()', '<D>.get("left")')
OF_ROWS = (
    "sum(row.sum() for row in <W>)",
    "<W>[-1][0]",
    "<W>[<i> % len(<W>)][1]",
    "np.sum(np.array(<W>))",
    "len(<W>) * 0.1",
)
OF_RECORDS = (
    "sum(each.first for each in <R>)",
    "sum([each.first * each.second for each in <R>])",
    "<R>[-1].second",
    "<R>[0].first",
    "<R>[<i> % len(<R>)].first",
    "len(<R>) * 0.1",
    "sum((each.second for each in <R>[1:] if each.first > 0.3137), 0.0)",
    "sum((one.first * two.second for one, two in zip(<R>, <R>[1:])), 0.0)",
    "max(each.first * (1.0 + 0.0137 * k) + 0.0271 * k for k, each in enumerate(<R>))",
    "np.sum(np.array([each.first for each in <R>]) ** 2)",
    "sorted([each.second * 1.37 for each in <R>])[0]",
)

INTS = (
    "(<i> + <i>)",
    "(<i> - <i>)",
    "<i> // 2",
    "<i> % 3",
    "(<i> * 2)",
    "int(4.0 * math.tanh(0.3137 + <f>))",
    "(<i> * <i>) % 7",
    "(<i> - 3) // 2",
    "(<i> - 3) % 5",
    "(<i> ** 2) % 11",
    "(<i> & 3)",
    "(<i> | 1)",
    "(<i> ^ 2) % 5",
    "(1 << <i> % 4)",
    "(<i> >> 1)",
    "~<i> % 4",
    "abs(<i>)",
    "min(<i>, 3)",
    "max(<i>, <i>)",
    "-(<i>)",
    "divmod(<i>, 3)[1]",
    "divmod(<i>, 3)[0]",
    "(<i> if <c> else <i>)",
    "(<i> > 1) + 1",
    "sum(range(<i> % 4))",
    "sum(k for k in range(4) if k != <i>)",
    "round(3.0 * math.sin(<f>) + 0.0137)",
    "(<i> % 2 == 0 and <i> > 1) * 2",
)
INTS_OF_VECTOR = (
    "len(<V>)",
    "<V>.shape[0]",
    "<V>.size",
    "len([v for v in <V> if v > <t>])",
    "sum(v > <t> for v in <V>)",
    f"int(np.argmax({NO_TIES}))",
    f"np.argmin({NO_TIES})",
)
INTS_OF_LIST = ("len(<L>)", "len(<L>[1:])", "sum(1 for v in <L> if v > <t>)")

CONDITIONS = (
    "<f> < <t>",
    "<f> > <t>",
    "<i> > <i>",
    "<i> == <i>",
    "<i> != <i>",
    "<i> <= <i>",
    "<i> % 2 == 0",
    "<i> % 2 == 1",
    "-0.4142 < <f> < 1.1931",
    "0 <= <i> < 3",
    "<c> and <c>",
    "<c> or <c>",
    "not (<c> and <c>)",
    "(<T> := <f>) > <t> and <T> < 1.3071",
)

ON_ARRAYS = (
    "<x> * <f>",
    "(<x> + <x>)",
    "(<x> - <x>)",
    "(<x> * <x>)",
    "np.sin(<x>)",
    "np.tanh(<x>)",
    "np.cos(<x>)",
    "np.exp(np.sin(<x>))",
    "np.sqrt(1.0 + <x> ** 2)",
    "np.where(<x> > <t>, <x>, <f>)",
    "np.where(<x> > <t>, <x>, <x>)",
    "np.maximum(<x>, <t>)",
    "np.minimum(<x>, <t>)",
    "np.abs(<x> - <t>)",
    "<x> / (1.5 + <x> ** 2)",
    "(-(<x>))",
    "(<f> - <x>)",
    "np.clip(<x>, -0.9137, 0.7321)",
    "(1.3 + <x> ** 2) ** 0.5",
    "np.log1p(<x> ** 2)",
    "(<x> + 0.3137) % 1.7137",
    "np.floor(<x> + 0.3137)",
    "np.sign(<x> + 0.3137)",
    "np.hypot(<x>, 0.7)",
    "np.arctan2(<x>, 1.3)",
    "np.zeros_like(<x>)",
    "np.full_like(<x>, <f>)",
    "np.square(<x>)",
    "(<x>).copy()",
    "(<x> > <t>) * <x>",
)
VECTORS = (
    "(<v>)[::-1]",
    "np.cumsum(<v>)",
    "(<square> @ <v>)",
    "(<v> @ <square>)",
    "np.array([v * 0.5 for v in <V>])",
    "np.concatenate([<V>[1:], <V>[:1]])",
    "np.roll(<v>, 1)",
    "np.flip(<v>)",
    "np.diag(<square>)",
    "<square>.sum(axis=0)",
    "<square>.mean(axis=1)",
    "<square>[<k>]",
    "<square>[:, <k>]",
    "np.outer(<v>, <v>)[<k>]",
    "np.linalg.solve(5.0 * np.eye(<n>) + np.tanh(<square>), <v>)",
    "np.sort(<v> + 0.0137 * np.arange(<n>))",
    "np.cumprod(np.tanh(<v>))",
)
MATRICES = (
    "(<m> + <row>)",
    "(<m> * <column>[:, None])",
    "np.outer(<column>, <row>)",
    "(<column>[:, None] - <row>[None, :])",
    "<other>.T",
    "(<m>)[::-1]",
    "(<m>)[:, ::-1]",
    "(<square> @ <m>)",
    "np.stack([<row> for k in range(<r>)])",
    "(<m> - <m>.mean(axis=1, keepdims=True))",
    "(<m> - <m>.sum(axis=0))",
    "np.cumsum(<m>, axis=1)",
    "(np.arange(<r>.0 * <n>) * 0.3).reshape(<r>, <n>)",
    "np.tril(<m>)",
    "np.array([row * 0.5 for row in <M>])",
)
NEW_VECTORS = (
    "np.ones(<n>)",
    "np.full(<n>, <f>)",
    "np.zeros(<n>)",
    "np.array([<items>])",
    "np.linspace(0.1, <l>, <n>)",
    "(np.arange(<n>.0) * 0.3)",
    "np.array([<l> * k for k in range(<n>)])",
)
NEW_MATRICES = (
    "np.ones((<r>, <n>))",
    "np.full((<r>, <n>), <l>)",
    "np.zeros((<r>, <n>))",
    "np.array([<rows>])",
)

LISTS = (
    "[<f>, <f>]",
    "[<f>]",
    "[v * <l> for v in <V>]",
    "[0.3 * k for k in range(<i> % 3 + 1)]",
    "[<f>] * 3",
    "[v for v in <L>]",
    "<L> + [<f>]",
    "<L>[::-1]",
    "<L>.copy()",
    "list(<L>)",
    "list(<V>)",
    "[math.sin(v) for v in <L>]",
)
