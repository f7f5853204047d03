"""Assemble a compiled call boundary: a vectorcall function around a kernel.

In: the structures of arguments and result, parameters, ambient inputs, effects, and the kernel's entry. Out:
LLVM text of `PyObject *symbol(callable, args, nargsf, kwnames)` and its table.

The function arranges the arguments, checks and reads them, calls the kernel, makes the result and carries out
the effects. Calls that do not fit go on to the next boundary in the chain, at last to a Python function.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from chainrule.ir.structure import Dict, Optional, Record, Same, Sequence, Structure, Tuple, leaves
from chainrule.lower.boundary import layout
from chainrule.lower.boundary.aliasing import Aliases
from chainrule.lower.boundary.binding import Arguments
from chainrule.lower.boundary.code import Code, declarations
from chainrule.lower.boundary.describe import Address, Ambient, Boundary, Effect, Parameter, Path, slot_count
from chainrule.lower.boundary.effects import Changes, held
from chainrule.lower.boundary.helpers import inline_helpers
from chainrule.lower.boundary.lock import Lock, Release
from chainrule.lower.boundary.reader import Reader
from chainrule.lower.boundary.results import Boxer
from chainrule.lower.boundary.walk import Walker, prefixes
from chainrule.lower.polls import INTERRUPTED
from chainrule.lower.site import CONTEXT_BYTES


def boundary(
    symbol: str,
    arguments: tuple[Structure, ...],
    result: Structure,
    *,
    entry: str,
    fail: object,
    ambients: tuple[Ambient, ...] = (),
    effects: tuple[Effect, ...] = (),
    parameters: tuple[Parameter, ...] = (),
    release: Release = "large",
) -> Boundary:
    """Write the boundary of one specialisation.

    `entry` is the kernel, a function in the same module; `fail(site, facts)` raises the error of a failed
    check. With `parameters`, calls may give arguments by name and leave out those that have defaults.
    `release` says when other threads may run Python meanwhile: never, always, or when the arguments are large
    arrays.
    """
    return _Writer(symbol, arguments, result, entry, fail, ambients, effects, parameters, release).write()


class _Writer:
    def __init__(
        self,
        symbol: str,
        arguments: tuple[Structure, ...],
        result: Structure,
        entry: str,
        fail: object,
        ambients: tuple[Ambient, ...],
        effects: tuple[Effect, ...],
        parameters: tuple[Parameter, ...],
        release: Release,
    ) -> None:
        self.code = Code(symbol)
        self.release: Release = release
        self.symbol, self.entry = symbol, entry
        self.arguments, self.result = arguments, result
        self.ambients, self.effects, self.parameters = ambients, effects, parameters
        self.roots = (*arguments, *(ambient.structure for ambient in ambients))
        for address in (Address("next"), Address("slow")):
            self.code.table.position(address)
        self.fail = fail

    def write(self) -> Boundary:
        """Write everything."""
        code = self.code
        kept = prefixes([*(held(effect) for effect in self.effects), *same_paths(self.result)])
        aliases = Aliases(code, self.effects, self.roots)
        inputs = tuple(chain.from_iterable(leaves(root) for root in self.roots))
        outputs = (*leaves(self.result), *chain.from_iterable(effect.types for effect in self.effects))
        slots = code.alloca(f"[{slot_count(inputs)} x i64]", 16)
        results = code.alloca(f"[{slot_count(outputs)} x i64]", 16)
        reader = Reader(code, slots, kept, aliases, "mismatch")
        if aliases.ledger:
            reader.on_release(aliases.release)
        self._read_all(reader)
        aliases.check(reader.fail)
        lock = Lock(code, reader, len(self.arguments), self.release)
        context = self._run(slots, results, lock)
        answer, succeeded = self._finish(reader, results)
        self._end(reader, context, answer, succeeded)
        return self._boundary()

    # -- arguments

    def _read_all(self, reader: Reader) -> None:
        call = Arguments(self.code, self.parameters, self.arguments)
        for k, structure in enumerate(self.arguments):
            call.read(k, structure, reader)
        for k, ambient in enumerate(self.ambients, len(self.arguments)):
            reader.read(ambient.structure, self._ambient(ambient, reader), (k,))

    def _ambient(self, ambient: Ambient, reader: Reader) -> str:
        """Give the object of an ambient input: a reference that holds until the call returns."""
        code = self.code
        holder = code.object(ambient.holder)
        match ambient.kind:
            case "object":
                return holder
            case "attribute":
                return reader.attribute(holder, ambient.name)[0]
            case "cell":
                value = code.load("ptr", holder, layout.CELL_CONTENT)
            case "global":
                value = code.call(
                    "PyDict_GetItemWithError", f"ptr {holder}", f"ptr {code.name(ambient.name)}"
                )
        code.require_object(value, reader.fail)
        return value

    # -- kernel and results

    def _run(self, slots: str, results: str, lock: Lock) -> str:
        """Call the kernel; goes to `failed` if a check in it fails. Gives the context."""
        code = self.code
        context = code.alloca(f"[{CONTEXT_BYTES} x i8]", 8)
        code.store("ptr", "null", context)
        lock.begin(context)
        pointers = f"ptr {context}, ptr {slots}, ptr {results}"
        lock.give_up()
        self.status = code.op(f"call i64 @{self.entry}({pointers})")
        lock.take_back()
        code.require(code.op(f"icmp eq i64 {self.status}, 0"), "failed")
        return context

    def _finish(self, reader: Reader, results: str) -> tuple[str, str]:
        """Make the result and carry out the effects; give the result and the block in which it is ready."""
        code = self.code
        walker = Walker(code, reader.objects, self.roots)
        holders = [held(effect) for effect in self.effects]
        lent = [
            p
            for path in dict.fromkeys(holders)
            if path in reader.buffers
            for p in reader.buffers[path].pointers
        ]
        self.boxer = boxer = Boxer(code, results, walker, lent)
        places = boxer.take(leaves(self.result))
        contents = [boxer.take(effect.types) for effect in self.effects]
        answer = boxer.box(self.result, places, "broken")
        if self.effects:
            ambients = dict(enumerate(self.ambients, len(self.arguments)))
            with code.aside("refused"):
                code.help_do("decref", f"ptr {answer}")
                code.jump("broken")
            changes = Changes(code, walker, boxer, reader.buffers, ambients)
            changes.apply(self.effects, contents, "refused")
        return answer, code.label

    def _end(self, reader: Reader, context: str, answer: str, succeeded: str) -> None:
        code = self.code
        code.jump("end")
        code.block("failed")
        code.call_do("cr_release_all", f"ptr {context}")
        raised = code.op(f"icmp eq i64 {self.status}, {INTERRUPTED}")
        fail = code.new_label("fail")
        code.branch(raised, "end", fail)
        code.block(fail)
        facts = code.at(context, 8)
        code.help_do("fail", f"ptr {code.object(self.fail)}", f"i64 {self.status}", f"ptr {facts}")
        told = code.label
        code.jump("end")
        if reader.objects or self.boxer.count:
            code.block("broken")
            self.boxer.release_rest()
            code.jump("end")
        code.block("end")
        final = code.phi("ptr")
        final.add(answer, succeeded)
        final.add("null", "failed")
        final.add("null", told)
        final.add("null", "broken")
        reader.release_all()
        code.do(f"ret ptr {final.name}")
        code.block("mismatch")
        self._pass_on()

    def _pass_on(self) -> None:
        """Hand the call to the next boundary, or to the slow path."""
        code = self.code
        following = code.op(f"load ptr, ptr @{self.symbol}.table, align 8")
        last, more = code.new_label("last"), code.new_label("next")
        code.branch(code.op(f"icmp eq ptr {following}, null"), last, more)
        parameters = "ptr %callable, ptr %args, i64 %nargsf, ptr %kwnames"
        code.block(more)
        passed = code.op(f"musttail call ptr {following}({parameters})")
        code.do(f"ret ptr {passed}")
        code.block(last)
        slow = code.object(Address("slow"))
        answer = code.help("ptr", "slow", *parameters.split(", "), f"ptr {slow}")
        code.do(f"ret ptr {answer}")

    def _boundary(self) -> Boundary:
        code = self.code
        parameters = "ptr %callable, ptr %args, i64 %nargsf, ptr %kwnames"
        body = "\n".join((*code.body(), *code.outlying))
        function = f"define ptr @{self.symbol}({parameters}) nounwind {{\n{body}\n}}\n"
        function += inline_helpers(self.symbol, function)
        entries = tuple(code.table.entries)
        table = f"@{self.symbol}.table = global [{len(entries)} x ptr] zeroinitializer, align 8\n"
        return Boundary(self.symbol, declarations(function) + table + function, entries)


def same_paths(structure: Structure) -> Iterator[Path]:
    """List the places that a result refers to."""
    match structure:
        case Same(path=path):
            yield path
        case Tuple(items=items) | Record(items=items) | Dict(items=items):
            for item in items:
                yield from same_paths(item)
        case Sequence(item=item) | Optional(item=item):
            yield from same_paths(item)
        case _:
            return
