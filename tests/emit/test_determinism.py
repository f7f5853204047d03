"""Programs and their text do not depend on how Python hashes strings in this process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import chainrule as cr
from tests.reference.corpus import load_programs
for program in load_programs()[::17]:
    args = program.arguments[0]
    try:
        print(cr.source(program.function, *args, lang="ir"), cr.source(cr.tangent_of(program.function), args, args))
    except Exception as error:
        print(type(error).__name__)
""".replace("cr.tangent_of", "__import__('chainrule.api').api.tangent_of")


def printed(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout


def test_two_processes_print_the_same() -> None:
    one = printed("1")
    assert one.count("def ") > 10
    assert one == printed("2")
