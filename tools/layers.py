"""Check which part of chainrule imports which, and that no modules import each other in a circle.

The folders are the pipeline, in the order in which data flows; each imports only what stands to its left.
Reads the source with `ast`, so imports inside functions count too: a late import does not hide a wrong
direction.

    python tools/layers.py [SOURCE_FOLDER]
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "chainrule"

# From the lowest to the highest. Members of one layer do not know each other.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("source",),
    ("errors",),
    ("ir",),
    ("primitives",),
    ("library",),
    ("capture", "transform"),
    ("lower", "emit"),
    ("runtime",),
    ("api",),
    ("testing", "diagnose"),
    ("studies", "interop", "examples"),
    ("cli",),
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}

# Toolkits are plain Python in the language: they see the public API and nothing below it.
TOOLKITS = frozenset({"studies", "interop", "examples"})
PUBLIC = frozenset({"api", "errors", "testing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import: the module that asks, the module that it asks for, and where."""

    importer: str
    imported: str
    path: Path
    line: int
    typing_only: bool


def part_of(module: str) -> str:
    """The folder or file right under the package that `module` belongs to; "" for the package itself."""
    return module.split(".")[1] if "." in module else ""


def module_names(root: Path) -> dict[str, Path]:
    """Each module under `root` by its dotted name."""
    modules: dict[str, Path] = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules


def imports_of(module: str, path: Path, modules: dict[str, Path]) -> Iterator[Import]:
    """All imports of the package's own modules in one file."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    typing_lines = {line for node in ast.walk(tree) if _is_typing_block(node) for line in _lines(node)}
    for node in ast.walk(tree):
        for target in _targets(node, modules):
            if target.split(".")[0] == PACKAGE and target != module:
                line: int = getattr(node, "lineno", 0)
                yield Import(
                    importer=module, imported=target, path=path, line=line, typing_only=line in typing_lines
                )


def _targets(node: ast.AST, modules: dict[str, Path]) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(base), names=names):
            # `from package import module` asks for the module, `from module import name` for its holder.
            nested = [f"{base}.{alias.name}" for alias in names]
            return [name if name in modules else base for name in nested]
        case _:
            return []


def _is_typing_block(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def _lines(node: ast.AST) -> range:
    assert isinstance(node, ast.If)
    return range(node.lineno, (node.body[-1].end_lineno or node.lineno) + 1)


def wrong_direction(found: Import) -> str | None:
    """The sentence to print if this import goes against the order of layers."""
    importer, imported = part_of(found.importer), part_of(found.imported)
    where = f"{found.path}:{found.line}: "
    if importer in {"", imported}:  # the package itself re-exports; inside one part only circles matter
        return None
    if imported == "":
        return f"{where}imports the package `{PACKAGE}` itself; name the module that holds what you need."
    if missing := [name for name in (importer, imported) if name not in RANK]:
        return f"{where}`{missing[0]}` has no layer; give it one in tools/layers.py."
    if RANK[imported] >= RANK[importer]:
        return (
            f"{where}`{importer}` must not import `{imported}`: it is not to its left in the order of layers."
        )
    if importer in TOOLKITS and imported not in PUBLIC:
        return f"{where}`{importer}` is a toolkit and must not import `{imported}`: use the public API."
    return None


def circles(imports: list[Import]) -> list[list[str]]:
    """Each group of modules that import each other, by Tarjan's algorithm (SIAM J. Comput. 1, 1972)."""
    graph: dict[str, set[str]] = {}
    for found in imports:
        if not found.typing_only:
            graph.setdefault(found.importer, set()).add(found.imported)
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(module: str) -> None:
        index[module] = low[module] = len(index)
        stack.append(module)
        for target in sorted(graph.get(module, ())):
            if target not in index:
                visit(target)
            if target in stack:
                low[module] = min(low[module], low[target])
        if low[module] == index[module]:
            group = stack[stack.index(module) :]
            del stack[-len(group) :]
            if len(group) > 1:
                groups.append(sorted(group))

    for module in sorted(graph):
        if module not in index:
            visit(module)
    return groups


def check(root: Path) -> list[str]:
    """All complaints about the package under `root`, as sentences."""
    modules = module_names(root)
    imports = [found for module, path in modules.items() for found in imports_of(module, path, modules)]
    complaints = [sentence for found in imports if (sentence := wrong_direction(found))]
    complaints += [
        f"These modules import each other in a circle: {', '.join(group)}." for group in circles(imports)
    ]
    return complaints


def main(arguments: list[str]) -> int:
    """Print the complaints; 1 if there are any."""
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent / "src"
    complaints = check(root)
    print(
        "\n".join(complaints)
        if complaints
        else "Layers: every import goes to the left, and there are no circles."
    )
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
