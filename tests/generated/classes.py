"""Classes: dataclasses, frozen or not, named tuples, and classes that are written out."""

from __future__ import annotations

from tests.generated.expressions import float_
from tests.generated.statements import body, last_returned
from tests.generated.writer import FLOAT, INT, NONE, Kind, Record, Signature, Writer, array

ANNOTATIONS = {"float": "float", "int": "int", "array": "np.ndarray"}
# What a class may have beside its methods: its lines, how it gives a float, how it gives another of its kind.
EXTRAS = {
    "property": (["@property", "def norm(self):", "    return {body}"], "{0}.norm", ""),
    "call": (["def __call__(self, z):", "    return {body} * z"], "{0}({1})", ""),
    "item": (["def __getitem__(self, k):", "    return self.first if k == 0 else self.second"], "{0}[1]", ""),
    "length": (["def __len__(self):", "    return 2"], "len({0}) * 0.5", ""),
    "static": (["@staticmethod", "def scale(z):", "    return z * 0.7"], "{0}.scale({1})", ""),
    "times": (["def __mul__(self, z):", "    return {made}"], "", "{0} * {1}"),
    "plus": (["def __add__(self, other):", "    return {sum}"], "", "({0} + {0})"),
    "minus": (["def __neg__(self):", "    return {made}"], "", "(-{0})"),
    "method": (["def moved(self, z):", "    return {made}"], "", "{0}.moved({1})"),
    "maker": (["@classmethod", "def of(cls, z):", "    return cls({given})"], "", "{{}}.of({1})"),
}
SETTER = ["@norm.setter", "def norm(self, z):", "    self.second = z"]


def record(w: Writer) -> None:
    """A class with fields, methods and operators."""
    name, form = w.fresh("Record"), w.pick(("mutable", "frozen", "plain", "inherited"))
    fields = {"first": FLOAT, "second": FLOAT}
    fields |= {"number": INT} if w.chance(30) else {}
    fields |= {"values": array(4)} if w.chance(30) else {}
    made = Record(name, form == "frozen", fields)
    head(w, made, form)
    w.line("")
    for number in range(w.below(3)):
        method(w, made, f"method{number}")
    for extra in list(EXTRAS):
        if w.chance(12):
            special(w, made, extra)
    w.indent -= 1
    w.line("")
    w.records.append(made)


def head(w: Writer, made: Record, form: str) -> None:
    """The class up to its fields; the fields of one that inherits are those of another class."""
    if form != "plain":
        w.line("@dataclass(frozen=True)" if made.frozen else "@dataclass")
    if form == "inherited":
        w.line(f"class Base{made.name}:")
        annotate(w, made)
        w.line("    def total(self):")
        w.line("        return self.first - self.second")
        w.line("")
        made.spellings.append("{0}.total()")
    w.line(f"class {made.name}{f'(Base{made.name})' if form == 'inherited' else ''}:")
    w.indent += 1
    if form == "plain":
        w.line(f"def __init__(self, {', '.join(made.fields)}):")
        for f in made.fields:
            w.line(f"    self.{f} = {f}")
    elif form == "inherited":
        w.line('"""A class that inherits its fields."""')
    else:
        w.indent -= 1
        annotate(w, made)
        w.indent += 1


def annotate(w: Writer, made: Record) -> None:
    for f, kind in made.fields.items():
        w.line(f"    {f}: {ANNOTATIONS[kind.name]}")


def special(w: Writer, of: Record, extra: str) -> None:
    """A property, an operator, or another method that Python knows by name."""
    lines, spelling, maker = EXTRAS[extra]
    w.scopes.append({"self": Kind("record", of=of)})
    inside = float_(w, 1) if "{body}" in "".join(lines) else ""
    w.scopes.pop()
    others = [f"self.{f}" for f in list(of.fields)[2:]]
    made = f"{of.name}({', '.join(['self.first * 0.7', '0.5 - self.second', *others])})"
    total = f"{of.name}({', '.join(['self.first + other.first', 'self.second - other.second', *others])})"
    given = ", ".join(
        ["z", "z * 0.5"] + ["2" if k == INT else "np.ones(4)" for k in list(of.fields.values())[2:]]
    )
    for line in lines:
        w.line(line.format(body=inside, made=made, sum=total, given=given))
    if extra == "property" and not of.frozen and w.chance(40):
        w.lines += ["    " * w.indent + line for line in SETTER]
        of.settable.append("{0}.norm")
    w.line("")
    of.spellings += [spelling] if spelling else []
    of.makers += [maker.format("{0}", "{1}").replace("{}", of.name)] if maker else []


def method(w: Writer, of: Record, name: str) -> None:
    result = w.pick((FLOAT, FLOAT if of.frozen else NONE))
    with w.function(f"def {name}(self, z):", result, closed=True, writes=set()):
        for parameter, kind in (("self", Kind("record", of=of)), ("z", FLOAT)):
            w.define(parameter, kind)
        body(w, 3)
        if result != NONE:
            last_returned(w)
    w.line("")
    of.methods.append(Signature(name, (FLOAT,), result))
