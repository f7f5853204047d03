"""Let other threads run Python while a kernel runs.

In: what the reader met. Out: instructions around the kernel's call. CPython's lock is given up only for calls
that are likely to be long, since that costs as much as a short call. While it is given up, others may change
containers; so the boundary holds references to what it still needs of their content.
"""

from __future__ import annotations

from typing import Literal as Choice

from chainrule.lower.boundary.code import Code
from chainrule.lower.boundary.reader import Reader

Release = Choice["never", "large", "always"]
LARGE = 65536  # bytes of array arguments from which on a call counts as long


class Lock:
    """CPython's lock around one kernel call."""

    def __init__(self, code: Code, reader: Reader, arguments: int, release: Release) -> None:
        self.code = code
        self.arguments = arguments
        sizes = [buffer.bytes for buffer in reader.buffers.values() if buffer.bytes]
        self.wanted = ""
        if release == "always":
            self.wanted = "true"
        elif release == "large" and sizes:
            total = sizes[0]
            for size in sizes[1:]:
                total = code.op(f"add i64 {total}, {size}")
            self.wanted = code.op(f"icmp ugt i64 {total}, {LARGE}")
        if self.wanted:
            self._hold(reader)

    def _hold(self, reader: Reader) -> None:
        """Keep arrays, and objects that results and effects refer to, alive."""
        kept = [path for path in reader.objects if path in reader.buffers or path in reader.kept]
        for path in kept:
            if path[0] >= self.arguments or len(path) > 1:  # the caller holds the arguments themselves
                value = reader.objects[path]
                self.code.help_do("incref", f"ptr {value}")
                reader.own(value)

    def give_up(self) -> None:
        """Release the lock, if that is wanted."""
        if not self.wanted:
            return
        code = self.code
        before, leave, run = code.label, code.new_label("unlock"), code.new_label("run")
        code.branch(self.wanted, leave, run)
        code.block(leave)
        state = code.call("PyEval_SaveThread")
        code.jump(run)
        code.block(run)
        self.state = code.phi("ptr")
        self.state.add("null", before)
        self.state.add(state, leave)

    def take_back(self) -> None:
        """Take the lock again, if it was released."""
        if not self.wanted:
            return
        code = self.code
        back, done = code.new_label("lock"), code.new_label("locked")
        code.branch(code.op(f"icmp eq ptr {self.state.name}, null"), done, back)
        code.block(back)
        code.call_do("PyEval_RestoreThread", f"ptr {self.state.name}")
        code.jump(done)
        code.block(done)
