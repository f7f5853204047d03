"""Matrix products and linear solves: loops for small fixed sizes, SciPy's BLAS and LAPACK beyond.

In: `matmul` and `solve` equations. Out: loops, or calls through the pointers that SciPy publishes. Matrices
are in C order; BLAS reads the same memory as the transpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from chainrule.ir.nodes import Equation
from chainrule.ir.types import FLOATS, Type
from chainrule.lower import memory, polls
from chainrule.lower.arrays import loop_nest
from chainrule.lower.frame import Frame, Site
from chainrule.lower.layout import Array, Unsupported, number_text, number_type, register_type
from chainrule.lower.scalars import number_class

BLAS_UNIT = 8  # multiplications in the time of one plain operation
TINY = 512  # multiplications; products of known size up to this are loops


@dataclass(frozen=True, slots=True)
class _Product:
    """A product: rows, inner and columns (1 for vectors), and the three arrays."""

    rows: str
    inner: str
    columns: str
    left: Array
    right: Array
    target: Array


def lower_matmul(frame: Frame, equation: Equation) -> None:
    """A product of matrices and vectors."""
    left, right = (frame.array(a) for a in equation.inputs)
    (output,) = equation.outputs
    rows = left.dims[0] if left.type.rank == 2 else "1"
    columns = right.dims[1] if right.type.rank == 2 else "1"
    inner = left.dims[-1]
    if output.type.is_scalar:
        frame.bind(output, _dot(frame, output.type, left, right, inner, (("0", "1"), ("0", "1"))))
        polls.account(frame, inner)
        return
    dims = tuple(
        str(known) if known is not None else actual
        for actual, known in zip(
            left.dims[: left.type.rank - 1] + right.dims[1:], output.type.shape, strict=True
        )
    )
    target = memory.new_array(frame, output.type, dims)
    product = _Product(rows, inner, columns, left, right, target)
    if _is_tiny(equation) or output.type.lanes > 1 or output.type.dtype not in FLOATS:
        _loops(frame, product)
    elif columns == "1" or rows == "1":
        _matrix_vector(frame, product)
    else:
        _matrix_matrix(frame, product)
    if frame.budget:
        polls.account(frame, frame.product((rows, inner, columns)), BLAS_UNIT)
        polls.look(frame)
    frame.bind(output, target)


def _is_tiny(equation: Equation) -> bool:
    left, right = (a.type for a in equation.inputs)
    sizes = (*left.shape, *right.shape[1:])
    return None not in sizes and prod(s for s in sizes if s is not None) <= TINY


Line = tuple[str, str]


def _dot(frame: Frame, type: Type, left: Array, right: Array, count: str, lines: tuple[Line, Line]) -> str:
    """Sum products of elements along two lines, each a position and a stride."""
    text, lanes = frame.text, type.lanes
    header, inside, after = (text.new_label(hint) for hint in ("dot", "do", "after"))
    before = text.label
    text.jump(header)
    text.block(header)
    i, total = text.phi("i64"), text.phi(register_type(type))
    i.add("0", before)
    total.add(
        f"splat ({number_type(type)} {number_text(0, type.dtype)})"
        if lanes > 1
        else number_text(0, type.dtype),
        before,
    )
    text.branch(text.op(f"icmp slt i64 {i.name}, {count}"), inside, after)
    text.block(inside)
    (start, step), (other, stride) = lines
    x = frame.load(left, frame.plus(start, frame.times(i.name, step)))
    y = frame.load(right, frame.plus(other, frame.times(i.name, stride)))
    x = frame.splat(x, left.type, lanes) if lanes > left.type.lanes else x
    y = frame.splat(y, right.type, lanes) if lanes > right.type.lanes else y
    new = _multiply_add(frame, type, x, y, total.name)
    i.add(text.op(f"add nuw nsw i64 {i.name}, 1"), text.label)
    total.add(new, text.label)
    text.jump(header)
    text.block(after)
    return total.name


def _multiply_add(frame: Frame, type: Type, x: str, y: str, total: str) -> str:
    register = register_type(type)
    if number_class(type) == "float":
        product = frame.text.op(f"fmul {frame.unit.flags}{register} {x}, {y}")
        return frame.text.op(f"fadd {frame.unit.flags}{register} {total}, {product}")
    return frame.text.op(f"add {register} {total}, {frame.text.op(f'mul {register} {x}, {y}')}")


def _loops(frame: Frame, p: _Product) -> None:
    def element(indices: tuple[str, ...]) -> None:
        i, j = indices
        row = (i, p.rows) if p.left.transposed else (frame.times(i, p.inner), "1")
        column = (frame.times(j, p.inner), "1") if p.right.transposed else (j, p.columns)
        value = _dot(frame, p.target.type.element, p.left, p.right, p.inner, (row, column))
        frame.store(p.target, frame.plus(frame.times(i, p.columns), j), value)

    with frame.distinct([p.target.pointer, p.left.pointer, p.right.pointer]):
        loop_nest(frame, (p.rows, p.columns), element)


class _Fortran:
    """Arguments of a Fortran routine: everything by address."""

    def __init__(self, frame: Frame, dtype: str) -> None:
        self.frame = frame
        self.dtype = dtype

    def integer(self, value: str) -> str:
        """Pass an integer."""
        place = self.frame.text.alloca("i32", 4)
        narrow = value if value.isdigit() else self.frame.text.op(f"trunc i64 {value} to i32")
        self.frame.text.do(f"store i32 {narrow}, ptr {place}")
        return place

    def number(self, value: float) -> str:
        """Pass a floating-point constant."""
        kind = "double" if self.dtype == "f64" else "float"
        place = self.frame.text.alloca(kind, 8)
        self.frame.text.do(f"store {kind} {number_text(value, self.dtype)}, ptr {place}")
        return place

    def letter(self, value: str) -> str:
        """Pass a character."""
        place = self.frame.text.alloca("i8", 1)
        self.frame.text.do(f"store i8 {ord(value)}, ptr {place}")
        return place

    def call(self, name: str, *arguments: str) -> None:
        """Call `d<name>` or `s<name>` of SciPy's BLAS or LAPACK."""
        routine = ("d" if self.dtype == "f64" else "s") + name
        module = "cython_lapack" if name.startswith(("get", "pot")) else "cython_blas"
        self.frame.unit.libraries[f"scipy.linalg.{module}:{routine}"] = None
        self.frame.unit.declare(f"declare void @cr_{routine}({', '.join(['ptr'] * len(arguments))})")
        self.frame.text.do(f"call void @cr_{routine}({', '.join('ptr ' + a for a in arguments)})")


