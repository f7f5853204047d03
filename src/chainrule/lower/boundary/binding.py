"""Find the arguments of a call: in order, by name, by default, and collected by `*args`.

In: parameters, and the registers of a vectorcall function. Out: the register of each argument. Calls that do
not fit the parameters go on to `mismatch`.
"""

from __future__ import annotations

from chainrule.ir.structure import Dict, Structure, Tuple, holds_generator
from chainrule.lower.boundary.code import Code
from chainrule.lower.boundary.describe import Address, NoDefault, Parameter
from chainrule.lower.boundary.reader import Reader

_COUNT_BITS = 2**63 - 1  # the highest bit of `nargsf` is a flag


def can_fit(parameters: tuple[Parameter, ...], arguments: tuple[Structure, ...]) -> bool:
    """Whether a boundary can take such calls at all: not with `**kwargs` in use, nor with very many
    `*args`; nor can it read random generators.
    """
    return not any(map(holds_generator, arguments)) and not any(
        (p.kind == "rest" and not isinstance(s, Tuple)) or (p.kind == "more" and s != Dict((), ()))
        for p, s in zip(parameters, arguments)
    )


class Arguments:
    """The arguments of one call. Without parameters, calls give all arguments in order."""

    def __init__(
        self, code: Code, parameters: tuple[Parameter, ...], arguments: tuple[Structure, ...]
    ) -> None:
        self.code = code
        self.parameters = parameters or tuple(Parameter("", "positional") for _ in arguments)
        self.named = [p for p in self.parameters if p.kind not in ("rest", "more")]
        self.positional = sum(p.kind in ("positional", "either") for p in self.parameters)
        self.rest = sum(
            len(s.items)
            for p, s in zip(self.parameters, arguments, strict=True)
            if p.kind == "rest" and isinstance(s, Tuple)
        )
        self.given = code.op(f"and i64 %nargsf, {_COUNT_BITS}")
        exact = code.op(f"icmp eq i64 {self.given}, {self.positional + self.rest}")
        plain = code.op(f"and i1 {exact}, {code.op('icmp eq ptr %kwnames, null')}")
        if parameters:
            self.place = self._arranged(plain if len(self.named) == self.positional else "false")
        else:
            code.require(plain, "mismatch")
            self.place = "%args"

    def read(self, number: int, structure: Structure, reader: Reader) -> None:
        """Read the argument of one parameter."""
        parameter = self.parameters[number]
        match parameter.kind:
            case "rest":
                for k, item in enumerate(structure.items if isinstance(structure, Tuple) else ()):
                    value = self.code.load("ptr", "%args", 8 * (self.positional + k))
                    reader.read(item, value, (number, k))
            case "more":
                pass
            case _:
                before = sum(p.kind not in ("rest", "more") for p in self.parameters[:number])
                value = self.code.load("ptr", self.place, 8 * before)
                reader.read(structure, value, (number,))

    def _arranged(self, plain: str) -> str:
        """Give the address of the arguments in the order of the parameters."""
        code = self.code
        arrange, ready = code.new_label("arrange"), code.new_label("arranged")
        bound = code.alloca(f"[{len(self.named)} x ptr]", 8)
        before = code.label
        code.branch(plain, ready, arrange)
        with code.aside(arrange):
            if self.rest:
                code.require(code.op(f"icmp eq i64 {self.given}, {self.positional + self.rest}"), "mismatch")
            code.branch(self._bind(bound), ready, "mismatch")
            arranged = code.label
        code.block(ready)
        args = code.phi("ptr")
        args.add("%args", before)
        args.add(bound, arranged)
        return args.name

    def _bind(self, bound: str) -> str:
        code = self.code
        names = code.table.append(tuple(parameter.name for parameter in self.named))
        defaults = [p.default if p.default is not NoDefault else Address("null") for p in self.named]
        start = code.table.append(tuple(defaults))
        values = code.op(f"getelementptr ptr, ptr %args, i64 {self.given}")
        first_named = sum(parameter.kind == "positional" for parameter in self.parameters)
        return code.help(
            "i1",
            "bind",
            f"ptr {bound}",
            "ptr %args",
            f"i64 {self.positional if self.rest else self.given}",
            f"ptr {values}",
            "ptr %kwnames",
            f"ptr {code.entry_address(names)}",
            f"ptr {code.entry_address(start)}",
            f"i64 {len(self.named)}",
            f"i64 {self.positional}",
            f"i64 {first_named}",
        )
