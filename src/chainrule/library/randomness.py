"""`np.random.default_rng(seed)`: the same numbers as NumPy's, drawn by NumPy itself; constants for derivatives.

The state of the generator is a vector of integers: the halves of its words of 64 bits. Drawing is a pure function from
the state to numbers and the next state. A generator that is passed gets the state that compiled code has come to.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from chainrule.ir.external import External
from chainrule.ir.structure import GENERATOR as WORDS

Array = Any
_MASK = 2**64 - 1
_OWN = threading.local()


def _halves(bits: np.random.BitGenerator) -> list[int]:
    """Write the state of a generator as numbers."""
    state: Any = bits.state
    parts = [state["state"]["state"], state["state"]["inc"]]
    words = [w for part in parts for w in (part >> 64, part & _MASK)] + [
        state["has_uint32"],
        state["uinteger"],
    ]
    return [half for word in words for half in (word >> 32, word & 0xFFFFFFFF)]


def _generator(state: Array) -> np.random.Generator:
    """Give a generator of a state: one for each thread, since a new one takes longer than drawing from it."""
    made = getattr(_OWN, "generator", None)
    if made is None:
        made = _OWN.generator = np.random.Generator(np.random.PCG64(0))
    _set(made.bit_generator, state)
    return made


def state_of(generator: np.random.Generator) -> Array:
    """Give the state of a generator."""
    return np.array(_halves(generator.bit_generator), np.int64)


def generator_of(state: Array) -> np.random.Generator:
    """Make a generator of a state."""
    made = np.random.Generator(np.random.PCG64(0))
    advance(made, state)
    return made


def advance(generator: np.random.Generator, state: Array) -> None:
    """Bring a generator to a state."""
    _set(generator.bit_generator, state)


def _set(bits: Any, state: Array) -> None:
    halves = state.tolist()
    words = [(high << 32) | low for high, low in zip(halves[::2], halves[1::2], strict=True)]
    bits.state = {
        "bit_generator": "PCG64",
        "state": {"state": (words[0] << 64) | words[1], "inc": (words[2] << 64) | words[3]},
        "has_uint32": words[4],
        "uinteger": words[5],
    }


def seeded_state(seed: int) -> Array:
    """Give the state that a seed gives."""
    return np.array(_halves(np.random.PCG64(seed)), np.int64)


def drawn_floats(state: Array, kind: str, count: int) -> Array:
    """Give the next state and floats of one of the standard distributions."""
    generator = _generator(state)
    values = getattr(generator, kind)(count)
    return np.concatenate([_halves(generator.bit_generator), values])


def drawn_integers(state: Array, low: int, high: int, count: int) -> Array:
    """Give the next state and integers, `high` not among them."""
    generator = _generator(state)
    values = generator.integers(low, high, count)
    return np.concatenate([np.array(_halves(generator.bit_generator), np.int64), values])


def drawn_order(state: Array, count: int) -> Array:
    """Give the next state and a permutation."""
    generator = _generator(state)
    values = generator.permutation(count)
    return np.concatenate([np.array(_halves(generator.bit_generator), np.int64), values])


def drawn_places(state: Array, count: int, size: int, replace: bool, weights: Array) -> Array:
    """Give the next state and places in `count` things; without weights where these are empty."""
    generator = _generator(state)
    values = generator.choice(count, size, replace=replace, p=weights if len(weights) else None)
    return np.concatenate([np.array(_halves(generator.bit_generator), np.int64), values])


_SEEDED = External(seeded_state, lambda seed: np.zeros(WORDS, dtype=np.int64), None)
_FLOATS = External(drawn_floats, lambda state, kind, count: np.zeros(WORDS + count), None)
_INTEGERS = External(
    drawn_integers, lambda state, low, high, count: np.zeros(WORDS + count, dtype=np.int64), None
)
_ORDER = External(drawn_order, lambda state, count: np.zeros(WORDS + count, dtype=np.int64), None)
_PLACES = External(
    drawn_places, lambda state, count, size, replace, weights: np.zeros(WORDS + size, dtype=np.int64), None
)


def _count(size: Any) -> Any:
    """Count the numbers of a shape."""
    if size is None:
        return 1
    if isinstance(size, int):
        return size
    count = 1
    for n in size:
        count *= n
    return count


class Stream:
    """Stands for `np.random.Generator` in compiled code."""

    def __init__(self, seed: Any) -> None:
        self.state = _SEEDED(seed)

    def _floats(self, kind: str, size: Any) -> Any:
        made = _FLOATS(self.state, kind, _count(size))
        self.state = made[:WORDS].astype(int)
        if size is None:
            return float(made[WORDS])
        return made[WORDS:].copy().reshape(size)

    def _whole(self, made: Any, size: Any) -> Any:
        self.state = made[:WORDS].copy()
        if size is None:
            return made[WORDS]
        return made[WORDS:].copy().reshape(size)

    def random(self, size: Any = None) -> Any:
        """Draw from [0, 1)."""
        return self._floats("random", size)

    def standard_normal(self, size: Any = None) -> Any:
        """Draw from the standard normal distribution."""
        return self._floats("standard_normal", size)

    def standard_exponential(self, size: Any = None) -> Any:
        """Draw from the standard exponential distribution."""
        return self._floats("standard_exponential", size)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Draw from a normal distribution: loc + scale * z, which is how it depends on them."""
        return loc + scale * self._floats("standard_normal", _shape(size, loc, scale))

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        """Draw from [low, high)."""
        return low + (high - low) * self._floats("random", _shape(size, low, high))

    def exponential(self, scale: Any = 1.0, size: Any = None) -> Any:
        """Draw from an exponential distribution."""
        return scale * self._floats("standard_exponential", _shape(size, scale, 0.0))

    def integers(self, low: Any, high: Any = None, size: Any = None, endpoint: bool = False) -> Any:
        """Draw integers."""
        first, end = (0, low) if high is None else (low, high)
        if endpoint:
            end = end + 1
        if first >= end:
            raise ValueError("low >= high" if not endpoint else "low > high")
        return self._whole(_INTEGERS(self.state, first, end, _count(size)), size)

    def permutation(self, x: Any) -> Any:
        """Give a permutation of range(x), or a shuffled copy."""
        if isinstance(x, int):
            return self._whole(_ORDER(self.state, x), x)
        return np.asarray(x)[self._whole(_ORDER(self.state, len(x)), len(x))]

    def shuffle(self, x: Any) -> None:
        """Shuffle an array along its first axis."""
        x[:] = x[self._whole(_ORDER(self.state, len(x)), len(x))]

    def choice(self, a: Any, size: Any = None, replace: bool = True, p: Any = None) -> Any:
        """Choose among range(a), or items of an array."""
        count = a if isinstance(a, int) else len(a)
        weights = np.zeros(0) if p is None else np.asarray(p)
        places = self._whole(_PLACES(self.state, count, _count(size), replace, weights), size)
        if isinstance(a, int):
            return int(places) if size is None else places
        return np.asarray(a)[places]


def _shape(size: Any, a: Any, b: Any) -> Any:
    """Give the shape of what is drawn: that of the parameters where none is asked for."""
    if size is None and (np.ndim(a) > 0 or np.ndim(b) > 0):
        return (np.asarray(a) + np.asarray(b)).shape
    return size
