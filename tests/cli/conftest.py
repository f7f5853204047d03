"""A file with functions, and the command line as a function of its words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chainrule.cli.app import app

PROGRAM = """
from dataclasses import dataclass
from typing import NamedTuple
import numpy as np

@dataclass
class Tyre:
    radius: float
    grip: float = 0.9
    maker: str = "any"

@dataclass
class Car:
    tyre: Tyre
    mass: float

class Point(NamedTuple):
    x: float
    y: list[float]

def energy(x: float, n: int, v: np.ndarray, car: Car, p: Point, pair: tuple[float, ...], last=2.5) -> float:
    return x

def plain(x):
    return x * x

def fails(x: float) -> float:
    raise ValueError("no")

def refused(x: float) -> float:
    with open("file") as file:
        return x

def counts(n: int) -> int:
    return n

class Model:
    @staticmethod
    def run(x: float) -> float:
        return x
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program_for_the_command_line.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


@pytest.fixture
def chainrule() -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "120"})
