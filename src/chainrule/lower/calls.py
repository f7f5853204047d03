"""Functions, calls between them, and checks: a function gives a status, and a failed check leaves all of
them.

In: IR functions. Out: LLVM functions `{ i64 status, results… } (ptr ctx, parameters…, places of small
results…)`. A negative status is minus the number of the site that failed, whose facts are in the context; another
one is work that `polls` counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from chainrule.ir.nodes import Equation, Function, Region
from chainrule.ir.types import FLOATS, Type
from chainrule.ir.walk import calls_within
from chainrule.lower import memory, polls
from chainrule.lower.frame import Frame, Site, Unit, flat_types
from chainrule.lower.layout import Array, Operand, is_small, number_type, on_heap
from chainrule.lower.scalars import number_class

FACTS = 7  # the context has room for that many, and for the lowest address that the stack may reach
STACK_LIMIT_AT = 64
INLINED = 4  # calls of a recursive function that LLVM may put into one frame
PAGE = 4096  # smaller frames are no matter: some of the stack is left over always


def symbol(name: str) -> str:
    """Mangle the name of a function, so that a user's `sin` stays apart from libm's."""
    safe = "".join(c if c.isalnum() or c in "._" else f"_{ord(c):x}_" for c in name)
    return f'@"cr.{safe}"'


def result_types(function: Function) -> list[Type]:
    """Give the types of a function's results."""
    return [a.type for a in function.body.results]


def return_type(function: Function) -> str:
    """Give the LLVM type that a function returns: the status, and what the caller has no memory for."""
    registers = [t for type in result_types(function) if not is_small(type) for t in flat_types(type)]
    return "{ " + ", ".join(["i64", *registers]) + " }"


def recursive_functions(functions: Mapping[str, Function]) -> set[str]:
    """Name the functions that can come to call themselves."""
    callees = {name: set(calls_within(function.body)) for name, function in functions.items()}
    found: set[str] = set()
    for name in functions:
        reached: set[str] = set()
        waiting = list(callees[name])
        while waiting:
            callee = waiting.pop()
            if callee not in reached:
                reached.add(callee)
                waiting.extend(callees[callee])
        if name in reached:
            found.add(name)
    return found


def check_room(frame: Frame) -> None:
    """Note in the context how deep recursion may go, and refuse calls in threads whose stack is too small at all."""
    unit, text = frame.unit, frame.text
    if not unit.recursive and unit.stack_bytes <= PAGE:
        return
    here = text.op("call ptr @llvm.frameaddress.p0(i32 0)")
    limit = text.op(f"call ptr @cr_stack_limit(ptr {here})")
    text.do(f"store ptr {limit}, ptr {text.op(_limit_place())}")
    lowest = text.op(f"getelementptr i8, ptr {here}, i64 {-unit.stack_bytes}")
    site = Site("MemoryError", "the stack of this thread is too small", (), None)
    frame.require(text.op(f"icmp ugt ptr {lowest}, {limit}"), unit.site(site))


def _check_stack(frame: Frame, function: Function) -> Callable[[], None]:
    """Refuse calls that are too deep; what is given back fills in how large the frame is, once that is known."""
    text = frame.text
    here = text.op("call ptr @llvm.frameaddress.p0(i32 0)")
    lowest, hole = text.fresh(), text.hole()
    limit = text.op(f"load ptr, ptr {text.op(_limit_place())}")
    site = Site("RecursionError", "maximum recursion depth exceeded", (), function.span)
    frame.require(text.op(f"icmp ugt ptr {lowest}, {limit}"), frame.unit.site(site))

    def fill() -> None:
        bytes = INLINED * text.stack_bytes
        hole.lines.append(f"  {lowest} = getelementptr i8, ptr {here}, i64 {-bytes if bytes > PAGE else 0}")

    return fill


def _limit_place() -> str:
    return f"getelementptr i8, ptr %ctx, i64 {STACK_LIMIT_AT}"


def lower_function(
    unit: Unit,
    function: Function,
    lower_region: Callable[[Frame, Region], None],
    mutable: Collection[int] = (),
    attributes: str = "",
) -> str:
    """Give the text of a function; parameters in `mutable` belong to the caller but may be overwritten."""
    frame = Frame(unit, lower_region, attributes)
    parameters = ["ptr noalias %ctx"]
    for k, param in enumerate(function.body.params):
        types = flat_types(param.type)
        names = [f"%p{k}.{n}" for n in range(len(types))]
        parameters += [f"{t} {n}" for t, n in zip(types, names, strict=True)]
        operand = frame.unflat(names, param.type)
        frame.bind(param, operand)
        if k in mutable and isinstance(operand, Array):
            frame.foreign.append(operand.pointer)
    parameters += [f"ptr %out{k}" for k, type in enumerate(result_types(function)) if is_small(type)]
    fill_stack: Callable[[], None] = lambda: None  # noqa: E731
    if function.name in unit.recursive:
        fill_stack = _check_stack(frame, function)
    polls.start(frame, function)
    frame.region(function.body)
    _return(frame, function)
    _failed(frame, function)
    fill_stack()
    unit.stack_bytes += frame.text.stack_bytes
    header = f"define internal {return_type(function)} {symbol(function.name)}({', '.join(parameters)})"
    return "\n".join([f"{header} {attributes} {{", *frame.text.body(), "}"])


