"""`print`: texts with numbers, arrays, containers and objects that are known at run time."""

from __future__ import annotations

import dataclasses
import inspect
from types import FunctionType
from typing import Any

from chainrule.capture.context import SOMEWHERE
from chainrule.capture.text import Shown, Stream, Text, known_text
from chainrule.capture.texts import Texts
from chainrule.capture.values import (
    NONE,
    ArrayRef,
    Choice,
    DictState,
    ElementRef,
    ListState,
    Maybe,
    ObjectState,
    Ref,
    Scalar,
    SequenceState,
    Static,
    TupleValue,
)
from chainrule.ir.structure import Leaf


class Printing(Texts):
    """Prints at run time."""

    def printed(
        self, *values: Any, sep: Any = NONE, end: Any = NONE, file: Any = NONE, flush: Any = NONE
    ) -> Static:
        """Print: the numbers as they are when the program comes by, in derivatives once too."""
        for k, value in enumerate(values):
            if isinstance(value, Choice | Maybe):
                self._print_one_of(value, values[:k], values[k + 1 :], (sep, end, file, flush))
                return NONE
        if file not in (NONE, Static(Stream("stdout"))):
            self.refuse("E0307", "a compiled function prints to `sys.stdout` only", hint="leave `file=` out")
        between, last = (self._plain_text(given, usual) for given, usual in ((sep, " "), (end, "\n")))
        parts: list[Text | Choice] = []
        for k, value in enumerate(values):
            parts += [known_text(between)] if k else []
            parts.append(self.shown(value, "!s"))
        return self._tell(self.together([*parts, known_text(last)]))

    def _tell(self, text: Text | Choice) -> Static:
        if isinstance(text, Choice):
            self.choose(text, self._tell)
            return NONE
        varied = text.varied()
        if varied is not None:
            self.by_sort(varied, lambda one: self._tell(text.with_fact(varied, one)))
            return NONE
        kinds = tuple(_kind(fact) for fact in text.facts)
        self.b.tell(*(fact.atom for fact in text.facts), message=text.template, kinds=kinds)
        return NONE

    def _print_one_of(self, value: Any, before: Any, after: Any, options: Any) -> None:
        """Print what may be one of several things."""
        names = dict(zip(("sep", "end", "file", "flush"), options, strict=True))

        def with_one(one: Any) -> Any:
            return self.printed(*before, one, *after, **names)

        if isinstance(value, Choice):
            self.choose(value, with_one)
        else:
            self.branch(value.present, lambda: with_one(value.value), lambda: with_one(NONE))

    def _plain_text(self, given: Any, usual: str) -> str:
        if given == NONE:
            return usual
        if not isinstance(given, Static) or not isinstance(given.value, str):
            self.mismatch("E0404", "`sep` and `end` must be texts that are known at compile time")
        return given.value

    def shown(self, value: Any, form: str) -> Text | Choice:
        """Give the text of anything; `form` is `!s` or `!r`."""
        match value:
            case Text() if form == "!s":
                return value
            case ArrayRef():
                return Text(f"{{0{form}}}", (Shown(self.read_array(value), "array"),))
            case TupleValue(cls=cls, items=items):
                names = getattr(cls, "_fields", None)
                if names is not None:
                    return self.shown_fields(cls.__name__, dict(zip(names, items, strict=True)))
                return self.shown_items(items, "(", ",)" if len(items) == 1 else ")")
            case Ref() | ElementRef():
                return self._content_shown(value, self.content(value), form)
            case _:
                return self.formatted(value, form)

    def _content_shown(self, value: Any, content: Any, form: str) -> Text | Choice:
        match content:
            case ListState(items=items):
                return self.shown_items(items, "[", "]")
            case DictState(items=pairs):
                parts = [self.together([known_text(f"{k!r}: "), self.shown(v, "!r")]) for k, v in pairs]
                return self._joined_with_commas(parts, "{", "}")
            case SequenceState(item=Leaf(type=type_, kind=kind), columns=columns) if not type_.shape:
                column = self.read_array(columns[0])
                return Text("{0!r}", (Shown(column, "list" if kind == "python" else "items"),))
            case ObjectState():
                return self._object_shown(value, content, form)
            case _:
                self.refuse(
                    "E0316", f"{self.describe_value(value)} cannot be printed", hint="print its items"
                )

    def _object_shown(self, value: Any, content: ObjectState, form: str) -> Text | Choice:
        names = ("__str__", "__repr__") if form == "!s" else ("__repr__",)
        for name in names:
            own = inspect.getattr_static(content.cls, name, None)
            if isinstance(own, FunctionType) and not _is_generated(own):
                made = self.call_method(value, name, (), SOMEWHERE)
                return self.formatted(made)
        if not dataclasses.is_dataclass(content.cls):
            words = f"a {content.cls.__name__} has no `__repr__`, and would be printed with its address"
            self.refuse("E0316", words, hint="print its attributes")
        fields = {f.name: content.get(f.name) for f in dataclasses.fields(content.cls) if f.repr}
        return self.shown_fields(content.cls.__qualname__, fields)

    def shown_fields(self, name: str, fields: dict[str, Any]) -> Text | Choice:
        """Give the text of named parts."""
        parts = [
            self.together([known_text(f"{key}="), self.shown(item, "!r")]) for key, item in fields.items()
        ]
        return self._joined_with_commas(parts, f"{name}(", ")")

    def shown_items(self, items: tuple[Any, ...], before: str, after: str) -> Text | Choice:
        """Give the text of a tuple or list."""
        return self._joined_with_commas([self.shown(item, "!r") for item in items], before, after)

    def _joined_with_commas(self, parts: list[Text | Choice], before: str, after: str) -> Text | Choice:
        between = [x for k, part in enumerate(parts) for x in ([known_text(", ")] if k else []) + [part]]
        return self.together([known_text(before), *between, known_text(after)])


def _is_generated(function: FunctionType) -> bool:
    """Whether `dataclasses` has made a method."""
    return inspect.unwrap(function).__code__.co_filename.startswith("<")


def _kind(fact: Scalar | Shown) -> str:
    """Say how a fact is read back."""
    if isinstance(fact, Shown):
        return fact.kind
    return "numpy" if fact.kind == "numpy" else "plain"