def _matrix_matrix(frame: Frame, p: _Product) -> None:
    fortran = _Fortran(frame, p.target.type.dtype)
    orders = [fortran.letter("T" if a.transposed else "N") for a in (p.right, p.left)]
    one, zero = fortran.number(1.0), fortran.number(0.0)
    m, n, k = fortran.integer(p.rows), fortran.integer(p.columns), fortran.integer(p.inner)
    right, left = (fortran.integer(_stride(frame, _row_length(a))) for a in (p.right, p.left))
    wide = fortran.integer(_stride(frame, p.columns))
    operands = (p.right.pointer, right, p.left.pointer, left, zero, p.target.pointer, wide)
    fortran.call("gemm", *orders, n, m, k, one, *operands)


def _row_length(matrix: Array) -> str:
    """Give the length of the rows in memory."""
    return matrix.dims[0] if matrix.transposed else matrix.dims[1]


def _matrix_vector(frame: Frame, p: _Product) -> None:
    fortran = _Fortran(frame, p.target.type.dtype)
    on_left = p.left.type.rank == 2 and p.columns == "1"
    matrix, vector = (p.left, p.right) if on_left else (p.right, p.left)
    rows, columns = matrix.dims[::-1] if matrix.transposed else matrix.dims
    order = fortran.letter("T" if on_left != matrix.transposed else "N")
    m, n, stride = fortran.integer(columns), fortran.integer(rows), fortran.integer(_stride(frame, columns))
    one, zero, step = fortran.number(1.0), fortran.number(0.0), fortran.integer("1")
    if not (rows.isdigit() and columns.isdigit() and rows != "0" and columns != "0"):
        _clear(frame, p.target)  # BLAS leaves the result alone if a dimension is 0
    fortran.call(
        "gemv", order, m, n, one, matrix.pointer, stride, vector.pointer, step, zero, p.target.pointer, step
    )


def _clear(frame: Frame, array: Array) -> None:
    bytes = memory.array_bytes(frame, array)
    frame.text.do(f"call void @llvm.memset.p0.i64(ptr {array.pointer}, i8 0, i64 {bytes}, i1 false)")


def _stride(frame: Frame, size: str) -> str:
    if size.isdigit():
        return str(max(1, int(size)))
    return frame.text.op(f"call i64 @llvm.smax.i64(i64 {size}, i64 1)")


