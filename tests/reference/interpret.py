"""A direct interpreter of IR programs in NumPy: slow, obvious, and independent of the compiler's back end.

Numbers are NumPy scalars, arrays are ndarrays that nobody writes to, a tape is a linked list. Packs of
numbers (`lanes > 1`) have one more axis at the end.
"""

import builtins
from typing import Any

import numpy as np

from chainrule.ir.nodes import Atom, Equation, Literal, Program, Region, Value
from chainrule.ir.types import Type

DTYPES = {
    "f64": np.float64, "f32": np.float32, "c128": np.complex128, "c64": np.complex64, "i64": np.int64,
    "i32": np.int32, "i16": np.int16, "i8": np.int8, "u64": np.uint64, "u32": np.uint32, "u16": np.uint16,
    "u8": np.uint8, "bool": np.bool_,
}  # fmt: skip


def run(program: Program, *arguments: Any) -> tuple[Any, ...]:
    """Run the entry of a program."""
    with np.errstate(all="ignore"):
        return _call(program, program.entry, arguments)


def _call(program: Program, name: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    body = program.functions[name].body
    assert len(arguments) == len(body.params), (
        f"{name} takes {len(body.params)} arguments, got {len(arguments)}"
    )
    frame = _Frame(program)
    return frame.region(body, tuple(map(conform, arguments, (p.type for p in body.params))))


def conform(value: Any, type: Type) -> Any:
    """Bring a value into the form of its type; complain if it has another shape."""
    if type.dtype == "tape":
        return value
    dtype = DTYPES[type.dtype]
    if not type.shape and type.lanes == 1:
        return dtype(value)
    array = np.asarray(value, dtype)
    lanes = (type.lanes,) if type.lanes > 1 else ()
    assert array.ndim == type.rank + len(lanes), f"{array.shape} for {type}"
    for known, actual in zip((*type.shape, *lanes), array.shape, strict=True):
        assert known is None or known == actual, f"{array.shape} for {type}"
    return array


class _Frame:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.values: dict[Value, Any] = {}

    def get(self, atom: Atom) -> Any:
        return DTYPES[atom.type.dtype](atom.value) if isinstance(atom, Literal) else self.values[atom]

    def region(self, region: Region, arguments: tuple[Any, ...] = ()) -> tuple[Any, ...]:
        for param, argument in zip(region.params, arguments, strict=True):
            self.values[param] = conform(argument, param.type)
        for equation in region.equations:
            outputs = self.equation(equation)
            assert len(outputs) == len(equation.outputs), equation.primitive.name
            for output, value in zip(equation.outputs, outputs, strict=True):
                self.values[output] = conform(value, output.type)
        return tuple(map(self.get, region.results))

    def equation(self, equation: Equation) -> tuple[Any, ...]:
        inputs = tuple(map(self.get, equation.inputs))
        special = getattr(self, f"do_{equation.primitive.name.rstrip('_')}", None)
        if special is not None:
            return special(equation, *inputs)
        return (self.elementwise(equation, inputs),)

    def elementwise(self, equation: Equation, inputs: tuple[Any, ...]) -> Any:
        rank = max(a.type.rank for a in equation.inputs)
        shapes = {x.shape[:rank] for x, a in zip(inputs, equation.inputs, strict=True) if a.type.rank}
        assert len(shapes) <= 1, f"{equation.primitive.name} of {shapes}"
        return equation.primitive.reference(*_spread(equation, inputs))

    # Control flow

    def do_if(self, equation: Equation, condition: Any) -> tuple[Any, ...]:
        return self.region(equation.regions[0 if condition else 1])

    def do_for(self, equation: Equation, start: Any, stop: Any, step: Any, *carried: Any) -> tuple[Any, ...]:
        for i in range(int(start), int(stop), int(step)):
            carried = self.region(equation.regions[0], (i, *carried))
        return tuple(map(conform, carried, (p.type for p in equation.regions[0].params[1:])))

    def do_while(self, equation: Equation, *carried: Any) -> tuple[Any, ...]:
        condition, body = equation.regions
        while self.region(condition, carried)[0]:
            carried = self.region(body, carried)
        return carried

    def do_map(self, equation: Equation, *dims: Any) -> tuple[Any, ...]:
        results = [np.empty(dims, DTYPES[o.type.dtype]) for o in equation.outputs]
        for where in np.ndindex(*map(int, dims)):
            for array, element in zip(results, self.region(equation.regions[0], where), strict=True):
                array[where] = element
        return tuple(results)

    def do_call(self, equation: Equation, *arguments: Any) -> tuple[Any, ...]:
        return _call(self.program, equation.params["function"], arguments)

    def do_check(self, equation: Equation, condition: Any, *facts: Any) -> tuple[Any, ...]:
        if not condition:
            name = equation.params["error"]
            error = np.linalg.LinAlgError if name == "LinAlgError" else getattr(builtins, name)
            raise error(equation.params["message"].format(*facts))
        return ()

    def do_tell(self, equation: Equation, *facts: Any) -> tuple[Any, ...]:
        return ()  # what is printed has tests of its own

    def do_tape_new(self, equation: Equation) -> tuple[Any, ...]:
        return ((),)

    def do_push(self, equation: Equation, tape: Any, *values: Any) -> tuple[Any, ...]:
        return ((tape, values),)

    def do_pop(self, equation: Equation, tape: Any) -> tuple[Any, ...]:
        rest, values = tape
        return (rest, *values)

    # Arrays

    def do_dim(self, equation: Equation, array: Any) -> tuple[Any, ...]:
        return (array.shape[equation.params["axis"]],)

    def do_empty(self, equation: Equation, *dims: Any) -> tuple[Any, ...]:
        lanes = (equation.params["lanes"],) if equation.params.get("lanes", 1) > 1 else ()
        poison = (
            -(2**7) + 1
            if equation.params["dtype"][0] == "i"
            else 1
            if equation.params["dtype"] == "bool"
            else np.nan
        )
        return (np.full((*dims, *lanes), poison, DTYPES[equation.params["dtype"]]),)

    def do_full(self, equation: Equation, value: Any, *dims: Any) -> tuple[Any, ...]:
        return (np.broadcast_to(value, (*dims, *np.shape(value))),)

    def do_splat(self, equation: Equation, value: Any) -> tuple[Any, ...]:
        return (np.repeat(np.asarray(value)[..., None], equation.params["lanes"], axis=-1),)

    def do_pack(self, equation: Equation, array: Any) -> tuple[Any, ...]:
        return (array,)

    do_unpack = do_pack

    def do_index(self, equation: Equation, array: Any, *indices: Any) -> tuple[Any, ...]:
        _require_inside(indices, array)
        return (array[tuple(map(int, indices))],)

    def do_update(self, equation: Equation, array: Any, value: Any, *indices: Any) -> tuple[Any, ...]:
        _require_inside(indices, array)
        result = _copy_with_lanes(equation, array)
        result[tuple(map(int, indices))] = value
        return (result,)

    def do_add_at(self, equation: Equation, array: Any, value: Any, *indices: Any) -> tuple[Any, ...]:
        _require_inside(indices, array)
        result = _copy_with_lanes(equation, array)
        result[tuple(map(int, indices))] += value
        return (result,)

    def do_slice(self, equation: Equation, array: Any, *where: Any) -> tuple[Any, ...]:
        return (array[_slices(equation, array, where)],)

    def do_update_slice(self, equation: Equation, array: Any, value: Any, *where: Any) -> tuple[Any, ...]:
        result = _copy_with_lanes(equation, array)
        place = _slices(equation, array, where)
        _require_fit(equation, result[place], value)
        result[place] = _with_lanes(equation, value)
        return (result,)

    def do_add_slice(self, equation: Equation, array: Any, value: Any, *where: Any) -> tuple[Any, ...]:
        result = _copy_with_lanes(equation, array)
        place = _slices(equation, array, where)
        _require_fit(equation, result[place], value)
        result[place] += _with_lanes(equation, value)
        return (result,)

    def do_gather(self, equation: Equation, array: Any, *where: Any) -> tuple[Any, ...]:
        return (array[_advanced(equation, array, where)],)

    def do_scatter(self, equation: Equation, array: Any, value: Any, *where: Any) -> tuple[Any, ...]:
        result = _copy_with_lanes(equation, array)
        place = _advanced(equation, array, where)
        _require_fit(equation, result[place], value)
        result[place] = _with_lanes(equation, value)
        return (result,)

    def do_scatter_add(self, equation: Equation, array: Any, value: Any, *where: Any) -> tuple[Any, ...]:
        result = _copy_with_lanes(equation, array)
        place = _advanced(equation, array, where)
        _require_fit(equation, result[place], value)
        np.add.at(result, place, _with_lanes(equation, value))
        return (result,)

    def do_nonzero(self, equation: Equation, mask: Any) -> tuple[Any, ...]:
        return (np.nonzero(mask)[equation.params["axis"]],)

    def do_argsort(self, equation: Equation, keys: Any) -> tuple[Any, ...]:
        return (np.argsort(keys, axis=-1, kind="stable"),)

    def do_outlier(self, equation: Equation, indices: Any, size: Any) -> tuple[Any, ...]:
        return (equation.primitive.reference(indices, size),)

    def do_broadcast(self, equation: Equation, array: Any, *dims: Any) -> tuple[Any, ...]:
        axes = equation.params["axes"]
        kept = [a for a in axes if a is not None]
        assert kept == list(range(equation.inputs[0].type.rank)), f"axes {axes}"
        for size, axis in zip(dims, axes, strict=True):
            assert axis is None or array.shape[axis] == size or equation.inputs[0].type.shape[axis] == 1
        shape = tuple(1 if a is None else array.shape[a] for a in axes)
        lanes = array.shape[equation.inputs[0].type.rank :]
        return (np.broadcast_to(array.reshape(*shape, *lanes), (*dims, *lanes)),)

    def do_transpose(self, equation: Equation, array: Any) -> tuple[Any, ...]:
        perm = equation.params["perm"]
        return (np.transpose(array, (*perm, *range(len(perm), array.ndim))),)

    def do_reshape(self, equation: Equation, array: Any, *dims: Any) -> tuple[Any, ...]:
        return (array.reshape(*dims, *array.shape[equation.inputs[0].type.rank :]),)

    def do_stack(self, equation: Equation, *items: Any) -> tuple[Any, ...]:
        return (np.stack(_uniform(equation, items)),)

    def do_concatenate(self, equation: Equation, *items: Any) -> tuple[Any, ...]:
        return (np.concatenate(_uniform(equation, items), axis=equation.params["axis"]),)

    def do_reduce_sum(self, equation: Equation, array: Any) -> tuple[Any, ...]:
        return (np.sum(array, axis=equation.params["axes"]),)

    def do_append(self, equation: Equation, items: Any, item: Any) -> tuple[Any, ...]:
        items, item = _uniform(equation, (items, item))
        item = np.asarray(item)
        if len(items) == 0:  # an empty list takes the sizes of its first item
            return (item[None],)
        assert items.shape[1:] == item.shape
        return (np.concatenate((items, item[None])),)

    def do_drop_last(self, equation: Equation, items: Any) -> tuple[Any, ...]:
        assert len(items)
        return (items[:-1],)

    def do_convert(self, equation: Equation, value: Any) -> tuple[Any, ...]:
        return (np.asarray(value).astype(DTYPES[equation.params["dtype"]]),)

    def do_matmul(self, equation: Equation, left: Any, right: Any) -> tuple[Any, ...]:
        return (_per_lane(equation, np.matmul, left, right),)

    def do_solve(self, equation: Equation, matrix: Any, right: Any) -> tuple[Any, ...]:
        return (_per_lane(equation, np.linalg.solve, matrix, right),)


def _per_lane(equation: Equation, function: Any, left: Any, right: Any) -> Any:
    """Apply a function of two arrays to each number of the packs."""
    lanes = max(a.type.lanes for a in equation.inputs)
    if lanes == 1:
        return function(left, right)

    def part(atom: Atom, x: Any, k: int) -> Any:
        return x[..., k] if atom.type.lanes > 1 else x

    a, b = equation.inputs
    return np.stack([function(part(a, left, k), part(b, right, k)) for k in range(lanes)], axis=-1)


def _spread(equation: Equation, inputs: tuple[Any, ...]) -> list[Any]:
    """Line up numbers, arrays and packs so that NumPy's broadcasting does what fanning out does."""
    rank = max(a.type.rank for a in equation.inputs)
    lanes = max(a.type.lanes for a in equation.inputs)
    if lanes == 1:
        return list(inputs)
    spread: list[Any] = []
    for atom, value in zip(equation.inputs, inputs, strict=True):
        array = np.asarray(value)
        array = array if atom.type.lanes > 1 else array[..., None]
        spread.append(array if atom.type.rank else array.reshape((1,) * rank + array.shape))
    return spread


def _uniform(equation: Equation, items: tuple[Any, ...]) -> list[Any]:
    lanes = max(a.type.lanes for a in equation.inputs)
    if lanes == 1:
        return list(items)
    return [
        np.asarray(x) if a.type.lanes > 1 else np.repeat(np.asarray(x)[..., None], lanes, axis=-1)
        for a, x in zip(equation.inputs, items, strict=True)
    ]


def _copy_with_lanes(equation: Equation, array: Any) -> Any:
    lanes = equation.outputs[0].type.lanes
    if lanes > equation.inputs[0].type.lanes:
        return np.repeat(array[..., None], lanes, axis=-1)
    return np.array(array)


def _with_lanes(equation: Equation, value: Any) -> Any:
    spread = equation.outputs[0].type.lanes > 1 and equation.inputs[1].type.lanes == 1
    return np.asarray(value)[..., None] if spread else value


def _advanced(equation: Equation, array: Any, where: tuple[Any, ...]) -> tuple[Any, ...]:
    """An index for NumPy: arrays of indices, or single indices, at some axes, all of the others."""
    place: list[Any] = [slice(None)] * equation.inputs[0].type.rank
    for axis, index in zip(equation.params["axes"], where, strict=True):
        assert np.all((index >= 0) & (index < array.shape[axis])), f"{index} in {array.shape}"
        place[axis] = index
    return tuple(place)


def _require_inside(indices: tuple[Any, ...], array: Any) -> None:
    assert all(0 <= i < n for i, n in zip(indices, array.shape)), f"{indices} in {array.shape}"


def _require_fit(equation: Equation, target: Any, value: Any) -> None:
    rank = equation.inputs[1].type.rank
    assert rank == 0 or np.shape(value)[:rank] == target.shape[:rank], (
        f"{np.shape(value)} into {target.shape}"
    )


def _slices(equation: Equation, array: Any, where: tuple[Any, ...]) -> tuple[Any, ...]:
    """An index for each axis; positions are counted out, so that negative steps need no care."""
    place: list[Any] = []
    kept = 0
    dropped = equation.params["dropped"]
    total = sum(not gone for gone in dropped)
    for axis, gone in enumerate(dropped):
        start, size, step = (int(x) for x in where[3 * axis : 3 * axis + 3])
        positions = start + step * np.arange(size)
        assert np.all((positions >= 0) & (positions < array.shape[axis])), f"{positions} in {array.shape}"
        if gone:
            assert size == 1
            place.append(start)
        else:
            place.append(positions.reshape((-1,) + (1,) * (total - kept - 1)))
            kept += 1
    return tuple(place)
