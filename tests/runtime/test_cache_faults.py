"""Whatever lies in the cache's folder, results are right, and good files take the place of bad ones."""

from __future__ import annotations

import inspect
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType

import numpy as np
import pytest

import chainrule as cr
from chainrule.runtime import cache, engine

ENTRY = cache.Entry({"sites": [], "text": "§"}, bytes(range(60)))


def model(x: np.ndarray, rate: float) -> float:
    total = 0.0
    for i in range(len(x)):
        if x[i] > 2.5:
            raise ValueError("too large")
        total += x[i] * x[i] * rate
    return total


X = np.array([0.5, 1.0, 2.0])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    engine.support()  # what all units share is loaded once per process
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def works() -> None:
    """A process that begins now gives right values, derivatives and errors."""
    fresh = FunctionType(model.__code__, model.__globals__, model.__name__)  # nothing is kept with it yet
    f, gradient = cr.jit(fresh), cr.grad(fresh)
    assert f(X, 2.0) == 10.5
    np.testing.assert_array_equal(gradient(X, 2.0), 4.0 * X)
    with pytest.raises(ValueError, match="too large"):
        f(X + 1.0, 2.0)


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.iterdir())}


# What is read


def test_no_byte_can_change_unnoticed(folder: Path) -> None:
    cache.write("key", ENTRY)
    (path,) = folder.iterdir()
    good = path.read_bytes()
    assert cache.read("key") == ENTRY
    for at in range(len(good)):
        for flip in (0x01, 0x80, 0xFF):
            path.write_bytes(good[:at] + bytes([good[at] ^ flip]) + good[at + 1 :])
            assert cache.read("key") is None
    for damaged in (
        *(good[:size] for size in range(len(good))),
        good + b"\0",
        good + good,
        good[1:],
        b"\0" + good,
    ):
        path.write_bytes(damaged)
        assert cache.read("key") is None
    cache.write("key", ENTRY)
    assert cache.read("key") == ENTRY


def test_a_file_under_the_name_of_another_is_not_believed(folder: Path) -> None:
    cache.write("one", ENTRY)
    (folder / "one.o").rename(folder / "two.o")
    assert cache.read("two") is None


# Damage to files of real functions


def flipped(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "a flipped bit": flipped,
    "cut off": lambda data, rng: data[: rng.randrange(len(data))],
    "cut off in the middle": lambda data, _: data[: len(data) // 2],
    "zeros at the end": lambda data, _: data[: len(data) // 2] + bytes(len(data) - len(data) // 2),
    "empty": lambda data, _: b"",
    "foreign": lambda data, _: b"\x7fELF\x02\x01\x01" + data[:200],
    "another version": lambda data, _: data.replace(b"chainrule object", b"chainrule_object", 1),
    "twice": lambda data, _: data + data,
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_files_are_replaced(name: str, folder: Path) -> None:
    rng = random.Random(name)
    works()
    good = contents(folder)
    for path, data in good.items():
        path.write_bytes(DAMAGES[name](data, rng))
        works()
    for path, data in good.items():
        path.write_bytes(DAMAGES[name](data, rng))
    works()
    assert {p.name for p in contents(folder)} == {p.name for p in good}
    assert all(cache.read(path.stem) is not None for path in good)


def test_files_of_one_function_under_the_names_of_another(folder: Path) -> None:
    works()
    good = contents(folder)
    for path, data in zip(good, [*good.values()][1:] + [*good.values()][:1], strict=True):
        path.write_bytes(data)
    works()


def test_a_folder_in_the_place_of_a_file(folder: Path) -> None:
    works()
    for path in contents(folder):
        path.unlink()
        path.mkdir()
        (path / "something").touch()
    works()
    assert not list(folder.glob("*.part"))


@pytest.mark.parametrize("target", ["nowhere", "itself"])
def test_links_that_lead_nowhere_are_replaced(target: str, folder: Path) -> None:
    works()
    names = list(contents(folder))
    for path in names:
        path.unlink()
        path.symlink_to(path.name if target == "itself" else "nowhere")
    works()
    assert all(path.is_file() and not path.is_symlink() for path in names)


@pytest.mark.parametrize(
    "place", ["/proc/nothing", "/dev/null", "/dev/null/cache", "a file", "", "\udcff", "x" * 300]
)
def test_folders_that_cannot_be(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a file").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHAINRULE_CACHE", place)
    works()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read and write everything")
@pytest.mark.parametrize("mode", [0o000, 0o400, 0o500])
def test_folders_without_permission(mode: int, folder: Path) -> None:
    works()
    folder.chmod(mode)
    try:
        works()
    finally:
        folder.chmod(0o700)


def test_a_file_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    works()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(os, "replace", refuse)
    assert cache.read(next(iter(contents_names(folder)))) is None
    works()
    monkeypatch.undo()
    assert not list(folder.glob("*.part"))


def contents_names(folder: Path) -> list[str]:
    return [path.stem for path in folder.iterdir()]


# Processes of their own: what all units share is damaged too

PROGRAM = f"""
import numpy as np
import chainrule as cr

{inspect.getsource(model)}

print(cr.jit(model)(np.array([0.5, 1.0, 2.0]), 2.0))
"""


def start(folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "CHAINRULE_CACHE": str(folder)}
    program = folder.parent / "program.py"
    if not program.exists():
        program.write_text(PROGRAM)
    command = [sys.executable, str(program)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_eight_processes_fill_one_cold_cache(folder: Path) -> None:
    answers = [process.communicate(timeout=120)[0] for process in [start(folder) for _ in range(8)]]
    assert answers == ["10.5\n"] * 8
    assert not list(folder.glob("*.part"))
    assert all(cache.read(path.stem) is not None for path in contents(folder))


def test_a_process_amid_ruins(folder: Path) -> None:
    assert start(folder).communicate(timeout=60)[0] == "10.5\n"
    good = contents(folder)
    for k, (path, data) in enumerate(good.items()):
        path.write_bytes(flipped(data, random.Random(k)))
    assert start(folder).communicate(timeout=60)[0] == "10.5\n"
    assert all(cache.read(path.stem) is not None for path in good)
