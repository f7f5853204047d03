"""The compiled call boundary: from Python objects to a kernel's argument slots, and from its results to
objects.

`function.boundary` writes it; `describe` has what it is told. `layout.unknown()` says whether this
interpreter is one whose objects can be read directly. Nothing is imported here: a warm start needs
`describe` and `inline` alone.
"""