def _return(frame: Frame, function: Function) -> None:
    registers: list[tuple[str, str]] = [("i64", polls.finish(frame, function))]
    for k, atom in enumerate(function.body.results):
        if is_small(atom.type):
            array = frame.array(atom)
            memory.copy_bytes(frame, f"%out{k}", array.pointer, memory.array_bytes(frame, array))
        else:
            operand = frame.get(atom)
            registers += frame.flat(operand, atom.type)
    kind, packed = return_type(function), "poison"
    for k, (type, register) in enumerate(registers):
        packed = frame.text.op(f"insertvalue {kind} {packed}, {type} {register}, {k}")
    frame.text.do(f"ret {kind} {packed}")


def _failed(frame: Frame, function: Function) -> None:
    status, kind = frame.failed(), return_type(function)
    if status:
        frame.text.do(f"ret {kind} {frame.text.op(f'insertvalue {kind} poison, i64 {status}, 0')}")


def lower_call(frame: Frame, equation: Equation) -> None:
    """Call a function of the program; a negative status is handed on."""
    function = frame.unit.functions[equation.params["function"]]
    arguments = ["ptr %ctx"]
    taken = equation.params.get("takes", ())
    for k, (atom, param) in enumerate(zip(equation.inputs, function.body.params, strict=True)):
        operand = frame.scalar(atom, param.type.lanes) if param.type.is_scalar else frame.get(atom)
        if k in taken and isinstance(operand, Array):
            # It may come back as a result: memory on this stack must not.
            operand = memory.settle(frame, operand, param.type)
        arguments += [f"{t} {r}" for t, r in frame.flat(operand, param.type)]
    types = result_types(function)
    places = {k: memory.stack_memory(frame, type) for k, type in enumerate(types) if is_small(type)}
    arguments += [f"ptr {place}" for place in places.values()]
    kind = return_type(function)
    packed = frame.text.op(f"call {kind} {symbol(function.name)}({', '.join(arguments)})")
    status = frame.text.op(f"extractvalue {kind} {packed}, 0")
    frame.require_with(frame.text.op(f"icmp sge i64 {status}, 0"), status, lambda: None)
    if function.name in frame.unit.long:
        polls.spend(frame, status)
    position = 1
    for k, (output, type) in enumerate(zip(equation.outputs, types, strict=True)):
        if k in places:
            result: Operand = Array(places[k], tuple(map(str, type.shape)), type)
        else:
            count = len(flat_types(type))
            parts = [frame.text.op(f"extractvalue {kind} {packed}, {position + n}") for n in range(count)]
            position += count
            result = frame.unflat(parts, type)
        if isinstance(result, Array):
            result = memory.settle(frame, result, output.type)
        frame.bind(output, result)


def lower_check(frame: Frame, equation: Equation) -> None:
    """Leave with the number of this site unless the condition holds."""
    condition, *facts = equation.inputs
    facts = facts[:FACTS]
    error, message = equation.params["error"], equation.params["message"]
    dtypes = tuple(f.type.dtype for f in facts)
    site = frame.unit.site(Site(error, message, dtypes, equation.span))

    def store_facts() -> None:
        for k, fact in enumerate(facts):
            at = frame.text.op(f"getelementptr i8, ptr %ctx, i64 {8 + 8 * k}")
            store_slot(frame, at, frame.scalar(fact), fact.type)

    frame.require_with(frame.scalar(condition), str(-site), store_facts)


def store_slot(frame: Frame, at: str, register: str, type: Type) -> None:
    """Write a number into a slot of 8 bytes: floats as they are, integers extended to 64 bits."""
    number = number_type(type)
    if type.dtype not in FLOATS and number != "i64":
        extension = "sext" if number_class(type) == "signed" else "zext"
        register, number = frame.text.op(f"{extension} {number} {register} to i64"), "i64"
    frame.text.do(f"store {number} {register}, ptr {at}")


def lower_release(frame: Frame, equation: Equation) -> None:
    """Free an array or a tape."""
    (atom,) = equation.inputs
    if not on_heap(atom.type):
        return
    operand = frame.get(atom)
    assert not isinstance(operand, str)
    memory.free(frame, operand.pointer)
