"""Run a user's module a second time, unchanged, with other meanings of `math`, `numpy`, `float` and others.

The twin of a module is its source executed under another name, with an `__import__` and a `float` of its
own. Modules of the same package that it imports are twins as well; all other modules are the real ones.
"""

import builtins
import importlib
import importlib.util
import sys
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

from tests.reference.complex_namespaces import Complex, cmath_namespace, complex_numpy_namespace
from tests.reference.derivatives import derivative_namespace
from tests.reference.namespaces import Float, math_namespace, scipy_namespace, scipy_special_namespace
from tests.reference.statistics_namespace import statistics_namespace

_STAND_INS = {
    "math": math_namespace,
    "cmath": cmath_namespace,
    "numpy": complex_numpy_namespace,
    "chainrule": derivative_namespace,
    "statistics": statistics_namespace,
    "scipy": scipy_namespace,
    "scipy.special": scipy_special_namespace,
}
_PREFIX = "dual_twin_of."


def twin_module(name: str) -> ModuleType:
    """The twin of an imported module, made on the first call."""
    if _PREFIX + name in sys.modules:
        return sys.modules[_PREFIX + name]
    original = sys.modules[name]
    path = Path(str(original.__file__))
    twin = ModuleType(_PREFIX + name)
    twin.__file__ = str(path)
    twin.__package__ = original.__package__
    sys.modules[twin.__name__] = twin  # dataclasses look their module up
    importer = _importer(original.__package__ or "")
    vars(twin)["__builtins__"] = vars(builtins) | {"float": Float, "complex": Complex, "__import__": importer}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), vars(twin))
    return twin


def _importer(package: str) -> Any:
    def twin_or_real(name: str) -> Any:
        """The module that `name` stands for in a twin, None if there is no such module."""
        if name in _STAND_INS:
            return _STAND_INS[name]
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError:
            return None
        own = package and name.startswith(package + ".")
        return twin_module(name) if own else module

    def import_(name: str, globals_: Any = None, locals_: Any = None, names: Any = (), level: int = 0) -> Any:
        absolute = importlib.util.resolve_name("." * level + name, package) if level else name
        if not names:
            root = absolute.partition(".")[0]
            importlib.import_module(absolute)
            return _STAND_INS.get(root) or sys.modules[root]
        module = twin_or_real(absolute)
        if module is None:
            raise ModuleNotFoundError(absolute)
        if "*" in names:
            return module
        found = {}
        for item in names:
            submodule = None if hasattr(module, item) else twin_or_real(f"{absolute}.{item}")
            found[item] = submodule if submodule is not None else getattr(module, item)
            if (
                isinstance(found[item], ModuleType)
                and package
                and found[item].__name__.startswith(package + ".")
            ):
                found[item] = twin_module(found[item].__name__)
        return SimpleNamespace(**found)

    return import_


def twin(thing: Any) -> Any:
    """The twin of a function, method or class of a user's module; anything else is returned as it is.

    A closure has no twin by name, so it is rebuilt from its code in the globals of the twin of its module.
    """
    if isinstance(thing, FunctionType):
        return _twin_function(thing)
    name = getattr(thing, "__module__", None)
    if isinstance(thing, type) and name in sys.modules and is_user_module(name):
        return _lookup(twin_module(name), thing.__qualname__)
    return thing


def original(thing: Any) -> Any:
    """The function or class of which `thing` is the twin, `thing` itself if it is no twin."""
    name = getattr(thing, "__module__", None) or ""
    if name.startswith(_PREFIX) and "<" not in thing.__qualname__:
        return _lookup(sys.modules[name.removeprefix(_PREFIX)], thing.__qualname__)
    return thing


def is_user_module(name: str) -> bool:
    """Whether a module is a user's own: neither of the standard library, nor installed, nor a twin."""
    if name.startswith(_PREFIX) or name.partition(".")[0] in sys.stdlib_module_names:
        return False
    path = getattr(sys.modules[name], "__file__", None)
    return path is not None and not ({"site-packages", "dist-packages"} & set(Path(path).parts))


def _lookup(module: ModuleType, qualified_name: str) -> Any:
    found: Any = module
    for part in qualified_name.split("."):
        found = getattr(found, part)
    return found


def _twin_function(function: FunctionType) -> Any:
    if not is_user_module(function.__module__):
        return function
    module = twin_module(function.__module__)
    if "<" not in function.__qualname__:
        return _lookup(module, function.__qualname__)
    copied = FunctionType(
        function.__code__, vars(module), function.__name__, function.__defaults__, function.__closure__
    )
    copied.__kwdefaults__ = function.__kwdefaults__
    return copied
