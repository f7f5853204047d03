"""IR programs as readable, runnable Python."""

from chainrule.emit.python import emit_python

__all__ = ["emit_python"]
