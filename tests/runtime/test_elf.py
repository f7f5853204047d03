"""Our loader and LLVM's load the same objects; what ours does not know goes to LLVM's."""

from __future__ import annotations

import ctypes

import pytest

from chainrule.runtime import elf, engine

TEXT = """
@counter = global i64 40
@constants = private constant [4 x double] [double 1.0, double 2.0, double 4.0, double 8.0]
declare double @sin(double)
declare ptr @cr_alloc(ptr, i64)
declare void @cr_free(ptr)

define i64 @count() {
  %old = load i64, ptr @counter
  %new = add i64 %old, 1
  store i64 %new, ptr @counter
  ret i64 %new
}

define double @pick(i64 %k) {
  %place = getelementptr double, ptr @constants, i64 %k
  %number = load double, ptr %place
  %sine = call double @sin(double %number)
  ret double %sine
}

define i64 @allocate() {
  %ctx = alloca [72 x i8], align 8
  store ptr null, ptr %ctx
  %memory = call ptr @cr_alloc(ptr %ctx, i64 800)
  store double 3.0, ptr %memory
  call void @cr_free(ptr %memory)
  ret i64 0
}
"""
needs_elf = pytest.mark.skipif(not elf.supported(), reason="the loader is for Linux on x86-64")


def check(loaded: engine.LoadedObject) -> None:
    count = ctypes.CFUNCTYPE(ctypes.c_int64)(loaded.address("count"))
    pick = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_int64)(loaded.address("pick"))
    allocate = ctypes.CFUNCTYPE(ctypes.c_int64)(loaded.address("allocate"))
    assert [count(), count()] == [41, 42]
    assert pick(2) == pytest.approx(-0.7568024953079282, rel=1e-15)
    assert allocate() == 0
    assert loaded.address("missing") == 0


def test_a_loaded_object_runs() -> None:
    engine.support()
    check(engine.LoadedObject(engine.compile_object(TEXT)))


def test_llvm_takes_what_our_loader_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    engine.support()
    monkeypatch.setattr(elf, "supported", lambda: False)
    check(engine.LoadedObject(engine.compile_object(TEXT)))


@needs_elf
@pytest.mark.parametrize("code", [b"", b"not an object", b"\x7fELF\x02\x01" + bytes(100)])
def test_foreign_bytes_are_refused(code: bytes) -> None:
    with pytest.raises(elf.UnknownObjectError):
        elf.Image(code, lambda symbol: 0)


@needs_elf
def test_a_symbol_that_is_nowhere_is_refused() -> None:
    text = "declare void @nowhere()\ndefine void @f() {\n  call void @nowhere()\n  ret void\n}"
    with pytest.raises(OSError, match="nowhere"):
        engine.LoadedObject(engine.compile_object(text))
