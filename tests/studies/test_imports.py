"""The studies load quickly: SciPy, rich and matplotlib wait until they are needed."""

import subprocess
import sys


def test_heavy_libraries_load_late():
    program = (
        "import sys, chainrule.studies; "
        "print([name for name in ('scipy', 'rich', 'matplotlib', 'llvmlite') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
