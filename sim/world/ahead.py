"""Reading ahead: asking memory for a record before it is needed. Changes no result, only how long one waits."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from sim.world.records import LINE


def read_ahead(records: Any, place: int, lines: int) -> None:
    """Asks for the first ``lines`` cache lines (at most 3) of a record or row; nothing where code is not compiled."""


@intrinsic
def _ask(typingctx: Any, records: Any, place: Any, line: Any) -> Any:
    """The processor's own instruction for it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(records)(context, builder, arguments[0])
        i8, i32, i64 = cgutils.int8_t, cgutils.int32_t, cgutils.intp_t
        index = context.cast(builder, arguments[1], place, types.intp)
        number = context.cast(builder, arguments[2], line, types.intp)
        start = builder.ptrtoint(array.data, i64)
        stride = cgutils.unpack_tuple(builder, array.strides)[0]
        start = builder.add(start, builder.mul(index, stride))
        start = builder.add(start, builder.mul(number, i64(LINE)))
        kind = cgutils.ir.FunctionType(cgutils.ir.VoidType(), [i8.as_pointer(), i32, i32, i32])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        # to be read, kept in all caches, data
        where = builder.inttoptr(start, i8.as_pointer())
        builder.call(function, [where, i32(0), i32(3), i32(1)])
        return context.get_dummy_value()

    return types.void(records, place, line), generate


@overload(read_ahead, inline="always")
def _read_ahead(records: Any, place: Any, lines: Any) -> Any:
    def compiled(records: Any, place: Any, lines: Any) -> None:
        _ask(records, place, 0)
        if lines > 1:
            _ask(records, place, 1)
        if lines > 2:
            _ask(records, place, 2)

    return compiled
