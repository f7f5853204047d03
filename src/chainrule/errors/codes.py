"""The table of error codes: what each means and how it is repaired.

`docs/reference/errors.md` is made from it. Codes are stable: a number that was published keeps its meaning,
and a new error gets a new number. The first two digits name the family.
"""

from __future__ import annotations

from dataclasses import dataclass

FAMILIES: dict[str, str] = {
    "E01": "Source code",
    "E02": "Shapes",
    "E03": "Python that is refused",
    "E04": "Types",
    "E05": "Names",
    "E06": "Arguments",
    "E07": "Derivatives",
    "E09": "Faults of chainrule itself",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One error code; `hint` is a repair in general words: an error gives a better one where it can."""

    number: str
    title: str
    explanation: str
    hint: str

    @property
    def anchor(self) -> str:
        """Where the documentation of this code stands."""
        return f"docs/reference/errors.md#{self.number.lower()}"


CODES: tuple[Code, ...] = (
    Code(
        "E0101",
        "no source code",
        "The compiler reads the source of a function, and there is none: it is built in, or was typed "
        "into `exec`.",
        "put the function into a file or a notebook cell",
    ),
    Code(
        "E0102",
        "source code does not match",
        "The file has changed since the function was imported, or what was found there cannot be parsed.",
        "reload the module",
    ),
    Code(
        "E0103",
        "several lambdas on one line",
        "Python does not say which of the lambdas of a line a function came from.",
        "put each lambda on a line of its own, or use `def`",
    ),
    Code(
        "E0201",
        "shapes do not broadcast",
        "NumPy stretches axes of size 1 and adds axes on the left; these shapes differ in another way.",
        "add an axis with `x[:, None]`, or check which sizes the arrays should have",
    ),
    Code(
        "E0202",
        "wrong number of indices",
        "An array was indexed with more indices than it has axes.",
        "remove an index, or pass an array with more axes",
    ),
    Code(
        "E0203",
        "shape mismatch in matrix product",
        "The columns of the left operand of `@` must be as many as the rows of the right one.",
        "transpose one of the operands with `.T`",
    ),
    Code(
        "E0204",
        "shape mismatch in assignment",
        "The value does not fit into the slice that it is assigned to.",
        "make both sides equally long",
    ),
    Code(
        "E0205",
        "reshape to another number of elements",
        "A reshape keeps all the elements.",
        "let one dimension be found for you: `x.reshape(-1, 3)`",
    ),
    Code(
        "E0206",
        "no such axis",
        "The axis is not one of the array's.",
        "axes count from 0; -1 is the last",
    ),
    Code(
        "E0207",
        "items of unequal shape",
        "Arrays that are stacked or joined need the same shape (apart from the axis along which they are "
        "joined).",
        "make the shapes equal",
    ),
    Code(
        "E0208",
        "index out of bounds",
        "The index is known to lie outside the array.",
        "use an index below the size",
    ),
    Code(
        "E0209",
        "rank changes",
        "A variable has arrays of different numbers of axes in the branches of an `if` or the iterations "
        "of a loop.",
        "use two names",
    ),
    Code(
        "E0210",
        "size unknown at compile time",
        "A size that decides how much code there is must be visible in the source: unpacking, a tuple's "
        "length.",
        "index the array, or loop over it",
    ),
    Code(
        "E0301",
        "statement is not supported",
        "This kind of statement has no meaning in compiled code.",
        "do it outside the compiled function",
    ),
    Code(
        "E0302",
        "expression is not supported",
        "This kind of expression has no meaning in compiled code.",
        "do it outside the compiled function",
    ),
    Code(
        "E0303",
        "try around numeric code",
        "Which line raised would decide values, and that has no derivative.",
        "test the condition with `if`",
    ),
    Code(
        "E0304",
        "generator or coroutine",
        "A compiled call runs from start to end: there is no `yield`, `async` or `await`.",
        "return a list or an array",
    ),
    Code(
        "E0305",
        "assignment to a global",
        "A compiled function has no hidden state: it would be lost when the derivative runs.",
        "return the value",
    ),
    Code(
        "E0306",
        "code that is made at run time",
        "`exec`, `eval` and `compile` leave no source to read.",
        "write a plain function",
    ),
    Code(
        "E0307",
        "input or output",
        "Files, sockets and prompts have no meaning in compiled code.",
        "read before the call, pass the data as an argument",
    ),
    Code(
        "E0308",
        "dict or set with keys known only at run time",
        "The fields of a record must be known when the code is compiled.",
        "use an array, indexed by an integer",
    ),
    Code(
        "E0309",
        "object array",
        "Arrays hold numbers or truth values.",
        "use an array per field, or a list of records",
    ),
    Code(
        "E0310",
        "context manager",
        "`with` has no meaning in compiled code.",
        "put the `with` around the call of the compiled function",
    ),
    Code(
        "E0311",
        "call of a function that cannot be compiled",
        "The function has no Python source, and chainrule has no meaning of its own for it.",
        "use `cr.external` to call it as ordinary Python with a derivative rule of yours",
    ),
    Code(
        "E0312",
        "NumPy or SciPy function that is not covered",
        "The function is not (yet) among those that have a meaning here.",
        "write it with functions that are covered",
    ),
    Code(
        "E0313",
        "method or attribute that is not covered",
        "Numbers and arrays have many methods; this one has no meaning here.",
        "use the function of the same name",
    ),
    Code(
        "E0314",
        "definition or import inside a compiled function",
        "Classes and modules are made once, not at every call.",
        "move it to the top of the module",
    ),
    Code(
        "E0315",
        "identity of run-time values",
        "`is` compares objects, and numbers in compiled code are none.",
        "compare with `==`",
    ),
    Code(
        "E0316",
        "text at run time",
        "Strings must be known when the code is compiled.",
        "compare or format the text outside, pass the outcome as a number",
    ),
    Code(
        "E0317",
        "function chosen at run time",
        "Which function is called must be known when the code is compiled.",
        "call both in the branches of an `if`",
    ),
    Code(
        "E0318",
        "argument of a covered function that is not supported",
        "The function is covered, but not with this argument.",
        "leave the argument at its default",
    ),
    Code(
        "E0319",
        "not iterable",
        "Loops run over ranges, arrays, lists, tuples, and `enumerate`, `zip` and `reversed` of them.",
        "loop over `range(n)`",
    ),
    Code(
        "E0320",
        "recursion without an end that can be seen",
        "The result type of a recursive function follows from the branch that does not recurse, and there"
        " is none.",
        "add a branch that returns without calling the function",
    ),
    Code(
        "E0321",
        "changed while looped over, or changed through a second name",
        "A list may not grow while a loop runs over it, nor an object change in a way that aliases make "
        "ambiguous.",
        "loop over a copy",
    ),
    Code(
        "E0322",
        "derivative of a function within itself",
        "A function that differentiates itself needs derivatives of an order that only a run tells.",
        "differentiate a function that does not call this one",
    ),
    Code(
        "E0323",
        "external function that cannot be used here",
        "`cr.external` finds the function by its name in its module, and differentiates it by the rule given to it.",
        "define it at the top of a module; give `cr.external` a `derivative`",
    ),
    Code(
        "E0324",
        "nested too deeply",
        "Blocks within blocks have a limit, some two hundred; what follows an `if` that returns is a block of its own.",
        "make a function of some of the conditions",
    ),
    Code(
        "E0401",
        "operand types",
        "The operation is not defined for values of these types.",
        "convert one of the operands",
    ),
    Code(
        "E0402",
        "variable changes its type",
        "A variable must have one type where branches meet and from one iteration to the next.",
        "start with a value of the final type, e.g. `0.0` instead of `0`",
    ),
    Code(
        "E0403",
        "items of different types",
        "The items of a list that is indexed or looped over at run time must have one type.",
        "use a tuple or a dataclass",
    ),
    Code(
        "E0404",
        "wrong kind of value",
        "A number, an array, or a container was needed and something else was given.",
        "pass a value of the kind that the message names",
    ),
    Code(
        "E0405",
        "not callable",
        "The value is not a function, a class, or an object with `__call__`.",
        "remove the parentheses",
    ),
    Code(
        "E0406",
        "conversion",
        "The value cannot be made into a value of this type.",
        "convert in two steps, or use another type",
    ),
    Code(
        "E0407",
        "structure differs",
        "The branches of an `if`, the iterations of a loop or the returns of a function give differently "
        "built values.",
        "give all of them the same fields",
    ),
    Code(
        "E0408",
        "value must be known at compile time",
        "This argument decides what code there is, so a run-time number cannot be used for it.",
        "write the number, or take it from a shape or a default argument",
    ),
    Code(
        "E0409",
        "integer array cannot hold the result",
        "As in NumPy, a floating-point result does not go into an integer array in place.",
        "make the array with `dtype=float`",
    ),
    Code(
        "E0501",
        "name is not defined",
        "Neither the function nor its module has a variable of this name.",
        "check the spelling",
    ),
    Code(
        "E0502",
        "variable may be unbound",
        "On some path the variable has no value where it is read.",
        "give it a value before the `if` or the loop",
    ),
    Code(
        "E0503",
        "no such attribute",
        "The object has no attribute of this name.",
        "check the spelling",
    ),
    Code(
        "E0504",
        "no such key or item",
        "The dict or tuple has no item of this key.",
        "check the spelling",
    ),
    Code(
        "E0601",
        "arguments do not fit the parameters",
        "Too few, too many, or unexpected arguments in a call.",
        "compare with the function's signature",
    ),
    Code(
        "E0602",
        "argument of a kind that cannot be passed",
        "Arguments are numbers, arrays, and tuples, lists, dicts and objects of these.",
        "pass its numbers",
    ),
    Code(
        "E0603",
        "nothing to differentiate",
        "The chosen arguments hold no floating-point numbers.",
        "pass `1.0` instead of `1`, or choose another argument with `argnums`",
    ),
    Code(
        "E0604",
        "result is not one number",
        "A gradient belongs to a function with one real result.",
        "use `cr.jacobian`, or reduce the result, e.g. with `np.sum`",
    ),
    Code(
        "E0605",
        "no such argument",
        "`argnums` names an argument that the function does not have.",
        "arguments count from 0",
    ),
    Code(
        "E0606",
        "arguments overlap in memory",
        "The function writes to an argument that shares memory with another one.",
        "pass a copy: `x.copy()`",
    ),
    Code(
        "E0607",
        "tangent or cotangent does not fit",
        "A tangent is built like its argument, a cotangent like the result.",
        "pass one of the same structure and shape",
    ),
    Code(
        "E0701",
        "no derivative",
        "An operation on the path from the arguments to the result has no derivative rule.",
        "give one with `cr.custom_rule`",
    ),
    Code(
        "E0901",
        "internal fault",
        "The compiler broke one of its own rules. Your program is not to blame.",
        "report it with the text of `error.ir`",
    ),
    Code(
        "E0902",
        "not built yet",
        "The program is right, and the compiler should take it, but this part of it does not exist yet.",
        "see docs/limitations.md",
    ),
)

BY_NUMBER: dict[str, Code] = {code.number: code for code in CODES}