def lower_solve(frame: Frame, equation: Equation) -> None:
    """Solve a system of linear equations by LAPACK; a singular matrix raises LinAlgError."""
    matrix, right = (frame.array(a) for a in equation.inputs)
    (output,) = equation.outputs
    if output.type.dtype not in FLOATS:
        raise Unsupported(f"solve for {output.type}")
    if matrix.type.lanes > 1:
        raise Unsupported("solve with packs in the matrix")
    fortran = _Fortran(frame, output.type.dtype)
    n, stride = fortran.integer(matrix.dims[0]), fortran.integer(_stride(frame, matrix.dims[0]))
    factors = memory.allocate(frame, memory.array_bytes(frame, matrix))
    memory.copy_bytes(frame, factors, matrix.pointer, memory.array_bytes(frame, matrix))
    pivots = memory.allocate(frame, frame.times(matrix.dims[0], "4"))
    info = fortran.integer("0")
    fortran.call("getrf", n, n, factors, stride, pivots, info)
    found = frame.text.op(f"load i32, ptr {info}")
    site = Site("LinAlgError", "Singular matrix", (), equation.span)
    frame.require(frame.text.op(f"icmp sle i32 {found}, 0"), frame.unit.site(site))
    lanes = right.type.lanes
    columns = frame.times(right.dims[1] if right.type.rank == 2 else "1", str(lanes))
    target = memory.new_array(frame, output.type, right.dims)
    work = target.pointer
    if columns != "1":
        work = memory.allocate(frame, memory.array_bytes(frame, right))
        _transpose(frame, work, right.pointer, matrix.dims[0], columns, target.type)
    else:
        memory.copy_bytes(frame, work, right.pointer, memory.array_bytes(frame, right))
    fortran.call(
        "getrs",
        fortran.letter("N" if matrix.transposed else "T"),
        n,
        fortran.integer(columns),
        factors,
        stride,
        pivots,
        work,
        stride,
        info,
    )
    if columns != "1":
        _transpose(frame, target.pointer, work, columns, matrix.dims[0], target.type)
        memory.free(frame, work)
    memory.free(frame, pivots)
    memory.free(frame, factors)
    if frame.budget:
        n = matrix.dims[0]
        polls.account(frame, frame.product((n, n, frame.plus(n, columns))), BLAS_UNIT)
        polls.look(frame)
    frame.bind(output, target)


def _transpose(frame: Frame, target: str, source: str, rows: str, columns: str, type: Type) -> None:
    """Write a matrix's transpose."""
    number = Type(type.dtype, (None,))
    to, of = Array(target, ("0",), number), Array(source, ("0",), number)

    def element(indices: tuple[str, ...]) -> None:
        i, j = indices
        frame.store(
            to, frame.plus(frame.times(j, rows), i), frame.load(of, frame.plus(frame.times(i, columns), j))
        )

    with frame.distinct([target, source]):
        loop_nest(frame, (rows, columns), element)


def lower_cholesky(frame: Frame, equation: Equation) -> None:
    """Factor a symmetric matrix by LAPACK, which sees its lower triangle as the upper one in its own order."""
    matrix = frame.array(equation.inputs[0])
    (output,) = equation.outputs
    if output.type.dtype not in FLOATS or output.type.lanes > 1:
        raise Unsupported(f"cholesky of {output.type}")
    fortran = _Fortran(frame, output.type.dtype)
    size = matrix.dims[0]
    n, stride, info = fortran.integer(size), fortran.integer(_stride(frame, size)), fortran.integer("0")
    target = memory.new_array(frame, output.type, matrix.dims)
    memory.copy_bytes(frame, target.pointer, matrix.pointer, memory.array_bytes(frame, matrix))
    fortran.call("potrf", fortran.letter("U"), n, target.pointer, stride, info)
    found = frame.text.op(f"load i32, ptr {info}")
    site = Site("LinAlgError", "Matrix is not positive definite", (), equation.span)
    frame.require(frame.text.op(f"icmp sle i32 {found}, 0"), frame.unit.site(site))
    zero = number_text(0, output.type.dtype)
    register = register_type(output.type)

    def element(indices: tuple[str, ...]) -> None:
        i, j = indices
        place = frame.plus(frame.times(i, size), j)
        upper = frame.text.op(f"icmp sgt i64 {j}, {i}")
        kept = frame.load(target, place)
        frame.store(target, place, frame.text.op(f"select i1 {upper}, {register} {zero}, {register} {kept}"))

    loop_nest(frame, (size, size), element)
    frame.bind(output, target)
