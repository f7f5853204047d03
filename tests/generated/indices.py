"""Functions full of random index expressions: every kind of index beside every other one.

In: a seed. Out: the text of a function and its arguments, which NumPy accepts.
"""

import random
from typing import Any

import numpy as np

NAMES = "x, A, T, i3, i4, i5, m3, m4, m5, mm34, mm45, step"
SHAPES = {"x": (4,), "A": (3, 4), "T": (3, 4, 5)}


def arguments(seed: int) -> dict[str, Any]:
    """Arrays of floats, of indices and of truth values, and a step."""
    rng = np.random.default_rng(seed)
    masks = {"mm34": rng.random((3, 4)) > 0.5, "mm45": rng.random((4, 5)) > 0.5}
    return {
        **{name: rng.normal(size=shape) for name, shape in SHAPES.items()},
        "i3": np.array([0, -1, 2]),
        "i4": np.array([1, 1, -4]),
        "i5": np.array([4, -2, 0]),
        "m3": np.array([True, True, True]),
        "m4": np.array([True, False, True, True]),
        "m5": np.array([False, True, True, True, False]),
        **masks,
        "step": int(rng.choice([1, 2, -1, -2])),
    }


class Writer:
    """Writes one function."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.values = arguments(seed)

    def bound(self, size: int) -> str:
        return self.random.choice(["", str(self.random.randrange(-size - 1, size + 1))])

    def one(self, sizes: tuple[int, ...]) -> tuple[str, int]:
        """An item of an index for the first of the axes that are left, and how many of them it uses."""
        size, pick = sizes[0], self.random.randrange

        def many() -> list[int]:
            return [pick(-size, size) for _ in range(3)]

        pair = f"mm{size}{sizes[1]}" if len(sizes) > 1 else ""
        kinds = ["number", "slice", "slice", "array", "list", "name", "mask", "column", "new", "rest"]
        match self.random.choice([*kinds, "pair"] if pair in self.values else kinds):
            case "number":
                return str(pick(-size, size)), 1
            case "slice":
                steps = self.random.choice(["", "", ":-1", ":2", ":step"])
                return f"{self.bound(size)}:{self.bound(size)}{steps}", 1
            case "array":
                return f"np.array({many()})", 1
            case "list":
                return str(many()), 1
            case "name":
                return f"i{size}", 1
            case "mask":
                return f"m{size}", 1
            case "column":
                return f"np.array({[[k] for k in many()[:2]]})", 1
            case "pair":
                return pair, 2
            case "new":
                return "None", 0
            case _:
                return "...", pick(0, len(sizes) + 1)

    def index(self, shape: tuple[int, ...]) -> str:
        parts: list[str] = []
        left = shape
        while left and (not parts or self.random.random() < 0.85):
            text, used = self.one(left)
            if text != "..." or "..." not in parts:
                parts.append(text)
                left = left[used:]
        return ", ".join(parts)

    def statement(self) -> str | None:
        """One statement that reads or writes at a random index; None where NumPy does not take the index."""
        name = self.random.choice([*SHAPES, "A", "T"])
        index = self.index(SHAPES[name])
        try:
            shown = np.shape(eval(f"{name}[{index}]", {"np": np}, self.values))
        except (IndexError, ValueError):
            return None
        if not shown and "..." in index:
            return None  # an array without axes
        count = int(np.prod(shown))
        ramp = f"np.arange(1.0, {count + 1}).reshape({shown})" if shown else "1.5"
        number = f"x[{self.random.randrange(4)}]"
        operator = self.random.choice(["+=", "-=", "*=", "/="])
        return self.random.choice(
            [
                f"total += np.sum(np.sin({name}[{index}]) * {ramp})",
                f"{name}[{index}] = {number} * 2.0",
                f"{name}[{index}] = {number} * {ramp} / 10.0",
                f"{name}[{index}] {operator} 1.0 + {number} ** 2",
                f"{name}[{index}] {operator} 1.5 + np.cos({ramp})",
                f"np.add.at({name}, np.s_[{index}], {number} * {ramp} / 10.0)",
                f"np.subtract.at({name}, np.s_[{index}], {number})",
            ]
        )

    def text(self, statements: int) -> str:
        lines = ["import numpy as np", "", "", f"def program({NAMES}):", "    total = 0.0"]
        while statements:
            line = self.statement()
            if line is not None:
                lines.append(f"    {line}")
                statements -= 1
        lines.append("    return total + np.sum(x**2) + np.sum(A**2) + np.sum(T**3)")
        return "\n".join(lines) + "\n"
