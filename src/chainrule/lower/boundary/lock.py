"""Let other threads run Python while a kernel runs.

In: what the reader met. Out: instructions around the kernel's call. CPython's lock is given up only for calls
that are likely to be long, since that costs as much as a short call; and any kernel gives it up when it has run for
some milliseconds (`lower/polls`). While it is given up, others may change containers; so the boundary holds
references to what it still needs of their content. The context holds the thread's state meanwhile.
"""

from __future__ import annotations

from typing import Literal as Choice

from chainrule.lower.boundary.code import Code
from chainrule.lower.boundary.reader import Reader
from chainrule.lower.polls import STATE_AT

Release = Choice["never", "large", "always"]
LARGE = 65536  # bytes of array arguments from which on a call counts as long


class Lock:
    """CPython's lock around one kernel call."""

    def __init__(self, code: Code, reader: Reader, arguments: int, release: Release) -> None:
        self.code = code
        self.arguments = arguments
        sizes = [buffer.bytes for buffer in reader.buffers.values() if buffer.bytes]
        self.wanted = ""
        self.context = ""
        if release == "always":
            self.wanted = "true"
        elif release == "large" and sizes:
            total = sizes[0]
            for size in sizes[1:]:
                total = code.op(f"add i64 {total}, {size}")
            self.wanted = code.op(f"icmp ugt i64 {total}, {LARGE}")
        self._hold(reader)  # a kernel that turns out to run long gives up the lock itself

    def _hold(self, reader: Reader) -> None:
        """Keep arrays, and objects that results and effects refer to, alive."""
        kept = [path for path in reader.objects if path in reader.buffers or path in reader.kept]
        for path in kept:
            if path[0] >= self.arguments or len(path) > 1:  # the caller holds the arguments themselves
                value = reader.objects[path]
                self.code.help_do("incref", f"ptr {value}")
                reader.own(value)

    def begin(self, context: str) -> None:
        """Note in the context that the lock is held."""
        self.context = context
        self.code.store("ptr", "null", context, STATE_AT)

    def give_up(self) -> None:
        """Release the lock, if that is wanted."""
        if not self.wanted:
            return
        code = self.code
        leave, run = code.new_label("unlock"), code.new_label("run")
        code.branch(self.wanted, leave, run)
        code.block(leave)
        code.store("ptr", code.call("PyEval_SaveThread"), self.context, STATE_AT)
        code.jump(run)
        code.block(run)

    def take_back(self) -> None:
        """Take the lock again, if it was released."""
        if not self.wanted:
            return
        code = self.code
        back, done = code.new_label("lock"), code.new_label("locked")
        state = code.load("ptr", self.context, STATE_AT)
        code.branch(code.op(f"icmp eq ptr {state}, null"), done, back)
        code.block(back)
        code.call_do("PyEval_RestoreThread", f"ptr {state}")
        code.jump(done)
        code.block(done)
